"""Reading multipart forms part by part, each with its own limit."""

from collections.abc import Mapping

from aiohttp import BodyPartReader, web

from memo.server.errors import Invalid, TooLarge
from memo.server.texts import keepable

CHUNK = 65_536


async def read_parts(request: web.Request, limits: Mapping[str, int]) -> dict[str, tuple[str, bytes]]:
    """Return file name and bytes of the parts named in `limits`; more bytes than that raise `TooLarge`."""
    if not request.content_type.startswith("multipart/"):
        raise Invalid("Send a multipart form.")
    found: dict[str, tuple[str, bytes]] = {}
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name is not None and part.name in limits:
                found[part.name] = (keepable(part.filename or ""), await _take(part, limits[part.name]))
    except ValueError as error:
        raise Invalid("The form could not be read.") from error
    return found


async def _take(part: BodyPartReader, most: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(CHUNK):
        data += chunk
        if len(data) > most:
            raise TooLarge(f"A {part.name} may have {most // (1024 * 1024)} MB at most.")
    return bytes(data)
