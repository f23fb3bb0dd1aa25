"""Pictures for a review: taken, the telling ones chosen, put into Slack; their lack is told and never holds up a review."""

import asyncio
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import structlog

from bot.errors import ShopfloorError
from bot.gates.camera import Camera, Picture
from bot.gates.pictures import fitting
from bot.lifecycle import WorkItem
from bot.outside import Outside
from bot.slack.messages import pictures as words
from bot.stations.common import slug
from bot.stations.telling import review_heads

SHOWN, NAME_CHARS = 4, 80
ATTACHED_BYTES = 4_000_000
log = structlog.get_logger()


async def take_pictures(out: Outside, item: WorkItem, head: str) -> dict[str, Any]:
    """Return `pictures`, a list of [address, words, id in Slack], `picture_note`, a line about them all, and `picture_lack`."""
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
    fresh = most_changed(shot, await _seen_before(out, item, head))
    as_before = sum(picture.differs for picture in shot) - len(fresh)
    chosen = [(file, words.about(picture)) for picture in fresh[:SHOWN] if (file := file_of(picture))]
    files, lack = await attach(out, item, chosen)
    return {
        "pictures": [[_address(out, file), said, files.get(file.name, "")] for file, said in chosen],
        "picture_note": words.line(shot, len(chosen), as_before), "picture_lack": lack,
    }  # fmt: skip


def as_markdown(out: Outside, found: dict[str, Any]) -> str:
    """Return the pictures for GitHub, with the line about them."""
    note, pictures = found["picture_note"], found["pictures"]
    if not out.options.fetchable:
        return str(note + (words.out_of_reach([url for url, *_ in pictures]) if pictures else ""))
    shown = "\n\n".join(f"![{said}]({url})" for url, said, *_ in pictures)
    return "\n\n".join(part for part in (note, shown) if part)


async def attach(out: Outside, item: WorkItem, chosen: Sequence[tuple[Path, str]]) -> tuple[dict[str, str], str]:
    """Put pictures into Slack, each once, and return their ids by file name, and why some may lack."""
    kept = await out.store.document(item.id, "attached")
    known: dict[str, str] = dict(kept["files"]) if kept else {}
    for file, said in chosen:
        if file.name in known:
            continue
        try:
            data = await asyncio.to_thread(fitting, await asyncio.to_thread(file.read_bytes), ATTACHED_BYTES)
            known[file.name] = await out.slack.upload(f"{slug(said, NAME_CHARS)}.png", data, alt=said)
        except (ShopfloorError, OSError) as why:
            log.warning("picture_not_attached", item=item.id, reason=str(why))
            return known, str(why)
        await out.store.keep(item.id, "attached", {"files": known})
    return known, ""


def most_changed(shot: Sequence[Picture], seen: Collection[str]) -> list[Picture]:
    """Return those that differ and were not `seen` (names of files), the most changed first, sizes of one route together."""
    most = {picture.route: 0.0 for picture in shot}
    for picture in shot:
        most[picture.route] = max(most[picture.route], picture.changed_share)
    fresh = [picture for picture in shot if picture.differs and (file := file_of(picture)) and file.name not in seen]
    return sorted(fresh, key=lambda picture: (-most[picture.route], picture.route, picture.viewport))


def file_of(picture: Picture) -> Path | None:
    """Return the file that shows a picture best: before and after in one, or after alone."""
    return picture.together or picture.after


async def _seen_before(out: Outside, item: WorkItem, head: str) -> set[str]:
    """Return the names of the files that reviews of earlier heads show."""
    earlier = [known for known in await review_heads(out, item) if known != head]
    kept = [await out.store.document(item.id, f"review:{known}") for known in earlier]
    return {url.rpartition("/")[2] for review in kept if review for url, *_ in review.get("pictures", [])}


def _address(out: Outside, file: Path) -> str:
    return f"{out.options.web_url}/pictures/{file.name}"
