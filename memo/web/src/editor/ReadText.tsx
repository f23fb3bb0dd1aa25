/** The text of a page for reading only, live. */

import "@blocknote/mantine/blocknoteStyles.css";

import { withCollaboration } from "@blocknote/core/yjs";
import { BlockNoteView } from "@blocknote/mantine";
import { useCreateBlockNote } from "@blocknote/react";
import { useComputedColorScheme } from "@mantine/core";

import { highlighting } from "./code/highlighting.ts";
import type { PageConnection } from "./connection.ts";
import { schema } from "./schema.ts";

interface Props {
  connection: PageConnection;
  /** Where the page's own images are, for who may not ask for them where the text says. */
  files: string;
}

export default function ReadText({ connection, files }: Props) {
  const scheme = useComputedColorScheme("light");
  const editor = useCreateBlockNote(
    withCollaboration({
      schema,
      extensions: [highlighting],
      domAttributes: { editor: { "aria-label": "Page text", "aria-readonly": "true" } },
      resolveFileUrl: (url: string) => Promise.resolve(url.replace(/^\/api\/files\//, files)),
      collaboration: {
        fragment: connection.text,
        user: { name: "", color: "#000000" },
        provider: { awareness: connection.awareness },
      },
    }),
    [connection],
  );
  return <BlockNoteView editor={editor} editable={false} theme={scheme} className="page-text" />;
}
