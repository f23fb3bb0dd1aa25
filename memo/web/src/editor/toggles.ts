/** Toggles as the editor has them, and their triangles say to everyone what they do and whether they are open. */

import { defaultBlockSpecs } from "@blocknote/core";

export const toggleListItem = named(defaultBlockSpecs.toggleListItem);
export const heading = named(defaultBlockSpecs.heading);

interface Drawn {
  dom: HTMLElement | DocumentFragment;
  destroy?: () => void;
}

function named<Spec extends { implementation: { render: (...given: never[]) => Drawn } }>(plain: Spec): Spec {
  const { render } = plain.implementation;
  return {
    ...plain,
    implementation: {
      ...plain.implementation,
      render(...given: Parameters<typeof render>) {
        const drawn = render.apply(this, given);
        const forget = drawn.dom instanceof HTMLElement ? name(drawn.dom) : undefined;
        return {
          ...drawn,
          destroy() {
            forget?.();
            drawn.destroy?.();
          },
        };
      },
    },
  };
}

function name(dom: HTMLElement): (() => void) | undefined {
  const button = dom.querySelector(".bn-toggle-button");
  const state = button?.parentElement;
  if (!button || !state) return undefined;
  button.setAttribute("aria-label", "What is inside");
  const tell = () => button.setAttribute("aria-expanded", String(state.dataset.showChildren === "true"));
  tell();
  const watch = new MutationObserver(tell);
  watch.observe(state, { attributeFilter: ["data-show-children"] });
  return () => watch.disconnect();
}
