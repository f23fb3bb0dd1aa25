"""How the page looks."""

from html import escape

from greeter.features import is_enabled
from greeter.kind import kind_words
from greeter.words import greeting

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Greeter</title></head>
<body><main><h1>{text}</h1>{below}</main></body>
</html>
"""


def render(name: str, hour: int) -> str:
    """Return the page that greets `name` at `hour`."""
    below = ""
    if is_enabled("kind-words"):
        below = kind_words()
    return PAGE.format(text=f"{greeting(hour)}, {escape(name)}", below=below)
