/** What is rarely needed: loaded when it is wanted for the first time, and kept from then on, so that it can close softly. */

import { Suspense, useState, type ReactNode } from "react";

export function Wanted({ when, children }: { when: boolean; children: ReactNode }) {
  const [wanted, setWanted] = useState(when);
  if (when && !wanted) setWanted(true);
  return wanted ? <Suspense fallback={null}>{children}</Suspense> : null;
}
