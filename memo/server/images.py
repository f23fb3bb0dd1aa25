"""Which bytes we accept as an image: by their content, never by their name."""

import io

from PIL import Image, UnidentifiedImageError

from memo.server.errors import Invalid

FORMATS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "GIF": "gif"}
MOST_PIXELS = 60_000_000


def image_kind(data: bytes) -> str:
    """Return the kind of an image (png, jpg, webp, gif); raises `Invalid` for anything else, and for absurd sizes."""
    try:
        with Image.open(io.BytesIO(data), formats=list(FORMATS)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Invalid("That image is too large.")
            image.verify()
            return FORMATS[str(image.format)]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Invalid("That is not an image we can read. Memo takes PNG, JPEG, WebP and GIF.") from error
