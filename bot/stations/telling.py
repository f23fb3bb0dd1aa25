"""What the owner sees of an item: one card edited in place, replies in its thread, the review of a pull request."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

from bot import specs
from bot.approvals import approvals
from bot.attention import Team
from bot.effects import Say, ShowCard, ShowReview
from bot.errors import Transient
from bot.events import Event
from bot.evidence import Tick
from bot.lifecycle import FACTORY, Source, Stage, WorkItem
from bot.outside import Outside
from bot.slack.blocks import Block, Message
from bot.slack.messages import interview, items, plans, review
from bot.slack.messages.evidence import Effort, Since
from bot.slack.pace import Priority
from bot.stations.common import load
from bot.stations.doubting import case_of, earlier_decisions
from bot.stations.drafts import Interview, interview_of
from bot.stations.runs import is_out_of_budget
from bot.stations.sessions import show_session

NOBODY = FACTORY
SAYINGS = {"merged": items.merged, "deployed": items.deployed, "verified": items.verified, "noted": items.noted}
IN_ORDER = frozenset({"Say", "ShowReview"})
TURN_S, LOOK_S = 90.0, 0.2
LONG_BLOCKS, PART_BLOCKS = 4, 2


async def show_card(out: Outside, _: str, effect: ShowCard) -> list[Event]:
    """Make the item's card and session say what the item is, and what it said when it was parked that it went on."""
    thread = await ensure_card(out, effect.item)
    item = await load(out, effect.item)
    await _close_parked(out, item)
    await show_session(out, item.id, card_channel(out, item), thread)
    return []


async def say(out: Outside, key: str, effect: Say) -> list[Event]:
    """Say one sentence once, in the item's thread, after what was to be said before it."""
    await _in_turn(out, key)
    item = await load(out, effect.item)
    thread = await head_of(out, item)
    channel = card_channel(out, item)
    if effect.what != "parked":
        words = SAYINGS[effect.what](item, effect.detail)
        await post_once(out, slot=key, item=item, words=words, channel=channel, thread=thread)
        return []
    await out.store.keep(item.id, "parked", {"slot": key, "reason": effect.detail})
    over = item.stage is not Stage.NEEDS_HUMAN
    words = items.parked(item, effect.detail, await _in_the_way(out, item), over=over)
    await show(out, slot=key, item=item, words=words, channel=channel, thread=thread, priority=Priority.VITAL)
    return []


async def show_review(out: Outside, key: str, effect: ShowReview) -> list[Event]:
    """Make the pull request's review in the thread say where it stands; each head has a review of its own."""
    await _in_turn(out, key)
    item = await load(out, effect.item)
    for document in await review_heads(out, item):
        facts = await review_facts(out, item, document)
        if facts:
            facts = await _asked(out, item, facts) if item.stage is Stage.APPROVAL else facts
            shown = item if document == item.head_sha else _stale(item, document)
            thread = await head_of(out, item)
            await show(out, slot=f"{item.id}/review/{document}", item=item, words=review.review(shown, facts),
                       channel=card_channel(out, item), thread=thread, priority=Priority.VITAL)  # fmt: skip
    return []


async def ensure_card(out: Outside, number: int) -> str:
    """Show the item's card as it now stands and return its place, which is the head of the item's thread.

    The card of a specification is its draft.
    """
    if (await load(out, number)).source is Source.PERSON:
        return await ensure_draft(out, number)
    async with out.locks[f"card/{number}"]:
        item = await load(out, number)
        words = items.card(item, await _facts(out, item))
        return await show(out, slot=f"{number}/card", item=item, words=words, channel=card_channel(out, item))


async def ensure_draft(out: Outside, number: int) -> str:
    """Show the specification's draft as it now stands and return its place."""
    async with out.locks[draft_lock(number)]:
        item = await load(out, number)
        now = await interview_of(out, item)
        return await show_draft(out, item, now, specs.readiness(now.spec))


def draft_lock(number: int) -> str:
    """Return the lock that is held from the reading of a draft until it is shown, so that none is shown after a newer one."""
    return f"draft/{number}"


async def show_draft(
    out: Outside, item: WorkItem, now: Interview, state: specs.Readiness, *, thinking: bool = False
) -> str:
    """Show a draft that was read under its lock and return its place; `thinking` while a model is asked what is next."""
    spec, is_open = now.spec, item.stage is Stage.INTERVIEWING
    shown = replace(item, thinking=item.thinking or thinking)
    bound = replace(shown, digest=specs.digest(spec)) if is_open else shown
    url = f"{out.options.web_url}/specs/{item.id}"
    doubts = await _doubts(out, item, spec, ready=state.ready)
    kept = None if is_open else await out.store.document(item.id, "specification")
    written = interview.written(kept["path"], kept["url"]) if kept else ""
    made = [] if is_open else await slices(out, item)
    words = interview.draft(bound, spec, state, url, made, doubts, written, now.bugs)
    priority = Priority.VITAL if is_open else Priority.ROUTINE
    return await show(out, slot=f"{item.id}/spec", item=item, words=words, channel=item.channel, thread=item.thread,
                      priority=priority)  # fmt: skip


