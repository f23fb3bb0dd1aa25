/** Short messages at the edge of the screen. */

import { notifications } from "@mantine/notifications";

export function notify(message: string, kind: "info" | "error" = "info"): void {
  notifications.show({ message, color: kind === "error" ? "red" : "teal", autoClose: kind === "error" ? 8000 : 3000 });
}
