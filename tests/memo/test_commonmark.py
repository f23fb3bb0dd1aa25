"""The examples of CommonMark's own specification: no word is lost on the way in, and what goes out comes back the same."""

import html
import re
from collections import Counter
from dataclasses import dataclass

import pytest

from memo.server.content import Block, walk
from memo.server.markdown_in import parse
from memo.server.markdown_out import render
from memo.web_build import WEB, install

EXAMPLE = re.compile(r"^#{1,6} ([^\n]+)$|^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)
COUNT = 652
# What our blocks have no word for is not compared word by word; it still must go out and come back the same.
SAID_OTHERWISE = {
    "tags with markup in their attributes, and markup that is not HTML": re.compile(r"=\s*'[^']*<|<!\[CDATA\[")
}


@dataclass(frozen=True, slots=True)
class Example:
    """One example: its number, where it stands, its Markdown and the HTML it means."""

    number: int
    section: str
    markdown: str
    html: str


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    install(WEB)
    text = (WEB / "node_modules" / "commonmark-spec" / "spec.txt").read_text(encoding="utf-8")
    section, found = "", []
    for one in EXAMPLE.finditer(text):
        if one[1]:
            section = one[1]
        else:
            found.append(Example(len(found) + 1, section, one[2].replace("→", "\t"), one[3].replace("→", "\t")))
    assert len(found) == COUNT
    return found


def test_every_example_comes_back_the_same(examples):
    broken = [one for one in examples if parse(render(parse(one.markdown))) != parse(one.markdown)]
    assert broken == []


def test_no_example_loses_a_word(examples):
    left_out = Counter(name for one in examples for name, sign in SAID_OTHERWISE.items() if sign.search(one.markdown))
    compared = [one for one in examples if not any(sign.search(one.markdown) for sign in SAID_OTHERWISE.values())]
    assert [one for one in compared if words_of(parse(one.markdown)) != words_in(one.html)] == []
    assert left_out.total() == COUNT - len(compared) <= 4, left_out


def words_of(blocks: list[Block]) -> str:
    """Return all there is to read in some blocks, without space."""
    found = []
    for block in walk(blocks):
        cells = ["".join(span.text for span in cell) for row in block.rows for cell in row]
        found += [block.text, str(block.props.get("caption", "")), *cells]
    return "".join("".join(found).split())


def words_in(markup: str) -> str:
    """Return all there is to read in HTML, without space; a picture is read as its description."""
    described = re.sub(r'<img[^>]*alt="([^"]*)"[^>]*>', r"\1", markup)
    return "".join(html.unescape(re.sub(r"<[^>]*>", "", described)).split())
