/** Draws threads on the words they are about. Nothing of it is in the text: an older client cannot lose it. */

import { createExtension } from "@blocknote/core";
import { Plugin, PluginKey, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";

import type { Thread } from "../lib/comments.ts";
import { draftOf, placeOf } from "./anchors.ts";
import type { CommentBridge } from "./bridge.ts";

interface Shown {
  threads: Thread[];
  active: string | null;
}

interface Drawn extends Shown {
  decorations: DecorationSet;
}

const KEY = new PluginKey<Drawn>("memo-comments");
// Others' changes replace parts of the text, and drawings with them: they are drawn anew a moment after the last change.
const REDRAW_MS = 150;

/** Returns the extension that shows on the text what `bridge` knows of its threads, and tells it what was chosen there. */
export function commentMarks(bridge: CommentBridge) {
  return createExtension({
    key: "memoComments",
    keyboardShortcuts: {
      "Mod-Alt-m": ({ editor }: { editor: { prosemirrorState: EditorState } }) => bridge.begin(draftOf(editor.prosemirrorState)),
    },
    prosemirrorPlugins: [plugin(bridge)],
  });
}

function plugin(bridge: CommentBridge): Plugin<Drawn> {
  return new Plugin<Drawn>({
    key: KEY,
    state: {
      init: () => ({ threads: [], active: null, decorations: DecorationSet.empty }),
      apply(transaction, drawn, _before, state) {
        const shown = transaction.getMeta(KEY) as Shown | undefined;
        if (shown) return { ...shown, decorations: draw(state, shown) };
        return transaction.docChanged ? { ...drawn, decorations: drawn.decorations.map(transaction.mapping, transaction.doc) } : drawn;
      },
    },
    props: {
      decorations: (state) => KEY.getState(state)?.decorations,
      handleClick(_view, _position, event) {
        const thread = (event.target as HTMLElement).closest<HTMLElement>("[data-thread]")?.dataset.thread;
        if (thread) bridge.choose(thread);
        return false;
      },
    },
    view: (view) => follow(view, bridge),
  });
}

function draw(state: EditorState, { threads, active }: Shown): DecorationSet {
  const marks = threads.flatMap((thread) => {
    const place = thread.anchor && placeOf(state, thread.anchor);
    if (!place) return [];
    const look = thread.id === active ? "comment-mark comment-active" : "comment-mark";
    return [Decoration.inline(place.from, place.to, { class: look, "data-thread": thread.id })];
  });
  return DecorationSet.create(state.doc, marks);
}

/** Keeps a view's drawings in step with the bridge, and the bridge told of which threads still have their words. */
function follow(view: EditorView, bridge: CommentBridge) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const redraw = () => {
    if (view.isDestroyed) return;
    view.dispatch(view.state.tr.setMeta(KEY, bridge.shown()).setMeta("addToHistory", false));
    bridge.tellPlaced(bridge.shown().threads.filter((thread) => thread.anchor && placeOf(view.state, thread.anchor)).map((thread) => thread.id));
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(redraw, REDRAW_MS);
  };
  const forget = bridge.onShown(later);
  later();
  return {
    update(now: EditorView, before: EditorState) {
      if (!now.state.doc.eq(before.doc) && bridge.shown().threads.length > 0) later();
    },
    destroy() {
      clearTimeout(timer);
      forget();
    },
  };
}
