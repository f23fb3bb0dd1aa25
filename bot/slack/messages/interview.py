"""The interview: the draft card edited in place, the questions in its thread, the plan that follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.events import BugTied
from bot.lifecycle import Stage, WorkItem
from bot.slack.blocks import (
    BUTTON_CHARS,
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
    select,
)
from bot.slack.blocks import Option as Choice
from bot.slack.messages.plans import dont_build
from bot.slack.messages.words import named
from bot.slack.text import clip, escape, link
from bot.specs import Answer, Option, Question, Readiness, Spec

METER = 20
RECOMMENDED = " (recommended)"
MOST_BUTTONS = 5
LONG_LABEL = 40
SHOWN_GUESSES = 3
SHOWN_WORDS = 6
HINT = " · `AC-3: …` or `line 12 …` in the thread comments on that line, `diff` shows what changed, `document` brings it all"
PONDERING = "is thinking about what to ask next …"
THINKING = (
    "💭 A model reads what was said; the next questions come within two minutes. Go on in your own words meanwhile."
)
SHOWN_CRITERIA = 8


@dataclass(frozen=True, slots=True)
class Slice:
    """One issue of a plan as it is listed."""

    item: int
    title: str
    issue: int
    url: str


def draft(
    item: WorkItem,
    spec: Spec,
    state: Readiness,
    document_url: str,
    slices: Sequence[Slice] = (),
    doubts: Sequence[str] = (),
    written: str = "",
    bugs: Sequence[BugTied] = (),
) -> Message:
    """Return the draft card: what will be built, how ready the text is, what is missing, and Accept when it may be pressed.

    `doubts` are what speaks against building it, ready to be shown.
    """
    blocks: list[Block] = [header(spec.title), section(_meter(item, state))]
    if item.thinking and item.stage is Stage.INTERVIEWING:
        blocks.append(context(THINKING))
    if state.missing and item.stage is Stage.INTERVIEWING:
        blocks.append(section("*Still missing*\n" + "\n".join(f"• {escape(text)}" for text in state.missing[:6])))
    blocks.append(section(_criteria(spec)))
    if spec.guesses and item.stage is Stage.INTERVIEWING:
        blocks.append(section(_guesses(spec)))
    if state.smells:
        blocks.append(context(_smells(state)))
    hint = HINT if item.stage is Stage.INTERVIEWING else ""
    blocks.append(context(link(document_url, "Read the whole document") + f" · version {spec.version}{written}{hint}"))
    blocks += [context(_followed(bugs))] if bugs else []
    blocks += [section(text) for text in doubts]
    blocks += [divider(), *_decision(item, state, slices)]
    return message(f"Draft of {named(item)}: {state.score:.0f} of 100", *blocks)


def _followed(bugs: Sequence[BugTied]) -> str:
    """Return what became of the feature: the bugs filed against it, beside the score it was accepted with."""
    first = bugs[0]
    how = f"accepted at {first.score:.0f} of 100" + (", before it was ready (spec-debt)" if first.debt else "")
    count = "1 bug was" if len(bugs) == 1 else f"{len(bugs)} bugs were"
    named = ", ".join(f"#{one.bug} {escape(clip(one.title, 60))}" for one in bugs[-4:])
    return f"🐞 {count} filed against this since it shipped ({how}): {named}"


def written(path: str, url: str) -> str:
    """Return the words of the draft's foot that lead to the document in the repository."""
    return f" · accepted as {link(url, path)}"


def questions(item: WorkItem, asked: Sequence[Question], given: Mapping[str, Answer], left: int) -> Message:
    """Return at most three questions: open ones with options and a recommendation, answered ones with their answer."""
    if not asked:
        return message("What was asked here has been settled by what was said since.")
    blocks: list[Block] = []
    for question in asked:
        blocks += _answered(question, given[question.id]) if question.id in given else _open(item, question)
    waiting = sum(question.id not in given for question in asked)
    more = f" About {left} more after these." if left > waiting else ""
    if waiting and item.stage is Stage.INTERVIEWING:
        how = "Choose an option, or answer here in your own words; “skip”, “you decide” and “undo” are fine."
        blocks.append(context(how + more))
    blocks += [context(line) for line in _askers(asked)]
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


def _guesses(spec: Spec) -> str:
    rows = [f"• {escape(clip(text, 200))}" for text in (spec.guesses or ())[:SHOWN_GUESSES]]
    more = len(spec.guesses or ()) - SHOWN_GUESSES
    told = "\n".join(rows) + (f"\n…and {more} more" if more > 0 else "")
    return f"*A builder would have to guess*, says a {escape(spec.guessed_by)} model\n{told}"


def _smells(state: Readiness) -> str:
    """Return the words that weaken the text by their kind, and what they cost."""
    kinds: dict[str, dict[str, None]] = {}
    for smell in state.smells:
        kinds.setdefault(smell.kind, {})[smell.word] = None
    told = [f"{kind}: {_quoted(list(words))}" for kind, words in kinds.items()]
    cost = f"They cost {state.lost_to_smells:.0f} points." if state.lost_to_smells >= 1 else "They cost nothing yet."
    return f"Words that say little: {' · '.join(told)}. {cost}"


