/** What is rarely needed: drawn when it is wanted for the first time, and kept from then on, so that it can close softly. */

import { useState, type ReactNode } from "react";

export function Wanted({ when, children }: { when: boolean; children: ReactNode }) {
  const [wanted, setWanted] = useState(when);
  if (when && !wanted) setWanted(true);
  return wanted ? children : null;
}
