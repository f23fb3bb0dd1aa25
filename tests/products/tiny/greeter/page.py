"""How the page looks."""

from html import escape

from greeter.words import greeting

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Greeter</title></head>
<body><main><h1>{text}</h1></main></body>
</html>
"""


def render(name: str, hour: int) -> str:
    """Return the page that greets `name` at `hour`."""
    return PAGE.format(text=f"{greeting(hour)}, {escape(name)}")
