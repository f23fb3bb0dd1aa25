/** To-do items as the editor has them, and their boxes have a name for who cannot see what stands beside them. */

import { defaultBlockSpecs } from "@blocknote/core";

const plain = defaultBlockSpecs.checkListItem;

export const checkListItem: typeof plain = {
  ...plain,
  implementation: {
    ...plain.implementation,
    render(block, editor) {
      const drawn = plain.implementation.render.call(this, block, editor);
      if (drawn.dom instanceof HTMLElement) drawn.dom.querySelector("input")?.setAttribute("aria-label", "Done");
      return drawn;
    },
  },
};
