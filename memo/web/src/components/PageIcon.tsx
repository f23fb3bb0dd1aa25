/** A page's own icon, or a plain sheet. */

import { IconFileText } from "@tabler/icons-react";

export function PageIcon({ icon, size = 16 }: { icon: string; size?: number }) {
  if (icon === "") return <IconFileText size={size} stroke={1.6} className="page-icon" aria-hidden />;
  return (
    <span className="page-icon page-emoji" style={{ fontSize: size * 0.95, width: size, height: size }} aria-hidden>
      {icon}
    </span>
  );
}
