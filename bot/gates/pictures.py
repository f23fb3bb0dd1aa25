"""Two pictures of one page: how much they differ, where, and both in one."""

import io
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFont

CHANNEL_STEP = 12
SAME_PIXELS = 30
LABEL_PX, GAP_PX, AROUND_PX = 28, 12, 8
PAPER, INK, MARK = (244, 245, 247), (70, 76, 89), (208, 36, 92)
MARKED_SHARE = 0.5
BYTES = 8_000_000

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """The share of pixels that differ so that one can see it, and the box they lie in; a handful of them is none."""

    share: float
    box: Box | None


def clean(png: bytes, size: tuple[int, int]) -> bytes | None:
    """Return the same picture written anew, as PNG and nothing else; None when it is no PNG of just this size."""
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
            return _png(picture.convert("RGB")) if picture.size == size else None
    except (OSError, SyntaxError, ValueError):
        return None


def difference(before: bytes, after: bytes) -> Difference:
    """Compare two pictures of one size, pixel by pixel."""
    channels = ImageChops.difference(_read(before), _read(after)).split()
    strongest = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    seen = strongest.point([0 if value <= CHANNEL_STEP else 255 for value in range(256)])
    pixels = seen.histogram()[255]
    if pixels <= SAME_PIXELS:
        return Difference(0.0, None)
    return Difference(pixels / (seen.width * seen.height), seen.getbbox())


def together(before: bytes, after: bytes) -> bytes:
    """Return both in one labelled picture, upright ones side by side and wide ones one above the other.

    What changed is framed in the second, unless it is most of the page.
    """
    first, second = _read(before), _read(after)
    _frame(second, difference(before, after).box)
    width, height = first.size
    beside = height > width
    step = (width + GAP_PX, 0) if beside else (0, height + LABEL_PX + GAP_PX)
    sheet = Image.new("RGB", (step[0] + width, step[1] + height + LABEL_PX), PAPER)
    for (x, y), name, picture in (((0, 0), "before", first), (step, "after", second)):
        sheet.paste(picture, (x, y + LABEL_PX))
        font = ImageFont.load_default(size=16)
        ImageDraw.Draw(sheet).text((x + 8, y + LABEL_PX // 2), name, fill=INK, font=font, anchor="lm")
    return _png(sheet)


def fitting(png: bytes, most_bytes: int) -> bytes:
    """Return the picture, halved in width and height until it takes no more than that."""
    while len(png) > most_bytes:
        picture = _read(png)
        png = _png(picture.resize((max(1, picture.width // 2), max(1, picture.height // 2))))
    return png


def _frame(picture: Image.Image, box: Box | None) -> None:
    if box is None or (box[2] - box[0]) * (box[3] - box[1]) > MARKED_SHARE * picture.width * picture.height:
        return
    left, top = max(0, box[0] - AROUND_PX), max(0, box[1] - AROUND_PX)
    right, bottom = min(picture.width - 1, box[2] + AROUND_PX), min(picture.height - 1, box[3] + AROUND_PX)
    ImageDraw.Draw(picture).rounded_rectangle((left, top, right, bottom), radius=6, outline=MARK, width=2)


def _read(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png), formats=("PNG",)).convert("RGB")


def _png(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()
