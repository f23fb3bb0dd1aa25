"""Characters that not every database keeps: NUL, and halves of surrogate pairs. Nobody types them, and nobody misses them."""

import re
from typing import Any

UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
NUL_IN_JSON = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


def keepable(found: Any) -> Any:
    """Return a text, or all texts of something that JSON has carried, without them."""
    match found:
        case str():
            return UNKEEPABLE.sub("", found)
        case list():
            return [keepable(one) for one in found]
        case dict():
            return {keepable(key): keepable(value) for key, value in found.items()}
        case _:
            return found


def without_nul(json: bytes) -> bytes:
    """Return JSON whose texts hold no NUL."""
    return NUL_IN_JSON.sub(rb"\1", json) if b"\\u0000" in json else json
