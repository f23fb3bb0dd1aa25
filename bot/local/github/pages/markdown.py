"""People's Markdown as safe markup: their HTML is shown as text, hidden comments not at all."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.local.github.pages.html import Html

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TASK = re.compile(r"<li>(\s*<p>)?\s*\[([ xX])\]\s")


def _as_text(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    return escape(_COMMENT.sub("", tokens[index].content))


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": True, "breaks": False}).enable(["table", "strikethrough"])
    reader.add_render_rule("html_block", _as_text)
    reader.add_render_rule("html_inline", _as_text)
    return reader


_READER = _reader()


def render(text: str) -> Html:
    """Return the text as markup; tables, strikethrough and task lists as on GitHub, links without referrer."""
    tokens = _READER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"  # the page's own title is its only h1
    drawn = _READER.renderer.render(tokens, _READER.options, {}).replace(
        "<a href=", '<a rel="nofollow noreferrer" href='
    )
    drawn = drawn.replace("<table>", '<div class="scroller" tabindex="0" role="group" aria-label="Table"><table>')
    return Html(_TASK.sub(_task, drawn.replace("</table>", "</table></div>")))


def _task(found: re.Match[str]) -> str:
    done = found[2] != " "
    word, mark = ("done", "☑") if done else ("not done", "☐")
    return f'<li class="task">{found[1] or ""}<span role="img" aria-label="{word}">{mark}</span> '
