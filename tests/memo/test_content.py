"""The content codec: what is written can be read back."""

from hypothesis import given
from hypothesis import strategies as st
from pycrdt import XmlFragment

from memo.server.content import FRAGMENT, Block, plain_text, read, write
from memo.server.markdown_out import render
from memo.server.sync.log import sum_of

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
LEAVES = st.builds(Block, st.sampled_from(["paragraph", "quote", "bulletListItem"]), TEXT)
TREES = st.recursive(
    LEAVES,
    lambda below: st.builds(Block, st.just("bulletListItem"), TEXT, children=st.lists(below, max_size=3).map(tuple)),
)


def shape(blocks):
    return [(block.type, block.text, shape(block.children)) for block in blocks]


@given(st.lists(TREES, max_size=6))
def test_blocks_survive_the_way_through_the_document(blocks):
    assert shape(read(sum_of([write(blocks)]))) == shape(blocks)


def test_properties_are_complete_and_text_is_found_on_every_level():
    blocks = [Block("heading", "Plan", {"level": 2.0}, (Block("checkListItem", "ship", {"checked": True}),))]
    [heading] = read(sum_of([write(blocks)]))
    assert heading.props["level"] == 2
    assert heading.props["textAlignment"] == "left"
    assert heading.children[0].props["checked"] is True
    assert plain_text([heading]) == "Plan\nship"


def test_what_the_editor_keeps_as_nothing_is_a_property_nobody_has_set():
    doc = sum_of([write([Block("numberedListItem", "first")])])
    container = doc.get(FRAGMENT, type=XmlFragment).children[0].children[0]
    container.children[0].attributes["start"] = None
    assert "start" not in read(doc)[0].props
    assert render(read(doc)) == "1. first\n"


def test_an_image_that_is_still_to_come_does_not_go_out():
    waiting = Block("image", "", {"url": "", "name": "hills.png"})
    blocks = [Block("paragraph", "see"), waiting, Block("bulletListItem", "below", children=(waiting,))]
    assert render(blocks) == "see\n\n- below\n"