async def _doubts(out: Outside, item: WorkItem, spec: specs.Spec, *, ready: bool) -> list[str]:
    """Return what was decided about such an idea before, and, once the draft may be accepted, what speaks against it."""
    if item.stage is not Stage.INTERVIEWING:
        return []
    before = [plans.remembered(one) for one in await earlier_decisions(out, item)]
    return [*before, plans.against(await case_of(out, spec))] if ready else before


async def slices(out: Outside, item: WorkItem) -> list[interview.Slice]:
    """Return the issues that were made of a specification."""
    children = await out.store.items_where(parent=item.id)
    return [interview.Slice(child.id, child.title, child.issue, child.issue_url) for child in children]


async def show(
    out: Outside,
    *,
    slot: str,
    item: WorkItem,
    words: Message,
    channel: str,
    thread: str = "",
    priority: Priority = Priority.ROUTINE,
) -> str:
    """Post a message that is edited in place later, or edit it; return its place."""
    async with out.locks[slot]:
        post, again = await out.store.intend_post(slot, item=item.id, channel=channel, thread=thread)
        if not post.ts:
            return await _post(out, slot, words, channel, thread, again=again, priority=priority)
        shown = _print(words)
        if post.shown != shown:
            await out.slack.update(post.channel, post.ts, words, priority=priority)
            await out.store.posted(slot, post.ts, shown)
        return post.ts


async def post_once(out: Outside, *, slot: str, item: WorkItem, words: Message, channel: str, thread: str = "") -> str:
    """Post a message unless it is already there; return its place."""
    async with out.locks[slot]:
        post, again = await out.store.intend_post(slot, item=item.id, channel=channel, thread=thread)
        if post.ts and post.shown:
            return post.ts
        if post.ts:  # its stream was cut off
            await out.slack.finish(channel, post.ts, words)
            await out.store.posted(slot, post.ts, _print(words))
            return post.ts
        if thread and is_direct(channel) and len(words.blocks) >= LONG_BLOCKS and not again:
            return await _stream(out, slot, words, channel, thread)
        return await _post(out, slot, words, channel, thread, again=again, priority=Priority.VITAL)


async def show_status(out: Outside, item: WorkItem, doing: str) -> None:
    """Show in the thread of a specification what is being done for it, until it is answered there."""
    post = await out.store.post(f"{item.id}/spec")
    if post and post.ts:
        await out.slack.set_status(post.channel, post.thread or post.ts, doing)


async def review_heads(out: Outside, item: WorkItem) -> list[str]:
    """Return the heads of `item` that were reviewed, oldest first."""
    heads = await out.store.document(item.id, "reviewed")
    return list(heads["heads"]) if heads else []


async def review_facts(out: Outside, item: WorkItem, head: str) -> review.ReviewFacts | None:
    """Return what is known of the review of `head`."""
    kept = await out.store.document(item.id, f"review:{head}")
    if kept is None:
        return None
    since = await _since(out, item, kept.get("since", {}))
    return review.ReviewFacts(
        summary=kept["summary"], score=kept["score"], tier=kept["tier"], model_source=kept["model_source"],
        reasons=tuple(kept["reasons"]), hard=tuple(kept["hard"]), findings=tuple(kept["findings"]),
        gates=tuple(review.GateLine(**gate) for gate in kept["gates"]),
        files=tuple((path, added, removed) for path, added, removed in kept["files"]),
        pictures=tuple((url, said, next(iter(file), "")) for url, said, *file in kept.get("pictures", [])),
        picture_note=kept.get("picture_note", ""), picture_lack=kept.get("picture_lack", ""),
        fetchable=out.options.fetchable, solo=out.options.solo, since=since,
        ticks=tuple(Tick(**tick | {"tests": tuple(tick["tests"])}) for tick in kept.get("ticks", [])),
        left_out=tuple(kept.get("left_out", [])), effort=Effort(**kept["effort"]) if kept.get("effort") else None,
    )  # fmt: skip


def card_channel(out: Outside, item: WorkItem = NOBODY) -> str:
    """Return the channel where the item's card lives: the factory's, or where a specification was begun."""
    return item.channel if item.source is Source.PERSON else out.options.factory_channel


async def head_of(out: Outside, item: WorkItem) -> str:
    """Return the head of the item's thread as it stands: a final does not wait for an edit of the card."""
    post = await out.store.post(f"{item.id}/spec" if item.source is Source.PERSON else f"{item.id}/card")
    return post.ts if post and post.ts else await ensure_card(out, item.id)


