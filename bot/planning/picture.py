"""A plan drawn: one row a slice in the order of building, an arc down the side for each dependency; PNG, the same each time.

The paper is light and opaque and the ink dark, so that it reads alike in light and in dark mode; at the width of a phone
the smallest letters are still about eleven points high.
"""

import hashlib
import io
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from bot.planning.model import Plan, Slice
from bot.planning.spans import span
from bot.planning.weighing import critical_path

WIDTH, MARGIN, ROW, GAP, LANE, RADIUS = 800, 20, 112, 20, 26, 12
TITLE_PX, SMALL_PX = 29, 25
PAPER, CARD, INK, QUIET = (246, 247, 249), (255, 255, 255), (31, 35, 43), (84, 91, 105)
EDGE, LONGEST = (184, 190, 201), (14, 116, 144)
ARCS = ((14, 116, 144), (180, 83, 9), (109, 40, 217), (190, 24, 93), (21, 128, 61), (67, 76, 94))
LANES = 6
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class _Arc:
    """A dependency: from the row of what must land first to the row that waits, in a lane of its own."""

    above: int
    below: int
    lane: int


def draw(plan: Plan) -> bytes:
    """Return the picture of `plan` as PNG bytes; what takes longest is outlined."""
    rows = {one.id: number for number, one in enumerate(plan.slices)}
    arcs = _arcs(plan, rows)
    lanes = max((arc.lane + 1 for arc in arcs), default=0)
    sheet = Image.new("RGB", (WIDTH, MARGIN * 2 + len(rows) * (ROW + GAP) - GAP), PAPER)
    pen = ImageDraw.Draw(sheet)
    left = MARGIN + lanes * LANE + (GAP if lanes else 0)
    longest = critical_path(plan)
    for number, one in enumerate(plan.slices):
        _card(pen, one, left, number, marked=one.id in longest and len(plan.slices) > 1)
    for arc in arcs:
        _draw_arc(pen, arc, left)
    made = io.BytesIO()
    sheet.save(made, "PNG")
    return made.getvalue()


def picture_name(png: bytes) -> str:
    """Return a name that only this very picture has."""
    return hashlib.sha256(png).hexdigest()[:20]


def _arcs(plan: Plan, rows: dict[str, int]) -> list[_Arc]:
    """Give each dependency the innermost lane that is free along its way; beyond six the outermost is shared."""
    found: list[_Arc] = []
    wanted = sorted((rows[dep.on], rows[one.id]) for one in plan.slices for dep in one.depends_on)
    for above, below in sorted(wanted, key=lambda pair: (pair[1] - pair[0], pair)):
        taken = {arc.lane for arc in found if arc.above < below and above < arc.below}
        lane = next((lane for lane in range(LANES) if lane not in taken), LANES - 1)
        found.append(_Arc(above, below, lane))
    return found


def _card(pen: ImageDraw.ImageDraw, one: Slice, left: int, number: int, *, marked: bool) -> None:
    top = _top(number)
    box = (left, top, WIDTH - MARGIN, top + ROW)
    pen.rounded_rectangle(box, RADIUS, CARD, LONGEST if marked else EDGE, 4 if marked else 2)
    room = WIDTH - MARGIN - left - 2 * GAP
    title = _told(f"{one.id}  {one.title}", one.id)
    pen.text((left + GAP, top + 36), _fitted(title, TITLE_PX, room), INK, _font(TITLE_PX), anchor="lm")
    waits = f", after {', '.join(dep.on for dep in one.depends_on)}" if one.depends_on else ", can begin at once"
    ids = one.acceptance[0] if len(one.acceptance) == 1 else f"{len(one.acceptance)} criteria"
    small = _fitted(f"{ids}, {span(one.estimate.low)} to {span(one.estimate.high)}{waits}", SMALL_PX, room)
    pen.text((left + GAP, top + 78), small, QUIET, _font(SMALL_PX), anchor="lm")


def _draw_arc(pen: ImageDraw.ImageDraw, arc: _Arc, left: int) -> None:
    colour = ARCS[arc.lane % len(ARCS)]
    x, start, end = left - GAP - arc.lane * LANE, _top(arc.above) + ROW - 26, _top(arc.below) + 26
    pen.line([(left, start), (x, start), (x, end), (left - 10, end)], colour, 4, joint="curve")
    pen.polygon([(left, end), (left - 14, end - 9), (left - 14, end + 9)], colour)


def _top(number: int) -> int:
    return MARGIN + number * (ROW + GAP)


def _told(words: str, instead: str) -> str:
    """Return the words where our font has their letters, else only the id; the card beside the picture says them in full."""
    return words if all(ord(letter) < 0x250 or letter in "–—‘’“”…" for letter in words) else instead


def _fitted(words: str, size: int, room: int) -> str:
    font = _font(size)
    if font.getlength(words) <= room:
        return words
    while words and font.getlength(words + ELLIPSIS) > room:
        words = words[:-1]
    return words.rstrip() + ELLIPSIS


def _font(size: int) -> ImageFont.FreeTypeFont:
    found = ImageFont.load_default(size=size)
    if not isinstance(found, ImageFont.FreeTypeFont):
        raise RuntimeError("Pillow was built without FreeType, so no plan can be drawn.")
    return found
