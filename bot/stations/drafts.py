"""A specification is not stored: it is what its journal says. This tells it again."""

from dataclasses import dataclass

from bot import specs
from bot.errors import UserError
from bot.events import AnswerGiven, IdeaReceived, QuestionsAsked, SectionsRewritten, SpecAccepted
from bot.lifecycle import WorkItem
from bot.outside import Outside
from bot.store import Line


@dataclass(frozen=True, slots=True)
class Interview:
    """A spec as its journal tells it: the text, how many answers made it, and which questions are open."""

    spec: specs.Spec
    answers: int
    open: tuple[str, ...]


async def interview_of(out: Outside, item: WorkItem) -> Interview:
    """Return the interview of `item`, told again from its journal."""
    story = await out.store.story(item.id)
    first = story[0]
    if not isinstance(first.event, IdeaReceived):
        raise UserError(f"#{item.id} did not begin as an idea, so it has no specification.")
    context = specs.Context(id=str(item.id), by=first.event.by, at=first.at, product=out.options.product_name)
    now = Interview(specs.begin(first.event.text, context), 0, ())
    for line in story[1:]:
        now = _heard(now, line)
    return now


def _heard(now: Interview, line: Line) -> Interview:
    match line.event:
        case AnswerGiven() as given if line.known:
            return _answered(now, given, line)
        case QuestionsAsked(questions=asked, answers=answers) if answers == now.answers:
            return Interview(now.spec, now.answers, tuple(asked))
        case SectionsRewritten(sections=sections, model_source=source):
            spec = now.spec
            for name, text in sections.items():
                spec = specs.rewrite(spec, name, text, source)
            return Interview(spec, now.answers, now.open)
        case SpecAccepted(anyway=True, by=by) if line.known:
            reason = "Accepted before it was ready, by the person named here."
            score = specs.readiness(now.spec).score
            return Interview(
                specs.accept_anyway(now.spec, reason, score=score, by=by, at=line.at), now.answers, now.open
            )
        case _:
            return now


def _answered(now: Interview, given: AnswerGiven, line: Line) -> Interview:
    try:
        if given.question:
            spec = specs.answer(now.spec, given.question, given.text, option=given.option, by=given.by, at=line.at)
            return Interview(spec, now.answers + 1, tuple(one for one in now.open if one != given.question))
        spec = specs.answer_message(now.spec, list(now.open) or _next(now), given.text, by=given.by, at=line.at)
    except UserError:
        return Interview(now.spec, now.answers + 1, now.open)
    answered = {answer.question_id for answer in spec.answers}
    return Interview(spec, now.answers + 1, tuple(one for one in now.open if one not in answered))


def _next(now: Interview) -> list[str]:
    return [question.id for question in specs.questions(now.spec, 1)]
