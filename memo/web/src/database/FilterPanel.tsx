/** Builds a filter: conditions by type, in groups of all or any. */

import { ActionIcon, Button, Group, NativeSelect } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";

import { useView } from "./context.ts";
import { DEEPEST, addAt, conditionOn, groupOf, isGroup, operatorName, operatorsOf, partsOf, replaceAt, rooted, withOperator, wordOf, type FilterPath } from "./filters.ts";
import { FilterValue } from "./FilterValue.tsx";
import { propertyOf, type Condition, type Filter } from "./model.ts";

export function FilterPanel() {
  const { config, change } = useView();
  const root = rooted(config.filter);
  const put = (path: FilterPath, part: Filter | null) => {
    const next = replaceAt(root, path, part);
    change({ filter: next && (!isGroup(next) || partsOf(next).length > 0) ? next : null });
  };
  const add = (path: FilterPath, part: Filter) => change({ filter: addAt(root, path, part) });
  return (
    <div className="filter-panel">
      {partsOf(root).length === 0 && <p className="dimmed">All rows are shown. Add a condition to see fewer.</p>}
      <GroupPart group={root} path={[]} put={put} add={add} />
    </div>
  );
}

interface Shared {
  path: FilterPath;
  put: (path: FilterPath, part: Filter | null) => void;
  add: (path: FilterPath, part: Filter) => void;
}

function GroupPart({ group, path, put, add }: Shared & { group: { and: Filter[] } | { or: Filter[] } }) {
  const { database } = useView();
  const parts = partsOf(group);
  const [first] = database.properties.filter((one) => operatorsOf(one).length > 0);
  if (!first) return null;
  return (
    <div className="filter-group" role="group" aria-label={path.length === 0 ? "Conditions" : "Group of conditions"} data-inner={path.length > 0 || undefined}>
      {parts.map((part, index) => (
        <div key={index} className="filter-part">
          <Word group={group} index={index} onChange={(word) => put(path, groupOf(word, parts))} />
          {isGroup(part) ? (
            <GroupPart group={part} path={[...path, index]} put={put} add={add} />
          ) : (
            <ConditionPart condition={part} onChange={(next) => put([...path, index], next)} />
          )}
          <ActionIcon className="filter-remove" variant="subtle" color="gray" aria-label={isGroup(part) ? "Remove the group" : "Remove the condition"} onClick={() => put([...path, index], null)}>
            <IconTrash size={15} />
          </ActionIcon>
        </div>
      ))}
      <Group gap="xs">
        <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconPlus size={14} />} onClick={() => add(path, conditionOn(first))}>
          Add condition
        </Button>
        {path.length < DEEPEST - 1 && (
          <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconPlus size={14} />} onClick={() => add(path, { and: [conditionOn(first)] })}>
            Add group
          </Button>
        )}
      </Group>
    </div>
  );
}

/** The first condition has no word before it, the second chooses it, the rest follow. */
function Word({ group, index, onChange }: { group: Filter; index: number; onChange: (word: "and" | "or") => void }) {
  const word = wordOf(group);
  if (index === 0) return <span className="filter-word">Where</span>;
  if (index > 1) return <span className="filter-word">{word}</span>;
  return (
    <NativeSelect
      size="xs"
      className="filter-word"
      aria-label="Join the conditions by"
      data={["and", "or"]}
      value={word}
      onChange={(event) => onChange(event.currentTarget.value as "and" | "or")}
    />
  );
}

function ConditionPart({ condition, onChange }: { condition: Condition; onChange: (condition: Condition) => void }) {
  const { database } = useView();
  const property = propertyOf(database, condition.property);
  const choices = database.properties.filter((one) => operatorsOf(one).length > 0).map((one) => ({ value: one.id, label: one.name }));
  const choose = (id: string) => {
    const next = propertyOf(database, id);
    if (next) onChange(conditionOn(next));
  };
  return (
    <div className="filter-condition">
      <NativeSelect
        size="xs"
        aria-label="Property"
        data={property ? choices : [{ value: condition.property, label: "A deleted property" }, ...choices]}
        value={condition.property}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {property && (
        <>
          <NativeSelect
            size="xs"
            aria-label={`How to compare ${property.name}`}
            data={operatorsOf(property).map((op) => ({ value: op, label: operatorName(op) }))}
            value={condition.op}
            onChange={(event) => onChange(withOperator(condition, property, event.currentTarget.value))}
          />
          <FilterValue key={`${property.id} ${condition.op}`} condition={condition} property={property} onChange={(value) => onChange({ ...condition, value })} />
        </>
      )}
    </div>
  );
}
