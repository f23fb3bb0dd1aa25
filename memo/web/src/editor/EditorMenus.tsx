/** The menus over the text: blocks behind the slash, and the toolbar over a selection. */

import {
  BasicTextStyleButton, FormattingToolbar, FormattingToolbarController, getFormattingToolbarItems, SideMenu, SideMenuController, SuggestionMenuController,
} from "@blocknote/react";
import { useCallback, useEffect } from "react";

import type { CommentBridge } from "../comments/bridge.ts";
import { CommentButton } from "../comments/CommentButton.tsx";
import { BlockMenu } from "./BlockMenu.tsx";
import type { MemoEditor } from "./schema.ts";
import { slashItems, turnIntoItems } from "./slashItems.tsx";

interface Props {
  editor: MemoEditor;
  canEdit: boolean;
  /** Where a comment on the selected words begins, for who may comment. */
  comments: CommentBridge | null;
}

export function EditorMenus({ editor, canEdit, comments }: Props) {
  // The same component at every drawing of the page: another one would close what its buttons have opened.
  const Toolbar = useCallback(
    () => (
      <FormattingToolbar>
        <WordsSelected />
        {canEdit && tools(editor)}
        {comments && <CommentButton bridge={comments} />}
      </FormattingToolbar>
    ),
    [editor, canEdit, comments],
  );
  const items = useCallback((query: string) => Promise.resolve(slashItems(editor, query)), [editor]);
  return (
    <>
      <FormattingToolbarController formattingToolbar={Toolbar} />
      {canEdit && <SideMenuController sideMenu={Handles} />}
      <SuggestionMenuController triggerCharacter="/" getItems={items} shouldOpen={(state) => !state.selection.$from.parent.type.isInGroup("tableContent")} />
    </>
  );
}

/** Tells the styles that the toolbar over selected words is there. */
function WordsSelected() {
  useEffect(() => {
    const root = document.documentElement;
    root.toggleAttribute("data-words-selected", true);
    return () => void root.toggleAttribute("data-words-selected", false);
  }, []);
  return null;
}

function Handles() {
  return <SideMenu dragHandleMenu={BlockMenu} />;
}

/** Returns the editor's own tools; code and links stand among the looks of words, where a narrow toolbar still shows them. */
function tools(editor: MemoEditor) {
  const usual = getFormattingToolbarItems(turnIntoItems(editor));
  const link = usual.filter((tool) => tool.key === "createLinkButton");
  const others = usual.filter((tool) => tool.key !== "createLinkButton");
  const strike = others.findIndex((tool) => tool.key === "strikeStyleButton");
  return others.toSpliced(strike + 1, 0, <BasicTextStyleButton key="codeStyleButton" basicTextStyle="code" />, ...link);
}
