"""The interview: the draft card edited in place, the questions in its thread, the plan that follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.lifecycle import Stage, WorkItem
from bot.slack.blocks import (
    Block,
    Element,
    Message,
    actions,
    button,
    confirm,
    context,
    divider,
    header,
    message,
    section,
    sections,
)
from bot.slack.messages.words import named
from bot.slack.text import clip, escape, link
from bot.specs import Answer, Question, Readiness, Spec

METER = 20
SHOWN_CRITERIA = 8


@dataclass(frozen=True, slots=True)
class Slice:
    """One issue of a plan as it is listed."""

    item: int
    title: str
    issue: int
    url: str


def draft(item: WorkItem, spec: Spec, state: Readiness, document_url: str, slices: Sequence[Slice] = ()) -> Message:
    """Return the draft card: what will be built, how ready the text is, what is missing, and Accept when it may be pressed."""
    blocks: list[Block] = [header(spec.title), section(_meter(item, state))]
    if state.missing and item.stage is Stage.INTERVIEWING:
        blocks.append(section("*Still missing*\n" + "\n".join(f"• {escape(text)}" for text in state.missing[:6])))
    blocks.append(section(_criteria(spec)))
    smells = [smell.word for smell in state.smells][:6]
    if smells:
        blocks.append(context("Vague words: " + ", ".join(f"“{escape(words)}”" for words in smells)))
    blocks.append(context(link(document_url, "Read the whole document") + f" · version {spec.version}"))
    blocks += [divider(), *_decision(item, state, slices)]
    return message(f"Draft of {named(item)}: {state.score:.0f} of 100", *blocks)


def questions(item: WorkItem, asked: Sequence[Question], given: Mapping[str, Answer], left: int) -> Message:
    """Return at most three questions: open ones with options and a recommendation, answered ones with their answer."""
    blocks: list[Block] = []
    for question in asked:
        blocks += _answered(question, given[question.id]) if question.id in given else _open(item, question)
    waiting = sum(question.id not in given for question in asked)
    more = f" About {left} more after these." if left > waiting else ""
    if waiting and item.stage is Stage.INTERVIEWING:
        how = "Press an option, or answer here in your own words; “skip” and “you decide” are fine."
        blocks.append(context(how + more))
    return message("; ".join(question.text for question in asked), *blocks)


def planned(item: WorkItem, slices: Sequence[Slice]) -> Message:
    """Return the issues that were made of the spec."""
    lines = "\n".join(f"• {link(one.url, f'Issue {one.issue}')}: {escape(one.title)}" for one in slices)
    count = "1 issue" if len(slices) == 1 else f"{len(slices)} issues"
    where = "It has its own card and thread" if len(slices) == 1 else "Each has its own card and thread"
    text = f"*{count} made of this spec.* {where} in the factory's channel.\n{lines}"
    return message(f"{count} made of {named(item)}", *sections(text))


def _meter(item: WorkItem, state: Readiness) -> str:
    filled = round(METER * state.score / 100)
    bar = "█" * filled + "░" * (METER - filled)
    if item.stage is not Stage.INTERVIEWING:
        return f"`{bar}` *{state.score:.0f}* of 100"
    ready = "ready to be accepted" if state.ready else f"ready at {state.needed:.0f}, with nothing missing"
    left = f" · about {state.questions_left} questions left" if state.questions_left and not state.ready else ""
    return f"`{bar}` *{state.score:.0f}* of 100, {ready}{left}"


def _criteria(spec: Spec) -> str:
    rows = [f"• `{row.id}` {escape(clip(row.text, 220))}" for row in spec.criteria[:SHOWN_CRITERIA]]
    more = len(spec.criteria) - SHOWN_CRITERIA
    return "*It is done when*\n" + "\n".join(rows) + (f"\n…and {more} more in the document" if more > 0 else "")


def _open(item: WorkItem, question: Question) -> list[Block]:
    if item.stage is not Stage.INTERVIEWING:
        return [section(f"*{escape(question.text)}*\n_Not answered: the draft's own words stand._")]
    return [section(f"*{escape(question.text)}*\n{escape(question.why)}"), actions(*_options(item, question))]


def _answered(question: Question, answer: Answer) -> list[Block]:
    return [section(f"*{escape(question.text)}*\n✅ {escape(clip(answer.text, 600))} — <@{answer.by}>")]


def _options(item: WorkItem, question: Question) -> list[Element]:
    return [
        button(
            option.label + (" (recommended)" if option.id == question.recommended else ""),
            f"spec.answer.{question.id}.{option.id}"[:255],
            f"{item.id}|{question.id}|{option.id}",
            style="primary" if option.id == question.recommended else None,
        )
        for option in question.options[:5]
    ]


def _decision(item: WorkItem, state: Readiness, slices: Sequence[Slice]) -> list[Block]:
    match item.stage:
        case Stage.INTERVIEWING:
            return [_accept(item, state)]
        case Stage.PLANNING:
            return [section("✅ Accepted. The plan is being made.")]
        case Stage.PLANNED:
            made = ", ".join(link(one.url, f"issue {one.issue}") if one.url else f"#{one.item}" for one in slices)
            return [section(f"✅ Accepted and planned: {made or 'issues are being filed'}.")]
        case Stage.CANCELLED:
            return [section("⚪️ Dropped.")]
        case _:
            return [section(f"🟡 {escape(item.reason)}"),
                    actions(button("Retry", "item.retry", str(item.id), style="primary"))]  # fmt: skip


def _accept(item: WorkItem, state: Readiness) -> Block:
    drop = button("Drop it", "item.cancel", str(item.id),
                  confirm=confirm("Drop this idea?", "The draft is kept; nothing is built.", "Drop it", "Keep it"))  # fmt: skip
    look = button("Would this work?", "spec.feasible", str(item.id))
    bound = f"{item.id}|{item.digest}"
    if not item.digest:
        return actions(look, drop)
    if state.ready:
        return actions(button("Accept", "spec.accept", bound, style="primary"), look, drop)
    cost = "Its work is marked spec-debt: estimates grow by half and it never merges by itself."
    sure = confirm("Accept before it is ready?", cost, "Accept anyway", "Go on asking")
    return actions(button("Accept anyway", "spec.accept_anyway", bound, confirm=sure), look, drop)
