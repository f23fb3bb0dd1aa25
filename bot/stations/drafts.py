"""A specification is not stored: it is what its journal says. This tells it again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import specs
from bot.background import is_document
from bot.errors import UserError
from bot.events import (
    AnswerChanged,
    AnswerGiven,
    AnswerUndone,
    BackgroundRead,
    BugTied,
    DraftCommented,
    FeasibilityFound,
    IdeaReceived,
    InterviewerSilent,
    QuestionsAsked,
    SectionsRewritten,
    SpecAccepted,
)
from bot.lifecycle import Stage, WorkItem
from bot.outside import Outside
from bot.store import Line

SITTING = timedelta(days=1)
SAID = (AnswerGiven, AnswerChanged, DraftCommented)
EXCERPT = 1200


@dataclass(frozen=True, slots=True)
class Interview:
    """A spec as its journal tells it: the text, how many answers made it, which questions are open, and every round.

    A round is the number of answers before it and the questions that were asked in one message. `consulted` when a model
    was heard after the last answer, or is not waited for any longer. `told` names the questions that a message answered, by
    its key; `comments` are the keys of messages that commented on lines. `returned` is the answer with which somebody came
    back after more than a day, and how long it had been. `bugs` were filed against what came of it.
    """

    spec: specs.Spec
    answers: int = 0
    open: tuple[str, ...] = ()
    rounds: tuple[tuple[int, tuple[str, ...]], ...] = ()
    consulted: bool = False
    told: dict[str, tuple[str, ...]] = field(default_factory=dict)
    comments: frozenset[str] = frozenset()
    heard_at: datetime | None = None
    returned: tuple[int, timedelta] | None = None
    bugs: tuple[BugTied, ...] = ()


async def interview_of(out: Outside, item: WorkItem) -> Interview:
    """Return the interview of `item`, told again from its journal."""
    return retold(out, item, await out.store.story(item.id))


def retold(out: Outside, item: WorkItem, story: Sequence[Line]) -> Interview:
    """Return the interview of `item` as these first lines of its journal tell it."""
    *_, (now, _) = versions(out, item, story)
    return now


def versions(out: Outside, item: WorkItem, story: Sequence[Line]) -> Iterator[tuple[Interview, datetime]]:
    """Yield the interview as it stood after each line of its journal, and when that was; what was undone left no trace."""
    first = story[0]
    if not isinstance(first.event, IdeaReceived):
        raise UserError(f"#{item.id} did not begin as an idea, so it has no specification.")
    context = specs.Context(id=str(item.id), by=first.event.by, at=first.at, product=out.options.product_name)
    now = Interview(_begun(first.event, context), heard_at=first.at)
    yield now, first.at
    undone = _undone(story)
    for line in story[1:]:
        now = _passed_over(now, line) if line.seq in undone else _heard(now, line)
        yield now, line.at


def can_undo(story: Sequence[Line], by: str) -> bool:
    """Say whether `by` has said something to the interview that was not undone."""
    undone = _undone(story)
    return any(_said_by(line, by) and line.seq not in undone for line in story)


def _undone(story: Sequence[Line]) -> set[int]:
    """Return the lines that were taken back, and what models wrote while they stood; an edited comment is taken back too."""
    gone: set[int] = set()
    for at, line in enumerate(story):
        taken = None
        if isinstance(line.event, AnswerUndone) and line.known:
            taken = _last_said(story[:at], line.event.by, gone)
        elif isinstance(line.event, AnswerChanged) and line.known:
            taken = _commented(story[:at], line.event.of, gone)
        if taken is not None:
            written = [one.seq for one in story[taken:at] if isinstance(one.event, SectionsRewritten)]
            gone |= {story[taken].seq, *written}
    return gone


def _last_said(story: Sequence[Line], by: str, gone: set[int]) -> int | None:
    places = (n for n in reversed(range(len(story))) if _said_by(story[n], by) and story[n].seq not in gone)
    return next(places, None)


def _said_by(line: Line, by: str) -> bool:
    return line.known and isinstance(line.event, SAID) and line.event.by == by


def _commented(story: Sequence[Line], key: str, gone: set[int]) -> int | None:
    """Return where the comment that was made under this key stands in its last words; None when it was no comment."""
    known = [n for n, line in enumerate(story) if line.known and line.seq not in gone]
    if not any(isinstance(story[n].event, DraftCommented) and story[n].key == key for n in range(len(story))):
        return None
    return next((n for n in reversed(known) if key in {story[n].key, getattr(story[n].event, "of", "")}), None)


def _passed_over(now: Interview, line: Line) -> Interview:
    """Count what was undone, since later facts count on it, and take nothing else of it."""
    if isinstance(line.event, SectionsRewritten):
        return replace(now, spec=_proposed(now.spec, line.event), consulted=True)  # what it asks may be open
    return replace(now, answers=now.answers + 1, consulted=False)


def _begun(event: IdeaReceived, context: specs.Context) -> specs.Spec:
    """Begin the spec; a document is read for its sections and quoted as what was given with the idea."""
    if not event.document:
        return specs.begin(event.text, context)
    pasted = specs.Background(
        "The document that was pasted", "", event.by, context.at.isoformat(), event.text[:EXCERPT]
    )
    return replace(specs.from_document(event.text, context), background=(pasted,))


def _from_file(spec: specs.Spec, read: BackgroundRead) -> specs.Spec:
    """Return the spec begun anew from the file that holds the idea; what was said with a document stays its idea."""
    context = specs.Context(id=spec.id, by=spec.by, at=datetime.fromisoformat(spec.at), product=spec.product)
    if not specs.is_document(read.document):
        return specs.begin(read.document, context)
    begun = specs.from_document(read.document, context)
    return begun if is_document(spec.idea) else replace(begun, idea=f"{begun.idea}\n\n{spec.idea}")


def _asked_late(now: Interview, asked: Sequence[str], answers: int) -> Interview:
    """Remember a round that was posted while somebody answered: its message stands, and is shown with its answers like any."""
    before = {one for _, ids in now.rounds for one in ids}
    fresh = tuple(one for one in asked if one not in before)
    if not fresh or any(number == answers for number, _ in now.rounds):
        return now
    return replace(now, rounds=(*now.rounds, (answers, fresh)))


def _heard(now: Interview, line: Line) -> Interview:
    match line.event:
        case AnswerGiven() | AnswerChanged() | DraftCommented() | AnswerUndone() if line.known:
            return _returned(_only_asked(_said(now, line)), line, now.heard_at)
        case QuestionsAsked(questions=asked, answers=answers) if answers == now.answers:
            fresh = tuple(one for one in asked if one not in now.open)
            rounds = (*now.rounds, (answers, fresh)) if fresh else now.rounds
            return replace(now, open=tuple(asked), rounds=rounds)
        case QuestionsAsked(questions=asked, answers=answers):
            return _asked_late(now, asked, answers)
        case SectionsRewritten() as heard if line.known:
            return replace(now, spec=_rewritten(now.spec, heard), consulted=True)
        case InterviewerSilent() if line.known:
            return replace(now, consulted=True)
        case BugTied() as bug if line.known:
            return replace(now, bugs=(*now.bugs, bug))
        case BackgroundRead() as read if line.known:
            given = specs.Background(
                read.name, read.url, read.by, line.at.isoformat(), read.excerpt, read.digest, read.problem
            )
            spec = _from_file(now.spec, read) if read.document and not now.answers else now.spec
            return replace(now, spec=replace(spec, background=(*now.spec.background, given)))
        case FeasibilityFound(text=text) if line.known and line.before == Stage.INTERVIEWING:
            return replace(now, spec=replace(now.spec, feasibility=text))
        case SpecAccepted(anyway=True, by=by) if line.known:
            reason = "Accepted before it was ready, by the person named here."
            score = specs.readiness(now.spec).score
            return replace(now, spec=specs.accept_anyway(now.spec, reason, score=score, by=by, at=line.at))
        case _:
            return now


def _said(now: Interview, line: Line) -> Interview:
    """Take in what a person said; what could not be read counts, and changes nothing."""
    counted = replace(now, answers=now.answers + 1, consulted=False)
    try:
        return _taken(now, counted, line)
    except UserError:
        return counted


def _taken(now: Interview, counted: Interview, line: Line) -> Interview:
    match line.event:
        case AnswerGiven(question=question) as given if question:
            spec = specs.answer(now.spec, question, given.text, option=given.option, by=given.by, at=line.at)
            return _with(counted, spec, line.key, (question,))
        case AnswerGiven(text=text, by=by):
            spec = specs.answer_message(now.spec, list(now.open) or _next(now), text, by=by, at=line.at)
            answered = tuple(row.question_id for row in spec.answers[len(now.spec.answers) :])
            return _with(counted, spec, line.key, answered)
        case AnswerChanged(of=key, text=text, by=by) if key in now.told:
            spec = specs.answer_message(now.spec, now.told[key], text, by=by, at=line.at)
            return _with(counted, spec, key, now.told[key])
        case DraftCommented(text=text, by=by) | AnswerChanged(text=text, by=by):
            key = line.event.of if isinstance(line.event, AnswerChanged) else line.key
            spec = specs.comment(now.spec, specs.comments_in(text), by=by, at=line.at)
            return replace(counted, spec=spec, comments=now.comments | {key})
        case AnswerUndone():
            return replace(counted, open=_unanswered(now))
        case _:
            return counted


def _with(now: Interview, spec: specs.Spec, key: str, answered: tuple[str, ...]) -> Interview:
    still = tuple(one for one in now.open if one not in answered)
    return replace(now, spec=spec, open=still, told=now.told | {key: answered})


def _only_asked(now: Interview) -> Interview:
    """Leave out open questions that what was said has made pointless: two passages that no longer clash."""
    return replace(now, open=tuple(one for one in now.open if specs.asks(now.spec, one)))


def _unanswered(now: Interview) -> tuple[str, ...]:
    """Return every question that was asked and has no answer, in order."""
    answered = {row.question_id for row in now.spec.answers}
    asked = dict.fromkeys(one for _, ids in now.rounds for one in ids)
    return tuple(one for one in asked if one not in answered)


def _returned(now: Interview, line: Line, before: datetime | None) -> Interview:
    away = line.at - before if before else timedelta()
    return replace(now, heard_at=line.at, returned=(now.answers, away) if away > SITTING else now.returned)


def _rewritten(spec: specs.Spec, heard: SectionsRewritten) -> specs.Spec:
    for name, text in heard.sections.items():
        spec = specs.rewrite(spec, name, text, heard.model_source)
    return _proposed(spec, heard)


def _proposed(spec: specs.Spec, heard: SectionsRewritten) -> specs.Spec:
    asked = [
        specs.Proposed(specs.section_key(one.section), one.text, one.why, one.options, one.recommended, one.reason)
        for one in heard.questions
    ]
    spec = specs.propose(spec, asked, heard.guesses, heard.model_source)
    return specs.notice(
        spec, [specs.Clash(specs.section_key(one.section), one.one, one.other) for one in heard.clashes]
    )


def _next(now: Interview) -> list[str]:
    return [question.id for question in specs.questions(now.spec, 1)]
