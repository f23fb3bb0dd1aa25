/** Opens the comments of a page, and tells how many threads are open. */

import { ActionIcon, Indicator, Tooltip } from "@mantine/core";
import { IconMessage } from "@tabler/icons-react";

import type { PageComments } from "./usePageComments.ts";

export function CommentsButton({ comments }: { comments: PageComments }) {
  const open = comments.query.data?.filter((one) => one.resolvedAt === null).length ?? 0;
  return (
    <Tooltip label="Comments">
      <Indicator label={open} size={15} offset={6} disabled={open === 0} color="memo" zIndex={1}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={open > 0 ? `Comments, ${open} open` : "Comments"}
          aria-expanded={comments.opened}
          onClick={() => comments.setOpened(!comments.opened)}
        >
          <IconMessage size={18} />
        </ActionIcon>
      </Indicator>
    </Tooltip>
  );
}
