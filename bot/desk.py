"""The front desk: who is asking, may they, is what they say of use, and what they are told when it is not."""

from urllib.parse import urlsplit

from bot import specs
from bot.access import Action, Allowed, Denied, may
from bot.attention import Team
from bot.background import is_document, links_in
from bot.errors import Permanent, UserError
from bot.events import (
    AnswerGiven,
    AnswerUndone,
    ApprovalGiven,
    ChangesRequested,
    DraftCommented,
    Event,
    IdeaReceived,
    SharedFile,
)
from bot.factory import Factory, Receipt
from bot.lifecycle import Stage, WorkItem
from bot.recall import is_undo
from bot.slack.blocks import Message
from bot.slack.messages import answers, approving, recall
from bot.stations.drafts import can_undo, interview_of
from bot.stations.runs import is_out_of_budget

NUMBER_DIGITS, FEW_WORDS = 12, 12


class Desk:
    """What handlers ask for. It decides nothing itself: `bot.access` and the lifecycle table do."""

    def __init__(self, factory: Factory) -> None:
        self.factory = factory
        self.out = factory.ports

    async def require(self, user: str, action: Action, item: WorkItem | None = None) -> None:
        """Return if `user` may do this now; raises `UserError` with the private reason if not."""
        people = await self.out.store.people()
        context = Team(tuple(people), self.out.options.solo).case(item)
        person = next((person for person in people if person.slack_id == user), None)
        match may(person, action, context):
            case Denied(reason=reason):
                raise UserError(reason)
            case Allowed():
                return

    async def require_retry(self, user: str, item: WorkItem) -> None:
        """Return if `user` may let `item` go on: after a spent budget that means more money, which is an owner's to give."""
        await self.require(user, "raise_budget" if await is_out_of_budget(self.out, item) else "retry", item)

    async def require_answer(self, item: WorkItem, *, text: str = "", question: str = "", option: str = "") -> None:
        """Return if this can be taken as an answer; raises `UserError` that says why not, so that nothing unread is stored."""
        if item.stage is not Stage.INTERVIEWING:
            raise UserError(answers.too_late(item))
        now = await interview_of(self.out, item)
        at = self.out.clock.now()
        if question:
            specs.answer(now.spec, question, text, option=option, by="", at=at)
            return
        open_now = list(now.open) or [one.id for one in specs.questions(now.spec, 1)]
        if not open_now or (not now.open and specs.leaves_it_to_us(text)):
            raise UserError(answers.ASKED_SOON if item.thinking else answers.NOTHING_OPEN)
        specs.answer_message(now.spec, open_now, text, by="", at=at)

    async def said(self, item: WorkItem, *, key: str, by: str, text: str) -> Event:
        """Return what was said to the interview as a fact: an answer, a comment on lines, or that the last one is taken back.

        Raises `UserError` that says why it cannot be taken, so that nothing unread is stored.
        """
        if is_undo(text):
            if not can_undo(await self.out.store.story(item.id), by) and not await self.out.store.knows(key):
                raise UserError(recall.NOTHING_TO_UNDO)
            return AnswerUndone(key=key, item=item.id, by=by)
        if (comments := specs.comments_in(text)) and not specs.lists_criteria(comments):
            if not await self.out.store.knows(key):
                specs.comment((await interview_of(self.out, item)).spec, comments, by="", at=self.out.clock.now())
            return DraftCommented(key=key, item=item.id, by=by, text=text)
        if not await self.out.store.knows(key):
            await self.require_answer(item, text=text)
        return AnswerGiven(key=key, item=item.id, by=by, text=text)

    async def require_change(self, item: WorkItem, text: str, of: str) -> None:
        """Return if the message `of` can be taken to have said `text`; raises `UserError` that says why not."""
        if item.stage is not Stage.INTERVIEWING:
            raise UserError(recall.edited_too_late(item))
        now, at = await interview_of(self.out, item), self.out.clock.now()
        if of in now.told:
            specs.answer_message(now.spec, now.told[of], text, by="", at=at)
        elif of not in now.comments:
            raise UserError(recall.NO_LONGER_STANDS)
        elif comments := specs.comments_in(text):
            specs.comment(now.spec, comments, by="", at=at)
        else:
            raise UserError(recall.NO_COMMENT)

    async def require_head(self, item: WorkItem, head: str) -> None:
        """Return if a decision about this very head is still asked for; raises `UserError` when it is not."""
        if item.stage is not Stage.APPROVAL or item.head_sha != head:
            raise UserError(answers.too_late(item))

    async def approve(self, item: WorkItem, head: str, *, by: str, key: str, via: str) -> Receipt:
        """Approve this very head; raises `UserError` when `by` may not, or when it is no longer asked for."""
        await self.require(by, "approve_change", item)
        return await self.accept(ApprovalGiven(key=key, item=item.id, by=by, head_sha=head, via=via))

    async def head_read(self, item: WorkItem, said_at: str) -> str:
        """Return the head whose review stood in the thread when something was said there at `said_at`, a Slack timestamp.

        Raises `UserError` when its review came later: whoever spoke had read an older one.
        """
        post = await self.out.store.post(f"{item.id}/review/{item.head_sha}")
        if item.stage is Stage.APPROVAL and not (post and post.ts and float(post.ts) < float(said_at)):
            raise UserError(approving.came_later(item))
        return item.head_sha

    async def wish(
        self, item: WorkItem, head: str, text: str, *, by: str, key: str, via: str = "button"
    ) -> ChangesRequested:
        """Keep what `by` wants changed in this very head, and return the fact; raises `UserError` when it is too late."""
        await self.require_head(item, head)
        await self.out.store.keep(item.id, "wishes", {"text": text, "by": by})
        return ChangesRequested(key=key, item=item.id, by=by, head_sha=head, text=text, via=via)

    async def idea(self, text: str, files: tuple[SharedFile, ...] = ()) -> str:
        """Return the idea that was typed, or the name of the file that holds it; raises `UserError` for none, or too much."""
        if not text.strip():
            named = next((file.name for file in files if is_document(file.name)), "")
            if not named:
                raise UserError(answers.NO_WORDS if files else answers.EMPTY_SPEC)
            return named
        specs.begin(text, specs.Context(id="", by="", at=self.out.clock.now()))
        return text.strip()

    def links(self, text: str) -> tuple[str, ...]:
        """Return the links in `text` that lead elsewhere than to ourselves and the product's repository."""
        options = self.out.options
        return links_in(text, own={urlsplit(url).netloc for url in (options.web_url, options.code_url)})

    def received(self, key: str, by: str, channel: str, idea: str, files: tuple[SharedFile, ...] = ()) -> IdeaReceived:
        """Return the fact of an idea, with the links and files that came with it, told from a pasted document.

        Where the words are few and a file may hold a text, the idea is in the file.
        """
        links, document = self.links(idea), specs.is_document(idea)
        opens = len(idea.split()) <= FEW_WORDS and any(is_document(file.name) for file in files)
        return IdeaReceived(
            key=key, by=by, channel=channel, text=idea, links=links, document=document, files=files, opens=opens
        )

    async def seat(self, channel: str, user: str) -> tuple[str, bool]:
        """Return where a thread with `user` can be held: `channel` if we are in it, else (and then True) our direct message."""
        if await self.out.slack.is_in(channel):
            return channel, False
        direct = await self.out.slack.open_dm(user)
        return direct, direct != channel

    async def item(self, number: int | str) -> WorkItem:
        """Return the item; raises `UserError` for a number that is none."""
        found = await self.out.store.item(found_number) if (found_number := number_of(str(number))) else None
        if found is None:
            raise UserError(answers.unknown_item(str(number)))
        return found

    async def item_in_thread(self, channel: str, thread: str) -> WorkItem | None:
        """Return the item whose thread this is."""
        post = await self.out.store.post_at(channel, thread)
        return await self.out.store.item(post.item) if post else None

    async def reviewed_at(self, channel: str, ts: str) -> str:
        """Return the head whose review is the message at this place; empty when it is none."""
        post = await self.out.store.post_at(channel, ts)
        return head_of_review(post.slot) if post else ""

    async def accept(self, event: Event) -> Receipt:
        """Remember the fact; raises `UserError` when it came too late to mean anything."""
        receipt = await self.factory.accept(event)
        if receipt.new and not receipt.known:
            raise UserError(answers.too_late(receipt.item))
        return receipt

    async def whisper(self, user: str, channel: str, text: str | Message, *, thread: str | None, delivery: str) -> None:
        """Tell `user` alone, in `channel` or else directly; the same delivery is answered once."""
        slot = f"whisper/{delivery}"
        async with self.out.locks[slot]:
            if delivery:
                post, _ = await self.out.store.intend_post(slot, item=0, channel=channel, thread=thread or "")
                if post.ts:
                    return
            await self._whisper(user, channel, answers.plain(text) if isinstance(text, str) else text, thread)
            if delivery:
                await self.out.store.posted(slot, "said", "")
        self.out.locks.pop(slot, None)

    async def _whisper(self, user: str, channel: str, words: Message, thread: str | None) -> None:
        try:
            if channel:
                await self.out.slack.whisper(channel, user, words, thread=thread)
                return
        except (Permanent, UserError):  # we are not there, or they are not: a direct message reaches them
            pass
        direct = await self.out.slack.open_dm(user)
        await self.out.slack.post(direct, words, key=f"direct/{user}/{self.out.clock.now().timestamp()}")


def head_of_review(slot: str) -> str:
    """Return the head whose review a message of ours is, from the name under which it is kept (`12/review/<sha>`)."""
    item, kind, head = (*slot.split("/"), "", "", "")[:3]
    return head if kind == "review" and item.isdecimal() else ""


def number_of(text: str) -> int:
    """Return the number that `text` (`12`, `#12`) names, or 0."""
    digits = text.strip().removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < NUMBER_DIGITS else 0
