"""Files that people share in Slack: fetched within their size, pictures kept under a name made of what they show."""

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path

from bot.background import files, pictures
from bot.background.texts import LONGEST
from bot.errors import UserError
from bot.events import SharedFile
from bot.outside import Outside


@dataclass(frozen=True, slots=True)
class Read:
    """What was in a file: its text, or the address of the picture it is, with width and height in pixels."""

    text: str = ""
    picture: str = ""
    size: tuple[int, int] | None = None


async def read_file(out: Outside, file: SharedFile) -> Read:
    """Return what is in a file; raises `UserError` with a whole sentence that says why not and what would help."""
    try:
        most = files.most_bytes(file.name, file.kind)
        if file.size > most:
            raise UserError(f"it is larger than {most // 1_000_000} MB; share the part that matters")
        content = await out.slack.download(file.url, most)
        if pictures.kind_of(content):
            return Read(picture=await _kept(out, content), size=pictures.size_of(content))
        async with out.locks["file"]:  # one at a time: each may take as much as its bounds
            return Read(text=await files.text_in(file.name, file.kind, content))
    except UserError as why:
        raise UserError(f"I could not read {file.name}: {why}.") from why


def is_cut(text: str) -> bool:
    """Say whether there is more in a file than was read of it."""
    return len(text) >= LONGEST


async def _kept(out: Outside, content: bytes) -> str:
    """Keep a picture and return its address."""
    name = f"given-{hashlib.sha256(content).hexdigest()[:32]}.{pictures.kind_of(content)}"
    await asyncio.to_thread(_write, out.options.home / "pictures", name, content)
    return f"{out.options.web_url}/pictures/{name}"


def _write(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"{name}.part"
    made.write_bytes(content)
    made.replace(folder / name)
