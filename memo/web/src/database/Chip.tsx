/** An option's name on its colour. */

import type { Option } from "./model.ts";

export function Chip({ option, dot = false }: { option: Option; dot?: boolean }) {
  return (
    <span className="chip" data-color={option.color}>
      {dot && <span className="chip-dot" aria-hidden />}
      <span className="chip-name">{option.name}</span>
    </span>
  );
}
