/**
 * Parts that the first screen does without. They are fetched as soon as there is nothing else to do, so that they open at
 * once, and without a connection; who is quicker sees that they are loading, and may try again when they did not load.
 */

import { Button, Loader, Text } from "@mantine/core";
import { createElement, useEffect, useReducer, useState, type ComponentType } from "react";

import { messageOf } from "../lib/api.ts";

type Load<P> = () => Promise<{ default: ComponentType<P> }>;

interface FailedProps {
  error: unknown;
  onRetry: () => void;
}

interface Looks<P> {
  /** What says that the part did not load, where a line of words would stand alone. */
  Failed?: ComponentType<P & FailedProps>;
  /** Not every visit needs it: it is fetched when it is wanted. */
  onDemand?: boolean;
  /** It is needed as soon as what names it is there: it is fetched at once. */
  atOnce?: boolean;
}

const parts: (() => Promise<void>)[] = [];

/**
 * Returns a component that fetches itself; until it is there, `Waiting` is shown with its properties. What did not load is
 * asked for again when the browser is online again, or by whoever does not want to wait.
 */
export function later<P extends object>(
  load: Load<P>, Waiting: ComponentType<P> = Loading, { Failed = FailedLine, onDemand = false, atOnce = false }: Looks<P> = {},
): ComponentType<P> {
  let Part: ComponentType<P> | null = null;
  let coming: Promise<void> | null = null;
  const come = () => {
    coming ??= load().then(
      (module) => void (Part = module.default),
      (error: unknown) => {
        coming = null;
        throw error;
      },
    );
    return coming;
  };
  if (!onDemand) parts.push(come);
  if (atOnce) come().catch(() => undefined); // asked for again when it is to be shown
  return function Later(props: P) {
    const [failure, setFailure] = useState<unknown>(null);
    const [, draw] = useReducer((count: number) => count + 1, 0);
    useEffect(() => {
      if (Part === null && failure === null) come().then(draw, setFailure);
    }, [failure]);
    useBackOnline(failure !== null, () => setFailure(null));
    if (Part !== null) return createElement(Part, props);
    return failure === null ? createElement(Waiting, props) : createElement(Failed, { ...props, error: failure, onRetry: () => setFailure(null) });
  };
}

/** Fetches every part, one after another, whenever the browser is idle; what fails is fetched when it is wanted. */
export async function fetchParts(idle: () => Promise<void> = untilIdle): Promise<void> {
  for (const come of parts) {
    await idle();
    await come().catch(() => undefined);
  }
}

function untilIdle(): Promise<void> {
  return new Promise((resolve) => {
    // Not every browser tells when it is idle.
    if ("requestIdleCallback" in window) window.requestIdleCallback(() => resolve(), { timeout: 5_000 });
    else setTimeout(resolve, 300);
  });
}

function Loading() {
  return (
    <div className="later" role="status">
      <Loader size="xs" />
      <Text size="sm">Loading…</Text>
    </div>
  );
}

/** Does something once the browser says that it is online again. */
function useBackOnline(wanted: boolean, go: () => void): void {
  useEffect(() => {
    if (!wanted) return;
    window.addEventListener("online", go);
    return () => window.removeEventListener("online", go);
  });
}

function FailedLine({ error, onRetry }: FailedProps) {
  return (
    <div className="later" role="alert">
      <Text size="sm">{messageOf(error)}</Text>
      <Button size="compact-sm" variant="default" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
