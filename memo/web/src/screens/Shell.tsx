/** The signed-in app: sidebar, the screen beside it, and the feedback sheet. */

import { AppShell } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense, lazy, useEffect } from "react";
import { Route, Switch, useLocation } from "wouter";

import { TextSkeleton } from "../components/states.tsx";
import { Wanted } from "../components/Wanted.tsx";
import { FeedbackSheet } from "../feedback/FeedbackSheet.tsx";
import { MyFeedback } from "../feedback/MyFeedback.tsx";
import { noteAction } from "../lib/actions.ts";
import { useWorkspaceEvents } from "../lib/events.ts";
import { useWorkspace } from "../lib/session.tsx";
import { Palette } from "../search/Palette.tsx";
import { useCommands } from "../search/useCommands.ts";
import { useSearchKey } from "../search/useSearchKey.ts";
import { useShortcutsKey } from "../shortcuts/useShortcutsKey.ts";
import { Sidebar } from "../sidebar/Sidebar.tsx";
import { Home } from "./Home.tsx";
import { PageScreen } from "./PageScreen.tsx";
import { Trash } from "./Trash.tsx";

const ShortcutsDialog = lazy(() => import("../shortcuts/ShortcutsDialog.tsx"));
const Members = lazy(() => import("../people/Members.tsx"));

export function Shell() {
  const workspace = useWorkspace();
  const [sidebar, drawer] = useDisclosure(false);
  const [giving, feedback] = useDisclosure(false);
  const [path] = useLocation();
  const giveFeedback = () => {
    drawer.close();
    feedback.open();
  };
  const [searching, search] = useDisclosure(false);
  const [showsKeys, shortcuts] = useDisclosure(false);
  const commands = useCommands(giveFeedback, shortcuts.open);
  useSearchKey(search.toggle);
  useShortcutsKey(shortcuts.open);
  useWorkspaceEvents(workspace.id);
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
            search.open();
          }}
          onLeave={drawer.close}
        />
      </AppShell.Navbar>
      {sidebar && <button type="button" className="drawer-scrim" aria-label="Close the sidebar" onClick={drawer.close} />}
      <AppShell.Main id="main" tabIndex={-1} className="main">
        <Switch>
          <Route path="/p/:id">{({ id }) => <PageScreen id={id} onMenu={drawer.open} />}</Route>
          <Route path="/trash"><Trash onMenu={drawer.open} /></Route>
          <Route path="/members">
            <Suspense fallback={<TextSkeleton label="Loading the members" />}>
              <Members onMenu={drawer.open} />
            </Suspense>
          </Route>
          <Route path="/feedback"><MyFeedback onMenu={drawer.open} onGive={feedback.open} /></Route>
          <Route><Home onMenu={drawer.open} /></Route>
        </Switch>
      </AppShell.Main>
      <Palette opened={searching} onClose={search.close} commands={commands} />
      <Wanted when={showsKeys}>
        <ShortcutsDialog opened={showsKeys} onClose={shortcuts.close} />
      </Wanted>
      <FeedbackSheet opened={giving} onClose={feedback.close} />
    </AppShell>
  );
}