def _quoted(words: Sequence[str]) -> str:
    more = f" and {len(words) - SHOWN_WORDS} more" if len(words) > SHOWN_WORDS else ""
    return ", ".join(f"“{escape(word)}”" for word in words[:SHOWN_WORDS]) + more


def _askers(asked: Sequence[Question]) -> list[str]:
    """Return whose questions these are, where a model asks."""
    theirs = [one for one in asked if one.model_source]
    quoted = ", ".join(f"“{escape(clip(one.text, 80))}”" for one in theirs)
    sources = " and ".join(sorted({one.model_source for one in theirs}))
    return [f"Asked by a {escape(sources)} model: {quoted}"] if theirs else []


def _open(item: WorkItem, question: Question) -> list[Block]:
    if item.stage is not Stage.INTERVIEWING:
        return [section(f"*{escape(question.text)}*\n_Not answered: the draft's own words stand._")]
    return [section(f"*{escape(question.text)}*\n{_why(question)}"), actions(*_options(item, question))]


def _why(question: Question) -> str:
    """Return why it is asked, choices that a button would cut in full, and why one of them is recommended."""
    cut = [f"• {_in_full(one)}" for one in question.options if one.by or one.words != one.label]
    best = next((one.words for one in question.options if one.id == question.recommended), "")
    reason = (
        f"Recommended: _{escape(clip(best, 200))}_, since {escape(clip(question.reason, 300))}."
        if question.reason
        else ""
    )
    return "\n".join(filter(None, [escape(question.why), *cut, reason]))


def _answered(question: Question, answer: Answer) -> list[Block]:
    return [section(f"*{escape(question.text)}*\n✅ {escape(clip(answer.text, 600))} — <@{answer.by}>")]


def _in_full(option: Option) -> str:
    return escape(clip(option.words, 400)) + (f" — <@{option.by}>" if option.by else "")


def _options(item: WorkItem, question: Question) -> list[Element]:
    """Return a button for each option, or a menu with a button for the recommended one where buttons would not read well."""
    options = question.options
    if len(options) <= MOST_BUTTONS and all(len(one.label) <= LONG_LABEL for one in options):
        return [_button(item, question, option) for option in options]
    best = next(one for one in options if one.id == question.recommended)
    menu = [Choice(one.label, _answer(item, question, one)) for one in options]
    return [_button(item, question, best), select("Another choice…", f"spec.answer.{question.id}"[:255], menu)]


def _button(item: WorkItem, question: Question, option: Option) -> Element:
    best = option.id == question.recommended
    room = BUTTON_CHARS - len(RECOMMENDED)
    label = clip(option.label, room) + RECOMMENDED if best else option.label
    action = f"spec.answer.{question.id}.{option.id}"[:255]
    return button(label, action, _answer(item, question, option), style="primary" if best else None)


def _answer(item: WorkItem, question: Question, option: Option) -> str:
    return f"{item.id}|{question.id}|{option.id}"


def _decision(item: WorkItem, state: Readiness, slices: Sequence[Slice]) -> list[Block]:
    match item.stage:
        case Stage.INTERVIEWING:
            return [_accept(item, state)]
        case Stage.PLANNING:
            return [section("✅ Accepted. The plan is being made.")]
        case Stage.PREVIEW:
            return [
                section(
                    "✅ Accepted. The plan is in this thread: look it over and make the issues, or change it first."
                )
            ]
        case Stage.PLANNED:
            made = ", ".join(link(one.url, f"issue {one.issue}") if one.url else f"#{one.item}" for one in slices)
            return [section(f"✅ Accepted and planned: {made or 'issues are being filed'}.")]
        case Stage.CANCELLED:
            return [section("⚪️ Dropped.")]
        case Stage.DECLINED:
            return [section(f"🚫 Not built: “{escape(item.reason)}” I will remember it when a similar idea comes.")]
        case _:
            return [section(f"🟡 {escape(item.reason)}"),
                    actions(button("Retry", "item.retry", str(item.id), style="primary"))]  # fmt: skip


def _accept(item: WorkItem, state: Readiness) -> Block:
    drop = button("Drop it", "item.cancel", str(item.id),
                  confirm=confirm("Drop this idea?", "The draft is kept; nothing is built.", "Drop it", "Keep it"))  # fmt: skip
    never = dont_build(item)
    look = button("Would this work?", "spec.feasible", str(item.id))
    changes = button("What changed", "spec.diff", str(item.id)) if item.answers else None
    bound = f"{item.id}|{item.digest}"
    if not item.digest:
        return actions(look, changes, never, drop)
    if state.ready:
        return actions(button("Accept", "spec.accept", bound, style="primary"), look, changes, never, drop)
    cost = "Its work is marked spec-debt: estimates grow by half and it never merges by itself."
    sure = confirm("Accept before it is ready?", cost, "Accept anyway", "Go on asking")
    return actions(button("Accept anyway", "spec.accept_anyway", bound, confirm=sure), look, changes, never, drop)
