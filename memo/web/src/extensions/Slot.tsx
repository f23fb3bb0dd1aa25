/** A named place on a page where extensions show themselves. */

import { useSyncExternalStore } from "react";

import { useSession } from "../lib/session.tsx";
import { EXTENSIONS, shownIn, type NamedExtension, type Slot as SlotName, type SlotProps } from "./registry.ts";
import type { Statistics } from "./statistics.ts";

interface Props extends SlotProps {
  name: SlotName;
  extensions?: NamedExtension[];
}

export function Slot({ name, extensions = EXTENSIONS, ...props }: Props) {
  const { boot } = useSession();
  const shown = shownIn(name, extensions, boot.flags);
  if (shown.length === 0) return null;
  return (
    <div className={`slot slot-${name}`} data-slot={name}>
      {shown.map((one) => (
        <one.Component key={one.name} {...props} />
      ))}
    </div>
  );
}

/** A slot that follows the statistics while people write. */
export function LiveSlot({ statistics, ...props }: Omit<Props, "statistics"> & { statistics: Statistics }) {
  return <Slot {...props} statistics={useSyncExternalStore(statistics.subscribe, statistics.snapshot)} />;
}
