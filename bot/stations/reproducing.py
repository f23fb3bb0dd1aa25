"""A report with pictures: they are kept, and the page it is likely about is looked at as it now is: at the size they show, after
pressing what the reporter's words name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.effects import ReproduceReport
from bot.errors import ShopfloorError, UserError
from bot.events import Event, FeedbackReceived, ReportReproduced
from bot.gates.camera import VIEWPORTS, Look, Viewport
from bot.lifecycle import WorkItem
from bot.outside import Outside
from bot.policy_model import Route
from bot.slack.messages import reports as words
from bot.stations.common import load
from bot.stations.files import read_file
from bot.stations.runs import policy_at
from bot.stations.telling import post_once
from bot.triage.pages import likely_page, viewport_of
from bot.triage.steps import Step, steps_of


@dataclass(frozen=True, slots=True)
class Given:
    """The pictures of a report: their addresses, the size of the first, and what could not be read."""

    addresses: tuple[str, ...]
    size: tuple[int, int] | None
    problems: tuple[str, ...]


async def reproduce(out: Outside, key: str, effect: ReproduceReport) -> list[Event]:
    """Look at the page that a report is likely about and say in its thread what was found."""
    item = await load(out, effect.item)
    said = (await out.store.story(item.id))[0].event
    if not isinstance(said, FeedbackReceived):
        return []
    given = await _given(out, said)
    await out.workspaces.fetch()
    sha = await out.workspaces.resolve(out.options.base)
    page, why = await _page(out, sha, said.text)
    size = viewport_of(given.size, VIEWPORTS)
    seen, lack = await _look(out, sha, page, size, steps_of(said.text)) if page else (None, why)
    note = " ".join([lack, *given.problems]).strip()
    fact = ReportReproduced(key=key, item=item.id, page=page.name if page else "", path=page.path if page else "", why=why,
                            width=size[0], commit=sha, given=given.addresses, note=note)  # fmt: skip
    if seen is not None:
        shown = f"{out.options.web_url}/pictures/{seen.picture.name}"
        fact = replace(fact, shown=shown, pressed=seen.pressed, missed=seen.missed, cut=seen.cut)
    told = words.taken(item, fact)
    await post_once(out, slot=f"{item.id}/taken", item=item, words=told, channel=out.options.feedback_channel,
                    thread=said.thread)  # fmt: skip
    return [fact]


async def _given(out: Outside, said: FeedbackReceived) -> Given:
    read, problems = [], []
    for file in said.files:
        try:
            read.append(await read_file(out, file))
        except UserError as problem:
            problems.append(str(problem))
    kept = [one for one in read if one.picture]
    return Given(tuple(one.picture for one in kept), kept[0].size if kept else None, tuple(problems))


async def _page(out: Outside, sha: str, text: str) -> tuple[Route | None, str]:
    try:
        routes = (await policy_at(out, sha)).ui.routes
    except UserError as problem:
        return None, str(problem)
    return likely_page(text, routes) or (None, "The product's policy names no pages to look at.")


async def _look(out: Outside, sha: str, page: Route, size: Viewport, steps: Sequence[Step]) -> tuple[Look | None, str]:
    """Return the page as it now is after these steps, or why nobody could look."""
    if out.camera is None:
        return None, "No browser is installed here, so nobody looked."
    try:
        pressed = [(step.name, step.was_said) for step in steps]
        return await out.camera.look(sha=sha, route=page.name, viewport=size, steps=pressed), ""
    except (ShopfloorError, TimeoutError, OSError) as error:
        return None, str(error) or "The page took too long to show."


async def tell_in_thread(out: Outside, item: WorkItem, said: FeedbackReceived, speaker: WorkItem, state: str) -> None:
    """Say in the thread of a picture where its report stands now, once for each state."""
    told = words.stands(speaker, state)
    if told is not None:
        await post_once(out, slot=f"{item.id}/stands/{state}", item=item, words=told,
                        channel=out.options.feedback_channel, thread=said.thread)  # fmt: skip
