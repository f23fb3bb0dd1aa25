/** A screen that is not there yet, or did not come: its bar, with the way to everything else, and what is to be said. */

import type { ComponentType, ReactNode } from "react";

import { later } from "../components/later.tsx";
import { ErrorState, TextSkeleton } from "../components/states.tsx";
import { PageBar } from "./PageBar.tsx";

interface ScreenProps {
  onMenu: () => void;
}

export function Frame({ children, onMenu, title }: { children: ReactNode; onMenu: () => void; title?: string }) {
  return (
    <>
      <PageBar page={null} onMenu={onMenu} {...(title === undefined ? {} : { title })} />
      <div className="page-column">{children}</div>
    </>
  );
}

/** Returns a screen that fetches itself, in its frame until then. */
export function laterScreen<P extends ScreenProps>(title: string, load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  return later(load, (props) => <ScreenWaiting title={title} onMenu={props.onMenu} />, {
    Failed: ({ error, onRetry, onMenu }) => <ScreenFailed title={title} onMenu={onMenu} error={error} onRetry={onRetry} />,
  });
}

function ScreenWaiting({ title, onMenu }: { title: string; onMenu: () => void }) {
  return (
    <Frame title={title} onMenu={onMenu}>
      <TextSkeleton label="Loading" />
    </Frame>
  );
}

export function ScreenFailed({ title, onMenu, error, onRetry }: { title?: string; onMenu: () => void; error: unknown; onRetry: () => void }) {
  return (
    <Frame onMenu={onMenu} {...(title === undefined ? {} : { title })}>
      <ErrorState alone error={error} onRetry={onRetry} />
    </Frame>
  );
}
