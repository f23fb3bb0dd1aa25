"""Blocks as Markdown that reads well and, read back by `markdown_in`, gives the same blocks.

What Markdown cannot say is left out: colours, alignment, widths, and the nesting of blocks below a paragraph.
"""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from memo.server.callouts import mark_of
from memo.server.content import Block, Span, Spans
from memo.server.embeds import UNNAMED
from memo.server.embeds import mark_of as database_mark

Link = Callable[[str], str]
LISTS = {"bulletListItem", "numberedListItem", "checkListItem"}
# An empty item ends before a blank line: what is inside begins beside its mark when it cannot be taken for its text.
OPENERS = {"codeBlock", "quote", "heading", "image", "table"}
NOTHING = "<!-- -->"
MOST_NUMBER = 999_999_999
# Innermost first. Stars next to other marks or to punctuation are read in surprising ways; tags never are.
DELIMITERS = {"strike": ("~~", "s"), "italic": ("*", "em"), "bold": ("**", "strong"), "underline": ("", "u")}
SPECIAL = re.compile(r"[\\`*\[\]<~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|!(?=\[)")
LINE_START = re.compile(r"^(#{1,6}(?=\s|$)|[>+=-]|\d{1,9}(?=[.)](\s|$)))")
ENTITY = re.compile(r"&(?=#?\w+;)")
FENCE = re.compile(r"`+")


def render(blocks: Sequence[Block], *, link: Link = str) -> str:
    """Return the blocks as Markdown; `link` gives every address the form it has in the text."""
    return "\n".join(_lines(_filled(blocks), link)).strip("\n") + "\n" if blocks else ""


