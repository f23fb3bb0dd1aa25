"""From an idea to a specification to issues. The spec is not stored: it is what its journal says."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot import planning, specs
from bot.effects import ContinueInterview, PlanSpec
from bot.engine import Durable
from bot.events import DocumentWritten, Event, PlanDrafted, PlanMade, QuestionsAsked
from bot.lifecycle import Stage, WorkItem
from bot.outside import Outside
from bot.slack.messages import interview as words
from bot.slack.messages import recall
from bot.slack.pace import Priority
from bot.stations.common import load
from bot.stations.documents import write_document, written_of
from bot.stations.drafts import Interview, interview_of
from bot.stations.history import past
from bot.stations.plans import plan_from_answer
from bot.stations.previewing import cut
from bot.stations.runs import assign, run_agent
from bot.stations.telling import draft_lock, post_once, show, show_draft, slices


async def continue_interview(out: Outside, key: str, effect: ContinueInterview) -> list[Event]:
    """Show the draft as it now stands; ask what matters next once the open questions are answered.

    Where a model can be asked, it is heard first; `jobs/continue_interviews.py` waits for it no longer than it is worth.
    """
    async with out.locks[draft_lock(effect.item)]:
        item = await load(out, effect.item)
        now = await interview_of(out, item)
        state = specs.readiness(now.spec)
        round_over = item.stage is Stage.INTERVIEWING and not now.open and not state.ready
        thinking = round_over and not now.consulted and not out.options.scripted_only
        asked = tuple(one.id for one in specs.questions(now.spec)) if round_over and not thinking else _still_open(now)
        digest = specs.digest(now.spec)
        thread = await show_draft(out, item, now, state, thinking=thinking)
    await _remind(out, item, now, state, thread)
    await _ask(out, item, now, asked, thread, left=state.questions_left)
    if item.stage is Stage.PLANNED:
        await _tell_plan(out, item, thread)
    if item.stage is not Stage.INTERVIEWING:
        return []
    return [QuestionsAsked(key=key, item=item.id, answers=now.answers, questions=asked, digest=digest,
                           score=state.score, ready=state.ready, thinking=thinking)]  # fmt: skip


async def plan_spec(out: Outside, key: str, effect: PlanSpec, durable: Durable) -> list[Event]:
    """Cut the accepted spec into slices: by a model where one answers and its plan holds, else by our own rules.

    A plan of one slice, which is the accepted text itself, becomes an issue at once unless all plans are to be looked over.
    """
    item = await load(out, effect.item)
    now = await interview_of(out, item)

    async def survey() -> list[str]:
        await out.workspaces.fetch()
        return await out.workspaces.list_files(await out.workspaces.resolve(out.options.base))

    files = await durable.step("read the repository", survey)
    plan = planning.plan(now.spec, files)
    document = specs.render(now.spec)
    ran = await run_agent(out, await assign(out, item, "planner", key, None, {"spec": document}), None, durable)
    if ran.result.outcome == "submitted":
        plan = plan_from_answer(ran.result.answer, now.spec) or plan

    async def write() -> dict[str, Any]:
        written = await write_document(out, item)
        return asdict(written) if written else {}

    written = await durable.step("write the document", write)
    first: list[Event] = [ran.fact, *_document(key, item, written)]
    if len(plan.slices) > 1 or out.options.plan_preview == "always":
        digest = planning.plan_digest(plan)
        return [*first, PlanDrafted(key=key, item=item.id, plan=planning.to_json(plan), digest=digest)]
    weighed = planning.weigh(plan, now.spec, await past(out), workers=out.options.at_once)
    slices = cut(key, item, weighed, await written_of(out, item))
    return [*first, *slices, PlanMade(key=key, item=item.id, slices=len(slices))]


def _document(key: str, item: WorkItem, written: dict[str, Any]) -> list[DocumentWritten]:
    return [DocumentWritten(key=f"{key}/document", item=item.id, **written)] if written else []


def _still_open(now: Interview) -> tuple[str, ...]:
    """Return the open questions; with them, in a message of their own, contradictions that came up since they were asked."""
    asked = {one for _, ids in now.rounds for one in ids}
    if not now.open or any(number == now.answers for number, _ in now.rounds):
        return now.open
    found = [one.id for one in specs.questions(now.spec) if specs.is_dispute(one.id)]
    return (*now.open, *(one for one in found if one not in asked))


async def _ask(out: Outside, item: WorkItem, now: Interview, asked: tuple[str, ...], thread: str, *, left: int) -> None:
    """Show every round of questions, the answered ones with their answers; post the new round, if there is one."""
    fresh = tuple(one for one in asked if one not in now.open) if item.stage is Stage.INTERVIEWING else ()
    rounds = [*now.rounds, (now.answers, fresh)] if fresh else now.rounds
    given = {answer.question_id: answer for answer in now.spec.answers if not answer.replaced}
    for number, ids in reversed(rounds):  # what is new first: the person waits for it
        questions = [specs.question(now.spec, one) for one in ids if specs.asks(now.spec, one)]
        told = words.questions(item, questions, given, left)
        await show(out, slot=f"{item.id}/questions/{number}", item=item, words=told, channel=item.channel, thread=thread,
                   priority=Priority.VITAL)  # fmt: skip


async def _remind(out: Outside, item: WorkItem, now: Interview, state: specs.Readiness, thread: str) -> None:
    """Say where we were to somebody who came back after more than a day, once."""
    if now.returned is None or item.stage is not Stage.INTERVIEWING:
        return
    number, away = now.returned
    came_at = now.heard_at - away if now.heard_at and number == now.answers else None
    earlier = [row for row in now.spec.answers if came_at and datetime.fromisoformat(row.at) <= came_at]
    told = recall.back(away, now.spec, state, earlier[-1] if earlier else None)
    await post_once(out, slot=f"{item.id}/back/{number}", item=item, words=told, channel=item.channel, thread=thread)


async def _tell_plan(out: Outside, item: WorkItem, thread: str) -> None:
    made = await slices(out, item)
    if made and all(one.issue for one in made):
        told = words.planned(item, made)
        await post_once(out, slot=f"{item.id}/planned", item=item, words=told, channel=item.channel, thread=thread)
