/** A row as a card: its picture, its title and the properties the view shows. */

import { PageIcon } from "../components/PageIcon.tsx";
import { CellValue } from "./CellValue.tsx";
import { useView } from "./context.ts";
import { TITLE, isEmpty, rowTitle, shownProperties, valueOf, type Property, type Row } from "./model.ts";

/** Returns the properties that cards show: those of the view that are not its title or its grouping. */
export function useCardProperties(without?: string): Property[] {
  const { database, config } = useView();
  return shownProperties(database, config).filter((one) => one.id !== TITLE && one.id !== without && one.id !== config.cover);
}

/** Values that say little without their names. */
const LABELLED = new Set<Property["type"]>(["checkbox", "number", "formula"]);

export function CardBody({ row, properties }: { row: Row; properties: Property[] }) {
  const filled = properties.filter((one) => !isEmpty(valueOf(row, one)) || one.type === "checkbox");
  return (
    <>
      <span className="card-title">
        {row.icon !== "" && <PageIcon icon={row.icon} />}
        <span className={row.title.trim() === "" ? "cell-untitled" : undefined}>{rowTitle(row)}</span>
      </span>
      {filled.map((property) => (
        <span key={property.id} className="card-property" data-type={property.type} title={property.name}>
          {LABELLED.has(property.type) && <span className="card-label">{property.name}</span>}
          <CellValue property={property} value={valueOf(row, property)} isPlain />
        </span>
      ))}
    </>
  );
}
