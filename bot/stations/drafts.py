"""A specification is not stored: it is what its journal says. This tells it again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import specs
from bot.errors import UserError
from bot.events import (
    AnswerGiven,
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


@dataclass(frozen=True, slots=True)
class Interview:
    """A spec as its journal tells it: the text, how many answers made it, which questions are open, and every round.

    A round is the number of answers before it and the questions that were asked in one message. `consulted` when a model
    was heard after the last answer, or is not waited for any longer.
    """

    spec: specs.Spec
    answers: int = 0
    open: tuple[str, ...] = ()
    rounds: tuple[tuple[int, tuple[str, ...]], ...] = ()
    consulted: bool = False


async def interview_of(out: Outside, item: WorkItem) -> Interview:
    """Return the interview of `item`, told again from its journal."""
    return retold(out, item, await out.store.story(item.id))


def retold(out: Outside, item: WorkItem, story: Sequence[Line]) -> Interview:
    """Return the interview of `item` as these first lines of its journal tell it."""
    first = story[0]
    if not isinstance(first.event, IdeaReceived):
        raise UserError(f"#{item.id} did not begin as an idea, so it has no specification.")
    context = specs.Context(id=str(item.id), by=first.event.by, at=first.at, product=out.options.product_name)
    now = Interview(specs.begin(first.event.text, context))
    for line in story[1:]:
        now = _heard(now, line)
    return now


def _heard(now: Interview, line: Line) -> Interview:
    match line.event:
        case AnswerGiven() as given if line.known:
            return replace(_answered(now, given, line), consulted=False)
        case QuestionsAsked(questions=asked, answers=answers) if answers == now.answers:
            fresh = bool(set(asked) - set(now.open))
            rounds = (*now.rounds, (answers, tuple(asked))) if fresh else now.rounds
            return replace(now, open=tuple(asked), rounds=rounds)
        case SectionsRewritten() as heard if line.known:
            return replace(now, spec=_rewritten(now.spec, heard), consulted=True)
        case InterviewerSilent() if line.known:
            return replace(now, consulted=True)
        case FeasibilityFound(text=text) if line.known and line.before == Stage.INTERVIEWING:
            return replace(now, spec=replace(now.spec, feasibility=text))
        case SpecAccepted(anyway=True, by=by) if line.known:
            reason = "Accepted before it was ready, by the person named here."
            score = specs.readiness(now.spec).score
            return Interview(
                specs.accept_anyway(now.spec, reason, score=score, by=by, at=line.at), now.answers, now.open
            )
        case _:
            return now


def _rewritten(spec: specs.Spec, heard: SectionsRewritten) -> specs.Spec:
    for name, text in heard.sections.items():
        spec = specs.rewrite(spec, name, text, heard.model_source)
    asked = [
        specs.Proposed(specs.section_key(one.section), one.text, one.why, one.options, one.recommended, one.reason)
        for one in heard.questions
    ]
    return specs.propose(spec, asked, heard.guesses, heard.model_source)


def _answered(now: Interview, given: AnswerGiven, line: Line) -> Interview:
    try:
        if given.question:
            spec = specs.answer(now.spec, given.question, given.text, option=given.option, by=given.by, at=line.at)
            still = tuple(one for one in now.open if one != given.question)
            return replace(now, spec=spec, answers=now.answers + 1, open=still)
        spec = specs.answer_message(now.spec, list(now.open) or _next(now), given.text, by=given.by, at=line.at)
    except UserError:
        return replace(now, answers=now.answers + 1)
    answered = {answer.question_id for answer in spec.answers}
    still = tuple(one for one in now.open if one not in answered)
    return replace(now, spec=spec, answers=now.answers + 1, open=still)


def _next(now: Interview) -> list[str]:
    return [question.id for question in specs.questions(now.spec, 1)]
