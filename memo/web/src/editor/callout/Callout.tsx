/** The callout block: words that stand out, with a sign and a tone. What is nested in it lies in its box. */

import { createExtension } from "@blocknote/core";
import { createReactBlockSpec } from "@blocknote/react";

import { CalloutSign } from "./CalloutSign.tsx";
import { lookOf, TONE, TONES } from "./tones.ts";

const words = createExtension({
  key: "callout-words",
  inputRules: [
    {
      find: new RegExp(`^\\[!(${TONES.map((tone) => TONE[tone].word).join("|")})\\]\\s$`, "i"),
      replace: ({ match }) => ({ type: "callout", props: { ...lookOf(match[1] ?? "") } }),
    },
  ],
});

export const createCallout = createReactBlockSpec(
  {
    type: "callout",
    propSchema: { tone: { default: "grey", values: TONES }, icon: { default: TONE.grey.icon } },
    content: "inline",
  },
  {
    meta: { isolating: false },
    render: ({ block, editor, contentRef }) => (
      <div className="callout">
        <span contentEditable={false}>
          <CalloutSign look={block.props} canEdit={editor.isEditable} onLook={(props) => editor.updateBlock(block, { props })} />
        </span>
        <div className="callout-text" ref={contentRef} />
      </div>
    ),
    toExternalHTML: ({ block, contentRef }) => (
      <aside data-tone={block.props.tone} data-icon={block.props.icon}>
        <p ref={contentRef} />
      </aside>
    ),
    parse: (element) => {
      const { tone, icon } = element.dataset;
      const known = TONES.find((one) => one === tone);
      return element.tagName === "ASIDE" && known ? { tone: known, icon: icon ?? TONE[known].icon } : undefined;
    },
  },
  [words],
);
