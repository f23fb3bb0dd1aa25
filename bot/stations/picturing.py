"""Pictures for a review: taken, the telling ones chosen, given addresses; their lack is told and never holds up a review."""

from typing import Any

import structlog

from bot.errors import ShopfloorError
from bot.gates.camera import Camera, Picture
from bot.lifecycle import WorkItem
from bot.outside import Outside
from bot.slack.messages import pictures as words

SHOWN = 4
log = structlog.get_logger()


async def take_pictures(out: Outside, item: WorkItem, head: str) -> dict[str, Any]:
    """Return `pictures`, a list of [address, words], and `picture_note`, one line about them all."""
    if out.camera is None:
        return {"pictures": [], "picture_note": ""}
    begun = out.clock.now()
    found = await _shoot(out, item, head, out.camera)
    return found | {"taken": [begun.isoformat(), out.clock.now().isoformat()]}


async def _shoot(out: Outside, item: WorkItem, head: str, camera: Camera) -> dict[str, Any]:
    try:
        shot = await camera.shoot(base_sha=item.base_sha, head_sha=head)
    except (ShopfloorError, TimeoutError, OSError) as error:
        log.warning("no_pictures", item=item.id, reason=str(error))
        return {"pictures": [], "picture_note": words.none(str(error))}
    chosen = _most_changed(shot)
    found = [[f"{out.options.web_url}/pictures/{file.name}", words.about(picture)]
             for picture in chosen if (file := picture.together or picture.after)]  # fmt: skip
    note = words.line(shot, len(chosen))
    if out.options.fetchable:
        return {"pictures": found, "picture_note": note}
    return {"pictures": [], "picture_note": note + (words.out_of_reach([url for url, _ in found]) if found else "")}


def as_markdown(found: dict[str, Any]) -> str:
    """Return the pictures for GitHub, with the line about them."""
    shown = "\n\n".join(f"![{said}]({url})" for url, said in found["pictures"])
    return "\n\n".join(part for part in (found["picture_note"], shown) if part)


def _most_changed(shot: list[Picture]) -> list[Picture]:
    """Return the few that changed most, the sizes of one route together."""
    most = {picture.route: 0.0 for picture in shot}
    for picture in shot:
        most[picture.route] = max(most[picture.route], picture.changed_share)
    differ = [picture for picture in shot if picture.differs]
    return sorted(differ, key=lambda picture: (-most[picture.route], picture.route, picture.viewport))[:SHOWN]
