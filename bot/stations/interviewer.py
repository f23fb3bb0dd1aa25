"""The interviewer: a model that words what was said, and says what it would ask next and what a builder would have to guess."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot import specs
from bot.effects import AskInterviewer
from bot.engine import Durable
from bot.events import Event, InterviewerSilent, ModelClash, ModelQuestion, RunEnded, SectionsRewritten
from bot.lifecycle import Stage, WorkItem
from bot.outside import Outside
from bot.slack.messages.interview import PONDERING
from bot.stations.background import background_of
from bot.stations.common import load
from bot.stations.drafts import Interview, retold
from bot.stations.runs import Ran, assign, run_agent
from bot.stations.telling import show_status

KEYS: dict[str, str] = {name.lower(): kind.key for kind in specs.SECTIONS for name in (kind.key, kind.heading)}
MOST_QUESTIONS = 3
LAST_SAID = 10


async def ask_interviewer(out: Outside, key: str, effect: AskInterviewer, durable: Durable) -> list[Event]:
    """Have the interviewer rewrite and ask, once a round of questions is answered; without a model nothing changes.

    Whether the round was over is asked of the moment that called for this: the next round may have been asked since.
    """
    item = await load(out, effect.item)
    story, called = await out.store.story(item.id), int(key.split("/")[1])
    then, now = retold(out, item, [line for line in story if line.seq <= called]), retold(out, item, story)
    if item.stage is not Stage.INTERVIEWING or (then.open and then.answers) or now.answers != then.answers:
        return []
    if out.options.scripted_only and any(_knows_no_such_story(line.event) for line in story):
        return []
    await show_status(out, item, PONDERING)
    assignment = await assign(
        out, item, "interviewer", key, None, await _material(out, item, now), attempt=now.answers + 1
    )
    ran = await run_agent(out, assignment, None, durable)
    if ran.result.outcome == "submitted":
        return [ran.fact, _heard(key, item.id, now.answers, ran)]
    if out.options.scripted_only:
        return [ran.fact]
    return [ran.fact, InterviewerSilent(key=key, item=item.id, answers=now.answers, reason=ran.result.message)]


def _knows_no_such_story(event: Event) -> bool:
    """Whether the stand-in for models refused to interview for this idea: it plays shipped stories, so it will refuse again."""
    return isinstance(event, RunEnded) and (event.role, event.outcome) == ("interviewer", "refused")


async def _material(out: Outside, item: WorkItem, now: Interview) -> dict[str, str]:
    """Return what the interviewer is told; the answers of this sitting by themselves, since the draft holds all."""
    said = [f"{row.by} to “{row.question}”: {row.text}" for row in now.spec.answers[-LAST_SAID:] if not row.replaced]
    data = {"draft": specs.render(now.spec), "missing": "\n".join(specs.readiness(now.spec).missing)}
    if background := await background_of(out, item, now.spec):
        data["background"] = background
    return data | ({"answers": "\n".join(said)} if said else {})


def _heard(key: str, item: int, answers: int, ran: Ran) -> SectionsRewritten:
    given = ran.result.answer
    rows = given.get("sections", [])
    return SectionsRewritten(
        key=key, item=item, answers=answers, model_source=ran.result.model_source,
        sections={KEYS[row["name"].lower()]: row["text"] for row in rows if row["name"].lower() in KEYS},
        questions=tuple(_question(row) for row in given.get("questions", [])[:MOST_QUESTIONS] if row["options"]),
        guesses=tuple(given.get("guesses", [])),
        clashes=tuple(ModelClash(**row) for row in given.get("contradictions", []) if isinstance(row, dict)),
    )  # fmt: skip


def _question(row: Mapping[str, Any]) -> ModelQuestion:
    """Return the question as a model wrote it; its recommendation names an option, and then says why."""
    said = row["recommendation"].strip()
    best = _named(said, row["options"])
    options = tuple(dict.fromkeys(row["options"] if best else (said, *row["options"])))
    reason = said[said.casefold().index(best.casefold()) + len(best) :].strip(" .:;,–—-") if best else ""
    return ModelQuestion(section=row["section"], text=row["question"].strip(), why=row["why"].strip(), options=options,
                         recommended=best or said, reason=reason)  # fmt: skip


def _named(recommendation: str, options: Iterable[str]) -> str:
    """Return the longest option that the recommendation names, or nothing."""
    named = [option for option in options if option and option.casefold() in recommendation.casefold()]
    return max(named, key=len, default="")
