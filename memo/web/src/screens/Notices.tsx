/** Where short messages appear (`notify`); those that were told before it is there are shown then. */

import "@mantine/notifications/styles.css";

import { Notifications } from "@mantine/notifications";

export default function Notices() {
  return <Notifications position="bottom-center" />;
}
