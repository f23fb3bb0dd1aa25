/** The last line of a table: one calculation under each column. */

import { Menu, UnstyledButton } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";

import { useView } from "./context.ts";
import { useSummary } from "./data.ts";
import { widthOfColumn } from "./GridRow.tsx";
import type { Property } from "./model.ts";
import { momentText, numberText } from "./values.ts";
import { CALCULATION_NAMES, type Calculation } from "./words.ts";

const EVERYWHERE: Calculation[] = ["count", "filled", "empty"];

/** Returns what can be calculated over a column. */
export function calculationsOf(property: Property): Calculation[] {
  const kind = property.type === "formula" ? property.config.result : property.type;
  if (kind === "number") return [...EVERYWHERE, "sum", "average", "min", "max"];
  if (kind === "date" || kind === "created_time" || kind === "updated_time") return [...EVERYWHERE, "min", "max"];
  if (kind === "checkbox" || kind === "boolean") return [...EVERYWHERE, "percent_checked"];
  return EVERYWHERE;
}

/** Returns a calculation's answer in words. */
export function calculationText(property: Property, kind: string, value: number | string | null | undefined): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "string") return momentText(value, value.includes("T"));
  if (kind === "percent_checked") return `${Math.round(value <= 1 ? value * 100 : value)}%`;
  if (kind === "count" || kind === "filled" || kind === "empty") return value.toLocaleString("en");
  return numberText(Number(value.toPrecision(10)), property.config.format === "plain" ? "comma" : (property.config.format ?? "comma"));
}

export function GridFoot({ columns }: { columns: Property[] }) {
  const { database, config, spec } = useView();
  const known = Object.entries(config.calculations ?? {}).filter(([id]) => database.properties.some((one) => one.id === id));
  const summary = useSummary(database.page.id, spec, Object.fromEntries(known));
  return (
    <div role="row" className="grid-line grid-foot">
      <span role="gridcell" className="grid-gutter" aria-colindex={1} />
      {columns.map((property, index) => (
        <FootCell key={property.id} property={property} index={index} value={summary.data?.calculations?.[property.id]} failed={summary.isError} />
      ))}
    </div>
  );
}

interface CellProps {
  property: Property;
  index: number;
  value: number | string | null | undefined;
  failed: boolean;
}

function FootCell({ property, index, value, failed }: CellProps) {
  const { config, change } = useView();
  const chosen = config.calculations?.[property.id] as Calculation | undefined;
  const pick = (kind: Calculation | null) => {
    const rest = Object.fromEntries(Object.entries(config.calculations ?? {}).filter(([id]) => id !== property.id));
    change({ calculations: kind === null ? rest : { ...rest, [property.id]: kind } });
  };
  const words = chosen === undefined ? "" : CALCULATION_NAMES[chosen];
  const answer = chosen === undefined ? "" : failed ? "?" : calculationText(property, chosen, value);
  return (
    <span role="gridcell" className="grid-foot-cell" data-column={property.id} aria-colindex={index + 2} style={{ width: widthOfColumn(property.id) }}>
      <Menu withInitialFocusPlaceholder={false} position="top-start" shadow="md" keepMounted={false}>
        <Menu.Target>
          <UnstyledButton className="foot-calculation" data-empty={chosen === undefined || undefined} aria-label={chosen === undefined ? `Calculate ${property.name}` : `${property.name}: ${words} ${answer}`}>
            {chosen === undefined ? "Calculate" : <><span className="foot-kind">{words}</span> {answer}</>}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {chosen !== undefined && <Menu.Item onClick={() => pick(null)}>None</Menu.Item>}
          {calculationsOf(property).map((kind) => (
            <Menu.Item key={kind} rightSection={kind === chosen ? <IconCheck size={14} /> : null} onClick={() => pick(kind)}>
              {CALCULATION_NAMES[kind]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
