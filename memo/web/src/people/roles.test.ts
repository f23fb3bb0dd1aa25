import { expect, test } from "vitest";

import { rolesFor } from "./roles.ts";

test("nobody can choose a role above their own for someone else", () => {
  const named = (mine: Parameters<typeof rolesFor>[0]) => rolesFor(mine).map((one) => one.value);
  expect(named("owner")).toEqual(["owner", "admin", "member", "viewer"]);
  expect(named("admin")).toEqual(["admin", "member", "viewer"]);
});
