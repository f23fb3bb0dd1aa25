/** A page's own icon, or the sign of its kind. */

import { IconFileText, IconTable } from "@tabler/icons-react";

export function PageIcon({ icon, size = 16, kind = "page" }: { icon: string; size?: number; kind?: string | undefined }) {
  const Plain = kind === "database" ? IconTable : IconFileText;
  if (icon === "") return <Plain size={size} stroke={1.6} className="page-icon" aria-hidden />;
  return (
    <span className="page-icon page-emoji" style={{ fontSize: size * 0.95, width: size, height: size }} aria-hidden>
      {icon}
    </span>
  );
}
