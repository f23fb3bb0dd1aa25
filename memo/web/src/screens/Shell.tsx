/** The signed-in app: sidebar, the screen beside it, and the feedback sheet. */

import { AppShell } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { Route, Switch, useLocation } from "wouter";

import { Wanted } from "../components/Wanted.tsx";
import { fetchParts, later } from "../components/later.tsx";
import { noteAction } from "../lib/actions.ts";
import { resumeBirths } from "../lib/births.ts";
import { useWorkspaceEvents } from "../lib/events.ts";
import { useMe, useWorkspace } from "../lib/session.tsx";
import { saveTitles, useTitlesPending } from "../lib/titles.ts";
import { EarlyPalette } from "../search/EarlyPalette.tsx";
import { useSearchKey } from "../search/useSearchKey.ts";
import { useShortcutsKey } from "../shortcuts/useShortcutsKey.ts";
import { Sidebar } from "../sidebar/Sidebar.tsx";
import { Boundary } from "./Boundary.tsx";
import { laterScreen } from "./Frame.tsx";
import { Home } from "./Home.tsx";
import { PageScreen } from "./PageScreen.tsx";

const Palette = later(() => import("../search/Palette.tsx"), EarlyPalette);
const FeedbackSheet = later(() => import("../feedback/FeedbackSheet.tsx"));
const ShortcutsDialog = later(() => import("../shortcuts/ShortcutsDialog.tsx"));
const Trash = laterScreen("Trash", () => import("./Trash.tsx"));
const Members = laterScreen("Members", () => import("../people/Members.tsx"));
const MyFeedback = laterScreen("My feedback", () => import("../feedback/MyFeedback.tsx"));

export function Shell() {
  const workspace = useWorkspace();
  useUnsent();
  const [sidebar, drawer] = useDisclosure(false);
  const [giving, feedback] = useDisclosure(false);
  const [path] = useLocation();
  const giveFeedback = () => {
    drawer.close();
    feedback.open();
  };
  const [searching, search] = useDisclosure(false);
  const [early, setEarly] = useState("");
  const toggleSearch = useCallback(() => {
    setEarly("");
    search.toggle();
  }, [search]);
  const [showsKeys, shortcuts] = useDisclosure(false);
  useSearchKey(toggleSearch);
  useShortcutsKey(shortcuts.open);
  useWorkspaceEvents(workspace.id);
  useEffect(() => void fetchParts(), []);
  useEffect(() => noteAction(`open ${path.replace(/^\/p\/.*/, "/p")}`), [path]);
  return (
    <AppShell
      navbar={{ width: 264, breakpoint: "sm", collapsed: { mobile: !sidebar } }}
      padding={0}
      transitionDuration={150}
    >
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <AppShell.Navbar className="sidebar" aria-label="Sidebar" component="aside">
        <Sidebar
          onFeedback={giveFeedback}
          onSearch={() => {
            drawer.close();
            toggleSearch();
          }}
          onLeave={drawer.close}
        />
      </AppShell.Navbar>
      {sidebar && <button type="button" className="drawer-scrim" aria-label="Close the sidebar" onClick={drawer.close} />}
      <AppShell.Main id="main" tabIndex={-1} className="main">
        <Boundary of={path}>
          <Switch>
            <Route path="/p/:id">{({ id }) => <PageScreen id={id} onMenu={drawer.open} />}</Route>
            <Route path="/trash"><Trash onMenu={drawer.open} /></Route>
            <Route path="/members"><Members onMenu={drawer.open} /></Route>
            <Route path="/feedback"><MyFeedback onMenu={drawer.open} onGive={feedback.open} /></Route>
            <Route><Home onMenu={drawer.open} /></Route>
          </Switch>
        </Boundary>
      </AppShell.Main>
      <Wanted when={searching}>
        <Palette opened={searching} onClose={search.close} onFeedback={giveFeedback} onShortcuts={shortcuts.open} early={early} onEarly={setEarly} />
      </Wanted>
      <Wanted when={showsKeys}>
        <ShortcutsDialog opened={showsKeys} onClose={shortcuts.close} />
      </Wanted>
      <Wanted when={giving}>
        <FeedbackSheet opened={giving} onClose={feedback.close} />
      </Wanted>
    </AppShell>
  );
}

/** Goes on with pages that an earlier visit left unmade, before any screen asks for them; asks before titles are left unsaved. */
function useUnsent(): void {
  const client = useQueryClient();
  const me = useMe();
  useState(() => resumeBirths(client, me.id));
  const isPending = useTitlesPending();
  useEffect(() => {
    if (!isPending) return;
    const ask = (event: BeforeUnloadEvent) => {
      saveTitles(client);
      event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [client, isPending]);
}
