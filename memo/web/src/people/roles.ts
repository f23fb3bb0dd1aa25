/** Which roles someone may give. */

import { ROLE_WORDS, type Role } from "../lib/people.ts";

const ROLES = Object.keys(ROLE_WORDS) as Role[];

/** Returns the choices for who has the role `mine`: nobody gives or takes a role above their own. */
export function rolesFor(mine: Role): { value: Role; label: string }[] {
  return ROLES.filter((role) => role !== "owner" || mine === "owner").map((value) => ({ value, label: ROLE_WORDS[value] }));
}
