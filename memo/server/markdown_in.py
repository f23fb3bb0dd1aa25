"""Markdown as blocks: CommonMark with tables, strikethrough, task lists and `<details>`; nothing that was text is dropped."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from memo.server.callouts import Mark, read_mark
from memo.server.content import Block, Span, Spans, join, with_spans
from memo.server.embeds import MARK, embed

Link = Callable[[str], str]
TASK = re.compile(r"\[([ xX])\](?:\s|$)")
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)[^>]*>")
SUMMARY = re.compile(r"<summary>(.*?)</summary>", re.DOTALL)
MARKS = {
    "strong": "bold",
    "b": "bold",
    "em": "italic",
    "i": "italic",
    "s": "strike",
    "del": "strike",
    "u": "underline",
    "code": "code",
}
DEEPEST = 40


class _Parser(MarkdownIt):
    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        """Leave addresses as they were written; who uses one decides how it is encoded."""
        return url


PARSER = _Parser("commonmark", {"html": True}).enable(["table", "strikethrough"])


def parse(text: str, *, link: Link = str) -> list[Block]:
    """Return the blocks of a Markdown text; `link` gives every address in it the form it has in a page."""
    return list(_Reader(link).blocks(SyntaxTreeNode(PARSER.parse(text.replace("\x00", "�"))).children))


class _Reader:
    def __init__(self, link: Link) -> None:
        self._link = link

    def blocks(self, nodes: Sequence[SyntaxTreeNode], depth: int = 0) -> Iterator[Block]:
        waiting = list(nodes)
        while waiting:
            node = waiting.pop(0)
            if node.type == "html_block" and node.content.lstrip().startswith("<details"):
                inside = _until_closed(waiting)
                yield self._toggle(node, inside, depth)
            else:
                yield from self._block(node, depth)

    def _block(self, node: SyntaxTreeNode, depth: int) -> Iterator[Block]:
        match node.type:
            case "heading":
                yield with_spans("heading", self._inline(node), {"level": float(node.tag[1])})
            case "paragraph":
                yield from self._paragraph(node)
            case "bullet_list" | "ordered_list":
                for number, item in enumerate(node.children):
                    yield from self._item(node, item, number, depth)
            case "blockquote":
                mark = _mark(node)
                yield from self._callout(node, mark, depth) if mark else self._quote(node, depth)
            case "fence" | "code_block":
                language = node.info.split()[0] if node.info.split() else "text"
                yield Block("codeBlock", node.content.removesuffix("\n"), {"language": language})
            case "hr":
                yield Block("divider")
            case "table":
                yield self._table(node)
            case _:
                text = _plain(node.content).strip()
                if text:
                    yield Block("paragraph", text)

    def _paragraph(self, node: SyntaxTreeNode) -> Iterator[Block]:
        """A picture is a block of its own, so it ends the paragraph it stands in; so is a link marked as a database."""
        if found := self._database(node):
            yield found
            return
        spans: list[Span] = []
        pictures = 0
        for one in self._pieces(node):
            if isinstance(one, Span):
                spans.append(one)
                continue
            pictures += 1
            if any(span.text.strip() for span in spans):
                yield with_spans("paragraph", _trimmed(spans))
            spans = []
            yield one
        if any(span.text.strip() for span in spans):
            yield with_spans("paragraph", _trimmed(spans) if pictures else spans)

    def _database(self, node: SyntaxTreeNode) -> Block | None:
        parts = node.children[0].children if node.children else []
        if [one.type for one in parts] != ["link", "text", "html_inline"]:
            return None
        mark = MARK.fullmatch(parts[2].content) if parts[1].content.isspace() else None
        title = "".join(one.text for one in self._walk(parts[0].children, {}, []) if isinstance(one, Span))
        return embed(self._link(str(parts[0].attrs.get("href", ""))), title, mark[1] or "") if mark else None

    def _item(self, parent: SyntaxTreeNode, item: SyntaxTreeNode, number: int, depth: int) -> Iterator[Block]:
        inside = list(item.children)
        spans: Spans = ()
        pictures: list[Block] = []
        if inside and inside[0].type == "paragraph":
            pieces = list(self._pieces(inside.pop(0)))
            spans = join(piece for piece in pieces if isinstance(piece, Span))
            pictures = [piece for piece in pieces if isinstance(piece, Block)]
        props: dict[str, Any] = {}
        kind = "bulletListItem" if parent.type == "bullet_list" else "numberedListItem"
        if kind == "bulletListItem" and spans and not spans[0].marks and (found := TASK.match(spans[0].text)):
            kind, props = "checkListItem", {"checked": found[1] != " "}
            spans = join([Span(spans[0].text[found.end() :]), *spans[1:]])
        if kind == "numberedListItem" and number == 0 and parent.attrs.get("start", 1) != 1:
            props = {"start": float(parent.attrs["start"])}
        below = tuple(pictures) + tuple(self.blocks(inside, depth + 1))
        if depth < DEEPEST:
            yield with_spans(kind, spans, props, children=below)
        else:
            yield with_spans(kind, spans, props)
            yield from below

    def _quote(self, node: SyntaxTreeNode, depth: int) -> Iterator[Block]:
        spans: list[Span] = []
        for child in node.children:
            if child.type == "paragraph" and not any(isinstance(one, Block) for one in self._pieces(child)):
                spans += [Span("\n"), *self._inline(child)] if spans else self._inline(child)
                continue
            if spans:
                yield with_spans("quote", spans)
            spans = []
            yield from self._block(child, depth + 1)
        if spans:
            yield with_spans("quote", spans)

    def _callout(self, node: SyntaxTreeNode, mark: Mark, depth: int) -> Iterator[Block]:
        first, *rest = node.children
        title, _, words = first.children[0].content.partition("\n")
        spans, pictures = self._after(first, mark.length, bool(words) and len(title.rstrip()) > mark.length)
        below = tuple(pictures) + tuple(self.blocks(rest, depth + 1))
        yield with_spans("callout", spans, mark.props, children=below if depth < DEEPEST else ())
        yield from below if depth >= DEEPEST else ()

    def _after(self, paragraph: SyntaxTreeNode, length: int, title: bool) -> tuple[Spans, list[Block]]:
        """The text and pictures of a paragraph behind its mark; a title there stays a line of its own."""
        nodes = paragraph.children[0].children
        at = next((at for at, one in enumerate(nodes) if one.type == "softbreak"), 0) if title else 0
        tags: list[str] = []
        pieces = list(self._walk(nodes[:at], {}, tags))
        pieces += [Span("\n")] if at else []
        pieces += self._walk(nodes[at + 1 if at else 0 :], {}, tags)
        spans = list(join(piece for piece in pieces if isinstance(piece, Span)))
        rest = spans[0].text[length:]
        spans[0] = Span(rest[1:] if rest[:1] in (" ", "\n", "\t") else rest, spans[0].marks)
        return join(spans), [piece for piece in pieces if isinstance(piece, Block)]

    def _toggle(self, node: SyntaxTreeNode, inside: list[SyntaxTreeNode], depth: int) -> Block:
        found = SUMMARY.search(node.content)
        rest = _plain(node.content[found.end() :] if found else node.content).strip()
        first = (Block("paragraph", rest),) if rest else ()
        below = first + tuple(self.blocks(inside, depth + 1))
        return Block("toggleListItem", _plain(found[1]) if found else "", children=below)

    def _table(self, node: SyntaxTreeNode) -> Block:
        lines = [row for part in node.children for row in part.children]
        rows = tuple(tuple(join(self._inline(cell)) for cell in row.children) for row in lines)
        if rows and not any(rows[0]):
            return Block("table", rows=rows[1:])
        return Block("table", rows=rows, header=True)

    def _inline(self, node: SyntaxTreeNode) -> list[Span]:
        """The text of a node that cannot hold pictures: those become their caption."""
        return [
            one if isinstance(one, Span) else Span(str(one.props["caption"] or one.props["url"]))
            for one in self._pieces(node)
        ]

    def _pieces(self, node: SyntaxTreeNode) -> Iterator[Span | Block]:
        for inline in node.children:
            yield from self._walk(inline.children, {}, [])

    def _walk(self, nodes: Sequence[SyntaxTreeNode], marks: dict[str, Any], tags: list[str]) -> Iterator[Span | Block]:
        for node in nodes:
            now = {**marks, **{MARKS[tag]: {} for tag in tags}}
            match node.type:
                case "text" | "text_special":
                    yield Span(node.content, _lone_code(now))
                case "softbreak":
                    yield Span(" ", _lone_code(now))
                case "hardbreak":
                    yield Span("\n", _lone_code(now))
                case "code_inline":
                    yield Span(node.content, _lone_code({**now, "code": {}}))
                case "html_inline":
                    yield from _tag(node.content, now, tags)
                case "link":
                    target = self._link(str(node.attrs.get("href", "")))
                    yield from self._walk(node.children, {**now, "link": {"href": target}} if target else now, tags)
                case "image":
                    yield self._image(node)
                case _:
                    yield from self._walk(node.children, {**now, MARKS[node.tag]: {}}, tags)

    def _image(self, node: SyntaxTreeNode) -> Block:
        pieces = self._walk(node.children, {}, [])
        caption = "".join(one.text if isinstance(one, Span) else str(one.props["caption"]) for one in pieces)
        url = self._link(str(node.attrs.get("src", "")))
        return Block("image", "", {"url": url, "caption": caption, "name": str(node.attrs.get("title", ""))})


def _mark(quote: SyntaxTreeNode) -> Mark | None:
    """What the first line of a quote says of a callout, None when it is an ordinary quote."""
    first = quote.children[0] if quote.children else None
    if first is None or first.type != "paragraph":
        return None
    inline = first.children[0]
    plain = bool(inline.children) and inline.children[0].type == "text"  # not the name of a link
    return read_mark(inline.content.split("\n", 1)[0]) if plain else None


def _until_closed(waiting: list[SyntaxTreeNode]) -> list[SyntaxTreeNode]:
    """Take the nodes up to the end of an opened `<details>`; all of them when it is never closed."""
    inside: list[SyntaxTreeNode] = []
    open_ones = 1
    while waiting:
        node = waiting.pop(0)
        text = node.content if node.type == "html_block" else ""
        open_ones += text.count("<details") - text.count("</details>")
        if open_ones <= 0:
            break
        inside.append(node)
    return inside


def _tag(text: str, now: dict[str, Any], tags: list[str]) -> Iterator[Span]:
    found = TAG.fullmatch(text)
    name = found[1].lower() if found else ""
    if name == "br":
        yield Span("\n", _lone_code(now))
    elif name in MARKS and text.startswith("</"):
        if name in tags:
            tags.remove(name)
    elif name in MARKS:
        tags.append(name)


def _lone_code(marks: dict[str, Any]) -> dict[str, Any]:
    """Code takes no other mark in the editor."""
    return {"code": {}} if "code" in marks else dict(marks)


def _trimmed(spans: list[Span]) -> list[Span]:
    kept = [*spans]
    kept[0] = Span(kept[0].text.lstrip(), kept[0].marks)
    kept[-1] = Span(kept[-1].text.rstrip(), kept[-1].marks)
    return kept


def _plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br\s*/?>", "\n", markup)))
