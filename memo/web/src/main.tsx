/** The entry: reads what the server sent with the page, and shows the app or the way in. */

import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "./styles.css";
import "./styles/together.css";
import "./styles/databases.css";
import "./styles/calendar.css";
import "./styles/editor.css";
import "./styles/images.css";
import "./styles/bars.css";
import "./styles/writing.css";
import "./styles/covers.css";
import "./styles/shortcuts.css";

import { MantineProvider } from "@mantine/core";
import { MutationCache, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Route, Switch } from "wouter";

import { later } from "./components/later.tsx";
import { notify } from "./components/notify.ts";
import { ApiError, messageOf } from "./lib/api.ts";
import { MemoClient } from "./lib/client.ts";
import { readBoot } from "./lib/boot.ts";
import { cookieScheme } from "./lib/scheme.ts";
import { SessionProvider, useSession } from "./lib/session.tsx";
import { EmptyState, ErrorState } from "./components/states.tsx";
import { Boundary } from "./screens/Boundary.tsx";
import { Shell } from "./screens/Shell.tsx";
import { theme } from "./theme.ts";

const Nothing = () => null;
const Notices = later(() => import("./screens/Notices.tsx"), Nothing);
const alone = { Failed: FailedAlone, onDemand: true };
const SignIn = later(() => import("./screens/SignIn.tsx"), Nothing, alone);
const PublicPage = later(() => import("./sharing/PublicPage.tsx"), Nothing, alone);
const Gallery = later(() => import("./gallery/Gallery.tsx"), Nothing, alone);
const Join = later(() => import("./people/Join.tsx"), Nothing, alone);

const client = new MemoClient({
  // A change that failed is told wherever the person is by now; one that shows its failure itself says `meta: { quiet: true }`.
  mutationCache: new MutationCache({
    onError: (error, _wish, _context, mutation) => {
      if (mutation.meta?.quiet !== true) notify(messageOf(error), "error");
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});

function App() {
  const { boot, workspace } = useSession();
  if (boot.user === null) return <SignIn />;
  if (workspace === null) {
    return (
      <main>
        <EmptyState alone icon="👋" title="You are in no workspace">
          Ask someone to invite you to theirs.
        </EmptyState>
      </main>
    );
  }
  return <Shell key={workspace.id} />;
}

/** Where nothing else is on the screen. */
function FailedAlone({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <main>
      <ErrorState alone error={error} onRetry={onRetry} />
    </main>
  );
}

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root");
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={cookieScheme()}>
      <Notices />
      <QueryClientProvider client={client}>
        <SessionProvider initial={readBoot(document)}>
          <Boundary alone>
            <Switch>
              <Route path="/s/:token">{({ token }) => <PublicPage token={token} />}</Route>
              <Route path="/dev/gallery">
                <Gallery />
              </Route>
              <Route path="/join/:token">{({ token }) => <Join token={token} />}</Route>
              <Route>
                <App />
              </Route>
            </Switch>
          </Boundary>
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
