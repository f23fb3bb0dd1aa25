"""PDF: their words are read, and a hostile one costs no more than its bounds."""

import re

import pytest

from bot.background.files import is_document, most_bytes
from bot.background.pdfs import Bounds, text_of
from bot.errors import UserError
from tests.papers import pdf, raw_pdf


async def test_the_words_of_all_pages_are_read_and_wrapped_lines_joined():
    first = "Greet by the time of day\n\nPeople open the start page in the morn-\ning and see\nthe name of the product."
    text = await text_of(pdf(first, "Decisions\n(none) \\ yet"))
    assert text.splitlines()[0] == "Greet by the time of day"
    assert "in the morning and see the name of the product." in text
    assert "Decisions\n(none) \\ yet" in text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (pdf("Secret", encrypt=True), "locked with a password"),
        (raw_pdf([b"BT ET", b"q 10 0 0 10 0 0 cm Q"]), "pictures without text"),
        (b"%PDF-1.7 x", "broken or no whole PDF"),
        (pdf("cut off")[:200], "broken or no whole PDF"),
        (raw_pdf([b"BT ET"], repeat=201), "it has 201 pages and I read 200"),
    ],
    ids=["locked", "scanned", "broken", "cut", "long"],
)
async def test_what_cannot_be_read_says_why_and_what_would_help(content, why):
    with pytest.raises(UserError, match=re.escape(why)) as told:
        await text_of(content)
    assert "paste the part that matters" in str(told.value)


@pytest.mark.parametrize(
    ("content", "bounds"),
    [
        (raw_pdf([b"BT /F1 9 Tf (a) Tj ET\n" * 400_000]), Bounds(cpu_s=1)),
        (raw_pdf([b"q " * 60_000_000]), Bounds()),
        (raw_pdf([b"BT /F1 9 Tf (a) Tj ET\n" * 400_000]), Bounds(memory_bytes=160_000_000)),
        (pdf("slow"), Bounds(wait_s=0.01)),
    ],
    ids=["endless", "bomb", "memory", "late"],
)
async def test_a_hostile_file_costs_no_more_than_its_bounds(content, bounds):
    with pytest.raises(UserError, match="more time or memory than I give one file"):
        await text_of(content, bounds)


def test_a_pdf_may_hold_an_idea_and_be_larger_than_a_text():
    assert is_document("Handbook.PDF")
    assert most_bytes("a.pdf", "") == most_bytes("a", "application/pdf") > most_bytes("a.md", "text/markdown")
