import { expect, test } from "vitest";

import { addAt, askedBy, conditionOn, countConditions, finished, operatorsOf, replaceAt, rooted, withOperator } from "./filters.ts";
import { PROPERTY_TYPES, type Condition, type Filter, type Property, type PropertyType } from "./model.ts";

const property = (type: PropertyType, id = `p_${type}`): Property => ({ id, name: type, type, config: {}, rank: "" });
const NUMBER = property("number");
const STATUS = property("status");
const ALL = [NUMBER, STATUS, property("date"), property("checkbox")];
const over5: Condition = { property: "p_number", op: ">", value: 5 };
const unfinished: Condition = { property: "p_status", op: "is" };

test("every type of property has operators, and a first condition that asks for a known kind of value", () => {
  for (const type of PROPERTY_TYPES) {
    const one = property(type);
    expect(operatorsOf(one).length, type).toBeGreaterThan(0);
    expect(operatorsOf(one)).toContain(conditionOn(one).op);
    for (const op of operatorsOf(one)) expect(askedBy(one, op)).toBeTypeOf("string");
  }
  expect(operatorsOf({ ...property("formula"), config: { result: "number" } })).toContain(">=");
});

test("only finished conditions are sent: others, and groups left empty, are passed over", () => {
  const filter: Filter = { and: [over5, unfinished, { or: [unfinished] }, { property: "p_gone", op: "is", value: "x" }] };
  expect(finished(filter, ALL)).toEqual({ and: [over5] });
  expect(finished({ or: [unfinished] }, ALL)).toBeNull();
  expect(finished(null, ALL)).toBeNull();
  expect(countConditions(filter, ALL)).toBe(1);
  expect(finished({ property: "p_checkbox", op: "is", value: false }, ALL)).not.toBeNull();
  expect(finished({ property: "p_date", op: "between", value: ["2026-01-01", ""] }, ALL)).toBeNull();
});

test("a part of the tree is replaced, taken away and added where its path leads", () => {
  const tree: Filter = { and: [over5, { or: [unfinished, over5] }] };
  expect(replaceAt(tree, [1, 0], over5)).toEqual({ and: [over5, { or: [over5, over5] }] });
  expect(replaceAt(tree, [1], null)).toEqual({ and: [over5] });
  expect(addAt(tree, [1], unfinished)).toEqual({ and: [over5, { or: [unfinished, over5, unfinished] }] });
  expect(rooted(over5)).toEqual({ and: [over5] });
});

test("another operator keeps the value where it still fits", () => {
  expect(withOperator(over5, NUMBER, "<=")).toEqual({ property: "p_number", op: "<=", value: 5 });
  expect(withOperator(over5, NUMBER, "is_empty")).toEqual({ property: "p_number", op: "is_empty" });
  const chosen = { property: "p_status", op: "is", value: "done" };
  const many = withOperator(chosen, STATUS, "is_any_of");
  expect(many.value).toEqual(["done"]);
  expect(withOperator(many, STATUS, "is_not").value).toBe("done");
});
