/** What can be done from the palette, wherever the person is. */

import { useMantineColorScheme } from "@mantine/core";
import { useLocation } from "wouter";

import { useMake } from "../lib/making.ts";
import { exportOf } from "../lib/transfer.ts";
import { useWorkspace } from "../lib/session.tsx";
import type { Command } from "./items.ts";

export function useCommands(giveFeedback: () => void, showShortcuts: () => void): Command[] {
  const workspace = useWorkspace();
  const [, navigate] = useLocation();
  const make = useMake();
  const { setColorScheme } = useMantineColorScheme();
  const making: Command[] = [
    { name: "New page", leaves: true, run: () => make("page", null) },
    { name: "New database", leaves: true, run: () => make("database", null) },
  ];
  return [
    ...(workspace.role === "viewer" ? [] : making),
    { name: "Members and invitations", run: () => navigate("/members") },
    { name: "Open the trash", run: () => navigate("/trash") },
    { name: "Give feedback", run: giveFeedback },
    { name: "My feedback", run: () => navigate("/feedback") },
    { name: "Export everything", run: () => location.assign(exportOf.workspace(workspace.id)) },
    { name: "Keyboard shortcuts", hint: "?", run: showShortcuts },
    { name: "Light colours", run: () => setColorScheme("light") },
    { name: "Dark colours", run: () => setColorScheme("dark") },
    { name: "Colours as the system has them", run: () => setColorScheme("auto") },
  ];
}
