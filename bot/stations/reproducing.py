"""A report with pictures: they are kept, and the page it is likely about is looked at as it now is, at the size they show."""

from dataclasses import dataclass

from bot.effects import ReproduceReport
from bot.errors import ShopfloorError, UserError
from bot.events import Event, FeedbackReceived, ReportReproduced
from bot.gates.camera import VIEWPORTS
from bot.lifecycle import WorkItem
from bot.outside import Outside
from bot.policy_model import Route
from bot.slack.messages import reports as words
from bot.stations.common import load
from bot.stations.files import read_file
from bot.stations.runs import policy_at
from bot.stations.telling import post_once
from bot.triage.pages import is_phone, likely_page


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
    width, _ = VIEWPORTS[0] if is_phone(given.size) else VIEWPORTS[-1]
    shown, lack = await _look(out, sha, page, width) if page else ("", why)
    fact = ReportReproduced(key=key, item=item.id, page=page.name if page else "", path=page.path if page else "", why=why,
                            width=width, commit=sha, given=given.addresses, shown=shown,
                            note=" ".join([lack, *given.problems]).strip())  # fmt: skip
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


async def _look(out: Outside, sha: str, page: Route, width: int) -> tuple[str, str]:
    """Return the address of a picture of the page as it now is, or why there is none."""
    if out.camera is None:
        return "", "No browser is installed here, so nobody looked."
    try:
        shot = await out.camera.shoot(base_sha=sha, head_sha=sha)
    except (ShopfloorError, TimeoutError, OSError) as error:
        return "", str(error) or "The page took too long to show."
    found = next((one for one in shot if one.route == page.name and one.viewport[0] == width), None)
    if found is None or found.after is None:
        return "", found.problem if found else "The page could not be looked at."
    return f"{out.options.web_url}/pictures/{found.after.name}", ""


async def tell_in_thread(out: Outside, item: WorkItem, said: FeedbackReceived, speaker: WorkItem, state: str) -> None:
    """Say in the thread of a picture where its report stands now, once for each state."""
    told = words.stands(speaker, state)
    if told is not None:
        await post_once(out, slot=f"{item.id}/stands/{state}", item=item, words=told,
                        channel=out.options.feedback_channel, thread=said.thread)  # fmt: skip