def _filled(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Leave out images whose picture is still to come."""
    return tuple(
        replace(block, children=_filled(block.children)) if block.children else block
        for block in blocks
        if block.type != "image" or block.props.get("url")
    )


def _lines(blocks: tuple[Block, ...], link: Link) -> list[str]:
    lines: list[str] = []
    before = ""
    marker = ""
    for block in blocks:
        marker = _marker(block, marker if block.type == before else "")
        own = _block(block, marker, link)
        if not own:
            continue
        if lines and not (block.type in LISTS and block.type == before):
            lines.append("")
        lines += own
        before = block.type
    return lines


def _marker(block: Block, before: str) -> str:
    """Return what stands before an item, after that of the item above; a number that does not follow begins a new list."""
    match block.type:
        case "bulletListItem":
            return "- "
        case "checkListItem":
            return f"- [{'x' if block.props.get('checked') else ' '}] "
        case "numberedListItem" if "start" in block.props:
            return f"{_number(block.props['start'])}{')' if before.endswith('. ') else '.'} "
        case "numberedListItem" if before:
            return f"{_number(int(before[:-2]) + 1)}{before[-2:]}"
        case "numberedListItem":
            return "1. "
        case _:
            return ""


def _number(value: Any) -> int:
    return max(0, min(int(value), MOST_NUMBER))


def _block(block: Block, marker: str, link: Link) -> list[str]:
    match block.type:
        case "checkListItem":
            return _item(marker, block, link, width=2)
        case "bulletListItem" | "numberedListItem":
            return _item(marker, block, link)
        case "toggleListItem":
            return _toggle(block, link)
        case "callout":
            return _callout(block, link)
        case _:
            own = _leaf(block, link)
            below = _lines(block.children, link)
            return [*own, *([""] if own and below else []), *below]


def _leaf(block: Block, link: Link) -> list[str]:
    match block.type:
        case "heading":
            text = re.sub(r"(?<=\s)#+$", r"\\\g<0>", _inline(block.inline, link, line_break="<br>"))
            return [f"{'#' * int(block.props.get('level', 1))} {text}".rstrip()]
        case "quote":
            return [f"> {line}".rstrip() for line in _inline(block.inline, link).split("\n")]
        case "codeBlock":
            return _code(block)
        case "divider":
            return ["---"]
        case "table":
            return _table(block, link)
        case "image":
            return [_image(block, link)]
        case "database":
            return _database(block, link)
        case _:
            return _inline(block.inline, link).split("\n") if block.text else []


def _item(marker: str, block: Block, link: Link, *, width: int | None = None) -> list[str]:
    indent = " " * (width or len(marker))
    below = _lines(block.children, link)
    if width is None and not block.text and below and block.children[0].type not in LISTS:
        first = [] if block.children[0].type in OPENERS else [NOTHING, ""]
        return [marker + (first or below)[0], *_indent([*first[1:], *below[0 if first else 1 :]], indent)]
    own = _inline(block.inline, link).split("\n")
    apart = [""] if below and block.children[0].type not in LISTS else []
    return [(marker + own[0]).rstrip() if block.text else marker.rstrip(), *_indent([*own[1:], *apart, *below], indent)]


def _indent(lines: list[str], indent: str) -> list[str]:
    return [indent + line if line else "" for line in lines]


def _toggle(block: Block, link: Link) -> list[str]:
    summary = html.escape(block.text, quote=False).replace("\n", "<br>")
    below = _lines(block.children, link)
    return ["<details>", f"<summary>{summary}</summary>", "", *below, *([""] if below else []), "</details>"]


def _callout(block: Block, link: Link) -> list[str]:
    own = _inline(block.inline, link).split("\n") if block.text else []
    below = _lines(block.children, link)
    inside = [mark_of(block.props), *own, *([""] if below else []), *below]
    return [f"> {line}" if line else ">" for line in inside]


def _code(block: Block) -> list[str]:
    longest = max((len(run) for run in FENCE.findall(block.text)), default=0)
    fence = "`" * max(3, longest + 1)
    language = str(block.props.get("language", ""))
    return [fence + ("" if language == "text" else language), *block.text.split("\n"), fence]


def _image(block: Block, link: Link) -> str:
    caption, name = str(block.props.get("caption", "")), str(block.props.get("name", ""))
    title = f' "{_quoted(name)}"' if name else ""
    return f"![{_escape(caption)}]({_target(link(str(block.props.get('url', ''))))}{title})"


def _database(block: Block, link: Link) -> list[str]:
    page = block.props.get("database")
    title = _escape(str(block.props.get("title", UNNAMED)).replace("\n", " "))
    mark = database_mark(str(block.props.get("view", "")))
    return [f"[{title}]({_target(link(f'/p/{page}'))}) {mark}"] if page else []


def _quoted(text: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", text.replace("\n", " "))


def _target(url: str) -> str:
    escaped = url.replace("\\", "\\\\").replace("\n", "%0A").replace("<", "%3C").replace(">", "%3E")
    escaped = ENTITY.sub("&amp;", escaped)
    return f"<{escaped}>" if re.search(r"[\s()\\]", escaped) or not escaped else escaped


def _table(block: Block, link: Link) -> list[str]:
    width = max((len(row) for row in block.rows), default=0)
    if width == 0:
        return []
    rows = block.rows if block.header else (((),) * width, *block.rows)
    lines = [_row([*row, *(((),) * (width - len(row)))], link) for row in rows]
    return [lines[0], "|" + " --- |" * width, *lines[1:]]


def _row(cells: Sequence[Spans], link: Link) -> str:
    texts = [_inline(cell, link, line_break="<br>").replace("|", "\\|") for cell in cells]
    return "| " + " | ".join(texts) + " |"


def _inline(spans: Spans, link: Link, *, line_break: str = "\\\n") -> str:
    pieces = [_span(spans, at, link) for at in range(len(spans))]
    lines = [_line(line) for line in "".join(pieces).split("\n")]
    if len(lines) > 1 and lines[-1] == "":
        lines[-2:] = [lines[-2] + "<br>"]
    return line_break.join(lines)


def _line(line: str) -> str:
    line = re.sub(r"^\s|\s$", lambda found: f"&#{ord(found[0])};", line)
    return LINE_START.sub(
        lambda found: f"\\{found[0]}" if not found[0].isdigit() else f"&#{ord(found[0][0])};{found[0][1:]}", line
    )


def _span(spans: Spans, at: int, link: Link) -> str:
    span = spans[at]
    before = spans[at - 1] if at else None
    after = spans[at + 1] if at + 1 < len(spans) else None
    if "code" in span.marks:
        text = _code_span(span.text)
    else:
        text = _escape(span.text)
        if text.endswith("!") and after is not None and "link" in after.marks:
            text = text[:-1] + "\\!"
    simple = _stands_alone(span, before, after)
    for mark, (stars, tag) in DELIMITERS.items():
        if mark in span.marks:
            text = stars + text + stars if simple and stars else f"<{tag}>{text}</{tag}>"
    href = span.marks.get("link", {}).get("href")
    return f"[{text}]({_target(link(str(href)))})" if href else text


def _stands_alone(span: Span, before: Span | None, after: Span | None) -> bool:
    """Tell whether stars around this span can only be read as meant."""
    marks = [mark for mark in span.marks if mark in DELIMITERS]
    edges = span.text[:1] + span.text[-1:]
    near = (before is None or not before.marks) and (after is None or not after.marks)
    return len(marks) == 1 and "code" not in span.marks and edges.isalnum() and near and "\n" not in span.text


def _code_span(text: str) -> str:
    # A line break cannot be inside code, and spaces only with care: then tags say it.
    if "\n" in text or not text.strip() or text != text.strip():
        return f"<code>{html.escape(text, quote=False).translate(ENTITIES)}</code>"
    fence = "`" * (max((len(run) for run in FENCE.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return fence + pad + text + pad + fence


ENTITIES = {ord(one): f"&#{ord(one)};" for one in "\\`*_[]~ |!"}


def _escape(text: str) -> str:
    return SPECIAL.sub(lambda found: "&amp;" if found[0] == "&" else "\\" + found[0], text)
