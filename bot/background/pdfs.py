"""The text of a PDF, read by another process under bounds, so that a hostile file can neither hang the factory nor fill it."""

import asyncio
import json
import os
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.background.texts import LONGEST, as_text
from bot.errors import UserError

READER = Path(__file__).with_name("pdf_reader.py")
PASTE = "or paste the part that matters"
LOCKED = f"it is locked with a password; save it without one, {PASTE}"
LONG = f"it has {{pages:,}} pages and I read {{most}} at most; share the pages that matter, {PASTE}"
HEAVY = f"reading it takes more time or memory than I give one file; print it to a new PDF, save it as text, {PASTE}"
BROKEN = f"it is broken or no whole PDF; print it to a new PDF, save it as text, {PASTE}"
SCANNED = f"its pages are pictures without text; run text recognition over it first, {PASTE}"
_HYPHEN = re.compile(r"(?<=[^\W\d_])-\n(?=[a-zß-ÿ])")
_WRAPPED = re.compile(r"(?<=[\w,;]) ?\n(?=[a-zß-ÿ])")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the reading of one file may take: seconds of processor and of waiting, bytes of memory, pages."""

    cpu_s: int = 20
    wait_s: float = 60
    memory_bytes: int = 512_000_000
    pages: int = 200


def is_pdf(content: bytes) -> bool:
    """Say whether these bytes are a PDF, whatever their name says."""
    return content.startswith(b"%PDF-")


async def text_of(content: bytes, bounds: Bounds = Bounds()) -> str:
    """Return the text of a PDF, its wrapped lines joined; raises `UserError`, the rest of a sentence, when there is none."""
    answer = await _answer(content, bounds)
    match answer.get("problem"):
        case "locked":
            raise UserError(LOCKED)
        case "long":
            raise UserError(LONG.format(pages=answer["pages"], most=bounds.pages))
        case "heavy":
            raise UserError(HEAVY)
        case "broken":
            raise UserError(BROKEN)
    lines = "\n".join(line.rstrip() for line in answer["text"].splitlines())
    _, text = as_text(_WRAPPED.sub(" ", _HYPHEN.sub("", lines)).encode(errors="replace"), "text/plain")
    if not text.split():
        raise UserError(SCANNED)
    return text


async def _answer(content: bytes, bounds: Bounds) -> dict[str, Any]:
    """Return the reader's line; a reader that says nothing was too slow, or the file was broken."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(READER), *map(str, (bounds.cpu_s, bounds.memory_bytes, bounds.pages, LONGEST)),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", "")},
    )  # fmt: skip
    try:
        async with asyncio.timeout(bounds.wait_s):
            said, _ = await process.communicate(content)
    except TimeoutError:
        return {"problem": "heavy"}
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        return {"problem": "heavy"}
    return json.loads(said) if process.returncode == 0 else {"problem": "broken"}
