/** How a view begins, before anybody has changed anything about it. */

import { isGroupable } from "./groups.ts";
import { orderedProperties, TITLE, type Database, type ViewConfig, type ViewType } from "./model.ts";

const ON_CARDS = 3;

/** Returns the first config of a view of a type: a board needs a grouping, a calendar a date; cards and lines say only a little. */
export function firstConfig(type: ViewType, database: Database): ViewConfig {
  const { properties } = database;
  switch (type) {
    case "table":
      return {};
    case "calendar": {
      const by = properties.find((one) => one.type === "date") ?? properties.find((one) => one.type === "created_time");
      return by ? { date: by.id } : {};
    }
    case "board": {
      const by = properties.find((one) => one.type === "status") ?? properties.find(isGroupable);
      return { ...(by && { group: by.id }), ...few(database, by?.id) };
    }
    case "gallery": {
      const cover = properties.find((one) => one.type === "files");
      return { ...(cover && { cover: cover.id }), ...few(database, cover?.id) };
    }
    case "list":
      return few(database);
  }
}

/** Hides all but the first properties, which the title and what is shown elsewhere are not among. */
function few(database: Database, elsewhere?: string): ViewConfig {
  const others = orderedProperties(database, {}).filter((one) => one.id !== TITLE && one.id !== elsewhere);
  return others.length > ON_CARDS ? { hidden: others.slice(ON_CARDS).map((one) => one.id) } : {};
}
