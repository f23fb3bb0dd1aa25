/** The menu of a block's handle: turn into, duplicate, colour, headers of a table, delete. */

import { SideMenuExtension } from "@blocknote/core/extensions";
import {
  BlockColorsItem,
  DragHandleMenu,
  RemoveBlockItem,
  TableColumnHeaderItem,
  TableRowHeaderItem,
  useBlockNoteEditor,
  useComponentsContext,
  useExtensionState,
  usePortalElement,
} from "@blocknote/react";

import { duplicate, turnInto, type MemoBlock } from "./blockActions.ts";
import type { MemoEditor } from "./schema.ts";
import { turnIntoItems } from "./slashItems.tsx";
import { words } from "./words.ts";

const names = words.drag_handle;

export function BlockMenu() {
  const editor = useBlockNoteEditor() as unknown as MemoEditor;
  const Menu = useComponentsContext()?.Generic.Menu;
  const block = useExtensionState(SideMenuExtension, { editor, selector: (state) => state?.block }) as MemoBlock | undefined;
  if (!block || !Menu) return null;
  return (
    <DragHandleMenu>
      {Array.isArray(block.content) && <TurnInto editor={editor} block={block} />}
      <Menu.Item className="bn-menu-item" onClick={() => duplicate(editor, meant(editor, block))}>
        Duplicate
      </Menu.Item>
      <BlockColorsItem>{names.colors_menuitem}</BlockColorsItem>
      <TableRowHeaderItem>{names.header_row_menuitem}</TableRowHeaderItem>
      <TableColumnHeaderItem>{names.header_column_menuitem}</TableColumnHeaderItem>
      <RemoveBlockItem>{names.delete_menuitem}</RemoveBlockItem>
    </DragHandleMenu>
  );
}

/** Returns the selected blocks when this is one of them, else this one alone. */
function meant(editor: MemoEditor, block: MemoBlock): MemoBlock[] {
  const selected = editor.getSelection()?.blocks ?? [];
  return selected.some((one) => one.id === block.id) ? selected : [block];
}

function TurnInto({ editor, block }: { editor: MemoEditor; block: MemoBlock }) {
  const Menu = useComponentsContext()?.Generic.Menu;
  const portalElement = usePortalElement();
  if (!Menu) return null;
  return (
    <Menu.Root position="right" sub portalElement={portalElement}>
      <Menu.Trigger sub>
        <Menu.Item className="bn-menu-item" subTrigger>
          Turn into
        </Menu.Item>
      </Menu.Trigger>
      <Menu.Dropdown sub className="bn-menu-dropdown turn-into">
        {turnIntoItems(editor).map((item) => (
          <Menu.Item key={item.name} className="bn-menu-item" icon={<item.icon size={16} />} onClick={() => turnInto(editor, meant(editor, block), item)}>
            {item.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu.Root>
  );
}
