/** The palette's field before the palette is there: no letter goes into the page instead. */

import type { PaletteProps } from "./Palette.tsx";

export function EarlyPalette({ opened, onClose, early, onEarly }: PaletteProps) {
  if (!opened) return null;
  return (
    <div className="early-palette palette-field" role="dialog" aria-label="Search">
      <input
        autoFocus
        aria-label="Search pages and commands"
        placeholder="Search pages, or what to do"
        maxLength={200}
        value={early}
        onChange={(event) => onEarly(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && onClose()}
        onBlur={onClose}
      />
    </div>
  );
}
