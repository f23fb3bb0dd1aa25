"""Pictures by their own bytes: of which kind they are and how large, whatever their name says."""

import struct

KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF87a": "gif", b"GIF89a": "gif"}
_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # the markers of a JPEG that hold its size


def kind_of(content: bytes) -> str:
    """Return `png`, `jpg`, `gif` or `webp`, or nothing for what is no picture."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return next((kind for start, kind in KINDS.items() if content.startswith(start)), "")


def size_of(content: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels of a PNG, JPEG or GIF, if they can be read."""
    try:
        match kind_of(content):
            case "png":
                return struct.unpack(">II", content[16:24])
            case "gif":
                return struct.unpack("<HH", content[6:10])
            case "jpg":
                return _jpeg(content)
            case _:
                return None
    except (struct.error, IndexError):
        return None


def _jpeg(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])[0]
        if marker in _SIZES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
