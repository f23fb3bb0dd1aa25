"""Databases shown in the text of pages: a block that holds the id of a database and of the view it shows.

In Markdown it is a link, with a mark behind it that other programs do not show:

    [Projects](/p/0123456789abcdef) <!-- database 89abcdef01234567 -->
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from memo.server.content import Block, walk

KIND = "database"
UNNAMED = "Database"
ID = re.compile(r"[0-9a-f]{16}")
ADDRESS = re.compile(r"(?:https?://[^/]+)?/p/([0-9a-f]{16})")
MARK = re.compile(r"<!-- database(?: ([0-9a-f]{16}))? -->")


def mark_of(view: str) -> str:
    """Return what stands behind the link."""
    return f"<!-- database {view} -->" if ID.fullmatch(view) else "<!-- database -->"


def embed(address: str, title: str, view: str) -> Block:
    """Return the block of a link and its mark; one that leads to a file keeps its address and words until it is settled."""
    found = ADDRESS.fullmatch(address)
    if found:
        return Block(KIND, "", {"database": found[1], "view": view})
    return Block(KIND, "", {"database": address, "view": view, "title": title})


def embedded(blocks: Sequence[Block]) -> set[str]:
    """Return the ids of the databases that a text shows."""
    return {str(block.props.get("database", "")) for block in walk(blocks) if block.type == KIND} - {""}


def named(blocks: Iterable[Block], titles: Mapping[str, str]) -> tuple[Block, ...]:
    """Return the blocks with the titles of the databases they show, as far as these are known."""
    return tuple(_named(block, titles) for block in blocks)


def _named(block: Block, titles: Mapping[str, str]) -> Block:
    title = titles.get(str(block.props.get("database", ""))) if block.type == KIND else None
    props = {**block.props, "title": title} if title else block.props
    return replace(block, props=props, children=named(block.children, titles))