async def _in_turn(out: Outside, key: str) -> None:
    """Return when all that the item's journal called to be said before `key` is said, or was given up."""
    mine, end = _place(key), asyncio.get_running_loop().time() + TURN_S
    while any(_place(other) < mine for other in await out.engine.unfinished(mine[0], IN_ORDER)):
        if asyncio.get_running_loop().time() > end:
            raise Transient("What was to be said before is not said yet.")
        await asyncio.sleep(LOOK_S)


def _place(key: str) -> tuple[int, int, int]:
    """Return the item, the line of the journal and the place among its effects that `key` names."""
    item, line, number = key.split("/")[:3]
    return int(item), int(line), int(number)


async def _since(out: Outside, item: WorkItem, kept: dict[str, Any]) -> Since | None:
    """Return the review before, if this one tells what changed since its head."""
    before = await out.store.document(item.id, f"review:{kept['head']}") if kept else None
    if before is None:
        return None
    gates = {str(gate["name"]): bool(gate["passed"]) for gate in before["gates"]}
    shown = tuple(tick["id"] for tick in before.get("ticks", []) if tick["shown"])
    claims = tuple(str(found.get("claim", "")) for found in before["findings"])
    files = tuple((path, added, removed) for path, added, removed in kept["files"])
    return Since(kept["head"], before["score"], gates, shown, claims, files)


async def _asked(out: Outside, item: WorkItem, facts: review.ReviewFacts) -> review.ReviewFacts:
    """Return the facts with who may approve and until when."""
    people = await out.store.people()
    able = set(Team(tuple(people), out.options.solo).who("approve_change", item))
    records = approvals(await out.store.story(item.id))
    open_one = next((one for one in reversed(records) if one.outcome == "open" and one.expires), None)
    until = f"{open_one.expires:%a %d %b %H:%M} UTC" if open_one and open_one.expires else ""
    names = tuple(person.name for person in people if person.slack_id in able)
    return replace(facts, may=names, until=until)


async def _in_the_way(out: Outside, item: WorkItem) -> list[str]:
    """Return the protected paths for which the item's head was refused, when that is why it waits."""
    if item.stage is not Stage.NEEDS_HUMAN or item.resume != Stage.BUILDING or not item.head_sha:
        return []
    kept = await out.store.document(item.id, f"verdict:{item.head_sha}")
    return list(kept.get("forbidden", [])) if kept and not kept["passed"] else []


async def _close_parked(out: Outside, item: WorkItem) -> None:
    """Take the button off what was said when the item was parked, once it has gone on."""
    kept = await out.store.document(item.id, "parked")
    if item.stage is Stage.NEEDS_HUMAN or kept is None or not kept["slot"]:
        return
    if await out.store.post(kept["slot"]) is not None:
        thread = await ensure_card(out, item.id)
        words = items.parked(item, kept["reason"], over=True)
        await show(out, slot=kept["slot"], item=item, words=words, channel=card_channel(out, item), thread=thread)
    await out.store.keep(item.id, "parked", {"slot": "", "reason": ""})


def is_direct(channel: str) -> bool:
    """Whether only one person reads there."""
    return channel.startswith("D")


async def _stream(out: Outside, slot: str, words: Message, channel: str, thread: str) -> str:
    async def parts() -> AsyncIterator[Sequence[Block]]:
        for at in range(0, len(words.blocks), PART_BLOCKS):
            yield words.blocks[at : at + PART_BLOCKS]

    places: list[str] = []

    async def began(ts: str) -> None:
        places.append(ts)
        await out.store.posted(slot, places[0], "")

    await out.slack.stream(channel, thread, parts(), text=words.text, key=slot, began=began)
    await out.store.posted(slot, places[0], _print(words))
    return places[0]


async def _post(
    out: Outside, slot: str, words: Message, channel: str, thread: str, *, again: bool, priority: Priority
) -> str:
    ts = await out.slack.post(channel, words, thread=thread or None, key=slot, again=again, priority=priority)
    out.crash.reached("mid_post")
    await out.store.posted(slot, ts, _print(words))
    return ts


def _print(words: Message) -> str:
    return json.dumps([words.text, list(words.blocks)], sort_keys=True)


def _stale(item: WorkItem, head: str) -> WorkItem:
    return replace(item, head_sha=head, stage=Stage.GATING, merge_sha="")


async def _facts(out: Outside, item: WorkItem) -> items.CardFacts:
    story = await out.store.story(item.id)
    ended = story[-1].at if item.stage in {Stage.DONE, Stage.CANCELLED, Stage.DECLINED} else out.clock.now()
    runs = await out.store.runs(item.id)
    sources = tuple(sorted({run.model_source for run in runs}))
    spent = await is_out_of_budget(out, item)
    return items.CardFacts(ended - story[0].at, sum(run.usd for run in runs), sources, spent)
