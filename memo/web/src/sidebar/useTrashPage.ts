/** Putting a page into the trash, with a way back. */

import { useLocation } from "wouter";

import { offerUndo } from "../components/offerUndo.tsx";
import { titleOf, usePageChanges, type PageSummary } from "../lib/pages.ts";

/** Returns how a page goes to the trash: who looks at it, or at a page inside it, is led to the page above. */
export function useTrashPage(workspaceId: string): (page: PageSummary) => void {
  const { remove, restore } = usePageChanges(workspaceId);
  const [, navigate] = useLocation();
  return (page) =>
    remove.mutate(page, {
      onSuccess: ({ pages }) => {
        // Where the person is now, not where the wish was made: it may have taken a while.
        const seen = location.pathname;
        const wasSeen = pages.some((id) => seen === `/p/${id}`);
        if (wasSeen) navigate(page.parentId ? `/p/${page.parentId}` : "/");
        // A promise, since whoever offered it may be gone from the screen by then; a refusal is told by the cache of mutations.
        const undo = () => void restore.mutateAsync(page.id).then(() => wasSeen && navigate(seen), () => undefined);
        offerUndo(`“${titleOf(page)}” is in the trash`, undo);
      },
    });
}
