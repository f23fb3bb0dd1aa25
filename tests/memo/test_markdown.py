"""Markdown: what goes out comes back the same; what comes from elsewhere loses no words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memo.server.callouts import TONES
from memo.server.content import Block, Span, join, plain_text, read, with_spans, write
from memo.server.markdown_in import parse
from memo.server.markdown_out import render
from memo.server.sync.log import sum_of

WORDS = st.text(st.sampled_from("ab1 .-+#*_`~[]()<>&|!\\=\"'é日:;/\n"), min_size=1, max_size=12)
MARKS = st.sampled_from(
    [{}, {}, {}, {"bold": {}}, {"italic": {}}, {"strike": {}}, {"underline": {}}, {"code": {}},
     {"bold": {}, "italic": {}}, {"link": {"href": "https://x.test/a(b)?c=d&e"}}]
)  # fmt: skip


def settled(spans):
    """A text as people write it: it begins and ends with something to see."""
    joined = join(spans)
    visible = [span for span in joined if span.text.strip()]
    return joined if visible else (Span("x"),)


SPANS = st.lists(st.builds(Span, WORDS, MARKS), min_size=1, max_size=4).map(settled)
LINE = SPANS.map(lambda spans: tuple(Span(span.text.replace("\n", " "), span.marks) for span in spans)).map(join)


def of(kind, spans=SPANS, **more):
    return st.builds(lambda found, props: with_spans(kind, found, props), spans, st.fixed_dictionaries(more))


LEAVES = st.one_of(
    of("paragraph"),
    of("heading", LINE, level=st.sampled_from([1.0, 2.0, 3.0])),
    of("quote"),
    st.builds(lambda text, kind: Block("codeBlock", text, {"language": kind}), WORDS, st.sampled_from(["text", "python"])),
    st.just(Block("divider")),
    st.builds(lambda url, words: Block("image", "", {"url": url, "caption": words, "name": words}),
              st.sampled_from(["/api/files/1", "files/a b.png"]), st.text("ab\"'[]*_ ", max_size=5).map(str.strip)),
    st.builds(lambda view: Block("database", "", {"database": "0123456789abcdef", "view": view}),
              st.sampled_from(["", "fedcba9876543210"])),
    st.builds(lambda a, b, header: Block("table", rows=((a, b), (b, a)), header=header), LINE, LINE, st.booleans()),
)  # fmt: skip
KINDS = st.sampled_from(["bulletListItem", "numberedListItem", "checkListItem", "toggleListItem"])
TONE = st.sampled_from([{"tone": tone, "icon": icon} for tone, (_, own) in TONES.items() for icon in (own, "🚀")])


def item(kind, spans, below, checked):
    props = {"checked": checked} if kind == "checkListItem" else {}
    if kind == "toggleListItem":
        return Block(kind, "".join(span.text for span in spans).strip(), children=tuple(below))
    return with_spans(kind, spans, props, children=tuple(below))


def callout(spans, below, tone):
    return with_spans("callout", spans, tone, children=tuple(below))


TREES = st.recursive(
    LEAVES,
    lambda below: st.one_of(
        st.builds(item, KINDS, LINE, st.lists(below, max_size=3), st.booleans()),
        st.builds(callout, st.one_of(SPANS, st.just(())), st.lists(below, max_size=3), TONE),
    ),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(TREES, max_size=5))
def test_what_goes_out_comes_back_the_same(blocks):
    assert parse(render(blocks)) == blocks


@settings(deadline=None, max_examples=60)
@given(st.text(st.sampled_from("ab *_`~[]()<>&#-+1.|!\\=:\n\t日"), max_size=60))
def test_any_text_can_be_read_and_written_to_a_document(text):
    blocks = parse(text)
    assert plain_text(read(sum_of([write(blocks)]))) == plain_text(blocks)


@pytest.mark.parametrize(
    ("markdown", "blocks"),
    [
        ("one\ntwo", [Block("paragraph", "one two")]),
        ("- [x] done\n- [ ] open", [Block("checkListItem", "done", {"checked": True}),
                                    Block("checkListItem", "open", {"checked": False})]),
        ("* a\n\n  more\n* b", [Block("bulletListItem", "a", children=(Block("paragraph", "more"),)),
                               Block("bulletListItem", "b")]),
        ("Title\n=====", [Block("heading", "Title", {"level": 1.0})]),
        ("    code", [Block("codeBlock", "code", {"language": "text"})]),
        ("> a\n>\n> b", [Block("quote", "a\nb")]),
        ("see ![a cat](cat.png) here", [
            Block("paragraph", "see"), Block("image", "", {"url": "cat.png", "caption": "a cat", "name": ""}),
            Block("paragraph", "here"),
        ]),
        ("<div>kept</div>", [Block("paragraph", "kept")]),
        ("> [!NOTE]\n> Mind **this**", [
            with_spans("callout", [Span("Mind "), Span("this", {"bold": {}})], {"tone": "blue", "icon": "ℹ️"})]),
        ("> [!danger]- Careful\n> it *bites*\n>\n> - hard", [with_spans(
            "callout", [Span("Careful\nit "), Span("bites", {"italic": {}})], {"tone": "red", "icon": "⛔"},
            children=(Block("bulletListItem", "hard"),))]),
        ("> [!TIP] 🌱", [Block("callout", "", {"tone": "green", "icon": "🌱"})]),
        (r"> \[!NOTE] not one", [Block("quote", "[!NOTE] not one")]),
        ("> [!NOTE](/x) nor this", [with_spans("quote", [Span("!NOTE", {"link": {"href": "/x"}}), Span(" nor this")])]),
        ("> [!unheard] of", [Block("quote", "[!unheard] of")]),
        ("3. three\n4. four", [Block("numberedListItem", "three", {"start": 3.0}), Block("numberedListItem", "four")]),
    ],
)  # fmt: skip
def test_markdown_from_elsewhere(markdown, blocks):
    assert parse(markdown) == blocks


def test_it_reads_well():
    blocks = [
        Block("heading", "Release", {"level": 2.0}),
        with_spans("paragraph", [Span("Be "), Span("quick", {"bold": {}}), Span(", not hasty_now.")]),
        Block("bulletListItem", "one", children=(Block("bulletListItem", "inside"),)),
        Block("bulletListItem", "two"),
        Block("checkListItem", "done", {"checked": True}),
        Block("numberedListItem", "first"),
        Block("numberedListItem", "second"),
        Block("codeBlock", "x = 1", {"language": "python"}),
        Block("callout", "Mind the gap.", {"tone": "yellow", "icon": "⚠️"}, (Block("paragraph", "Do."),)),
    ]
    assert render(blocks) == (
        "## Release\n\nBe **quick**, not hasty_now.\n\n- one\n  - inside\n- two\n\n- [x] done\n\n1. first\n2. second\n\n"
        "```python\nx = 1\n```\n\n> [!WARNING]\n> Mind the gap.\n>\n> Do.\n"
    )
