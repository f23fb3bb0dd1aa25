"""Version history: kept while people write, never too often, and a way back that loses nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc, XmlFragment

from memo.server.content import Block, Span, plain_text, read, with_spans, write
from memo.server.sync.log import sum_of
from memo.server.sync.rewrite import is_like, make_like
from memo.server.tables import PageUpdate
from tests.memo.scene import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def house(start, config, clock):
    async with start(config, now=clock) as running:
        yield running


def blocks(*lines: str) -> list[Block]:
    return [Block("paragraph", line) for line in lines]


async def page_with(house, person, *lines: str) -> str:
    page = (await person.new_page("Plans"))["id"]
    async with house.parts.database.writing() as session:
        session.add(PageUpdate(page_id=page, payload=write(blocks(*lines))))
    return page


async def rewrite(copy, *lines: str) -> None:
    """Write so that the text has these lines."""
    await copy.sync()
    before = copy.doc.get_state()
    make_like(copy.doc, sum_of([write(blocks(*lines))]))
    await copy.send_update(copy.doc.get_update(before))
    await copy.saved()


async def versions(person, page: str) -> list[dict]:
    return await person.call("GET", f"/api/pages/{page}/versions")


async def text_of(person, page: str, version: str) -> str:
    async with person.http.get(f"/api/pages/{page}/versions/{version}") as answer:
        return plain_text(read(sum_of([await answer.read()])))


async def text_now(house, page: str) -> str:
    doc, _ = await house.parts.log.load(page)
    return plain_text(read(doc))


async def test_versions_are_kept_after_a_pause_with_their_authors_and_what_was_before(house, clock):
    ada, carl = await house.person("ada"), await house.person("carl")
    page = await page_with(house, ada, "imported")
    async with ada.opens(page) as hers, carl.opens(page) as his:
        await rewrite(hers, "imported", "by Ada")
        await rewrite(his, "imported", "by Ada", "by Carl")
        await house.parts.history.look()
        assert await versions(ada, page) == [], "they are still writing"
        clock.passes(minutes=1)
        await house.parts.history.look()
        await house.parts.history.look()
    kept = await versions(ada, page)
    assert [sorted(one["name"] for one in version["authors"]) for version in kept] == [
        ["Ada Lindqvist", "Carl Okafor"], [],
    ]  # fmt: skip
    assert await text_of(carl, page, kept[0]["id"]) == "imported\nby Ada\nby Carl"
    assert await text_of(carl, page, kept[1]["id"]) == "imported"


async def test_at_most_one_is_kept_every_few_minutes_however_often_people_pause(house, clock):
    ada = await house.person("ada")
    page = (await ada.new_page("Plans"))["id"]
    for minute in range(30):
        async with ada.opens(page) as copy:
            await rewrite(copy, f"minute {minute}")
        clock.passes(minutes=1)
        await house.parts.history.look()
    assert 6 <= len(await versions(ada, page)) <= 11


async def test_who_writes_without_a_pause_gets_versions_as_well(house, clock):
    ada = await house.person("ada")
    page = (await ada.new_page("Plans"))["id"]
    async with ada.opens(page) as copy:
        for line in range(40):
            await rewrite(copy, f"line {line}")
            clock.passes(seconds=30)
            await house.parts.history.look()
    assert 3 <= len(await versions(ada, page)) <= 6


async def test_opening_and_closing_keeps_nothing_and_the_same_text_is_kept_once(house, clock):
    ada = await house.person("ada")
    page = (await ada.new_page("Plans"))["id"]
    async with ada.opens(page) as copy:
        await rewrite(copy, "a")
        clock.passes(minutes=5)
        await house.parts.history.look()
        await rewrite(copy, "b")
        await rewrite(copy, "a")
        clock.passes(minutes=5)
        await house.parts.history.look()
    assert len(await versions(ada, page)) == 2, "b was never kept, and a is what it was"


async def test_a_restart_keeps_what_was_due(start, config):
    async with start(config) as house:
        ada = await house.person("ada")
        page = (await ada.new_page("Plans"))["id"]
        async with ada.opens(page) as copy:
            await rewrite(copy, "almost lost")
    async with start(config) as house:
        ada = await house.person("ada")
        kept = await versions(ada, page)
        assert await text_of(ada, page, kept[0]["id"]) == "almost lost"


async def test_a_restore_is_a_new_version_and_loses_nothing_that_anyone_wrote(house, clock):
    ada, carl = await house.person("ada"), await house.person("carl")
    page = await page_with(house, ada, "one", "two", "three")
    async with ada.opens(page) as hers, carl.opens(page) as his:
        await rewrite(hers, "one", "TWO", "three")
        clock.passes(minutes=5)
        await house.parts.history.look()
        old = (await versions(ada, page))[-1]["id"]
        await rewrite(his, "one", "TWO", "three", "four, not kept yet")
        restored = await ada.call("POST", f"/api/pages/{page}/versions/{old}/restore")
        await his.sync()
        assert plain_text(read(his.doc)) == "one\ntwo\nthree", "whoever is there sees it at once"
        await hers.sync()
    assert await text_now(house, page) == "one\ntwo\nthree"
    kept = await versions(ada, page)
    assert kept[0]["id"] == restored["version"]
    assert (kept[0]["restoredFrom"], kept[0]["authors"][0]["name"]) == (old, "Ada Lindqvist")
    assert await text_of(ada, page, kept[1]["id"]) == "one\nTWO\nthree\nfour, not kept yet"
    await ada.call("POST", f"/api/pages/{page}/versions/{kept[1]['id']}/restore")
    assert await text_now(house, page) == "one\nTWO\nthree\nfour, not kept yet"


async def test_what_someone_writes_in_an_untouched_block_meanwhile_survives_a_restore(house):
    ada, carl = await house.person("ada"), await house.person("carl")
    page = await page_with(house, ada, "keep", "change")
    async with ada.opens(page) as hers:
        await hers.sync()
        await append_to_block(hers, 1, "d")
    await house.parts.history.keep_all()
    old = (await versions(ada, page))[-1]["id"]
    async with carl.opens(page) as his:
        await his.sync()
        await ada.call("POST", f"/api/pages/{page}/versions/{old}/restore")
        await append_to_block(his, 0, " this")  # without having heard of the restore
    assert await text_now(house, page) == "keep this\nchange"


async def append_to_block(copy, number: int, words: str) -> None:
    group = copy.doc.get("document-store", type=XmlFragment).children[0]
    text = group.children[number].children[0].children[0]
    state = copy.doc.get_state()
    text.insert(len(str(text)), words)
    await copy.send_update(copy.doc.get_update(state))
    await copy.saved()


async def test_versions_are_for_who_may_edit_and_of_their_page_only(house, clock):
    ada, carl = await house.person("ada"), await house.person("carl")
    page, other = await page_with(house, ada, "secret"), (await ada.new_page("Other"))["id"]
    async with ada.opens(page) as copy:
        await rewrite(copy, "public")
    await house.parts.history.keep_all()
    old = (await versions(ada, page))[-1]["id"]
    await ada.call("GET", f"/api/pages/{other}/versions/{old}", status=404)
    await ada.call("POST", f"/api/pages/{other}/versions/{old}/restore", status=404)
    await ada.call("PUT", f"/api/pages/{page}/sharing", {"everyone": "view"})
    await carl.call("GET", f"/api/pages/{page}/versions", status=403)


async def test_old_versions_thin_out_to_one_a_day_for_a_year(house, clock):
    ada = await house.person("ada")
    page = (await ada.new_page("Plans"))["id"]
    for day in range(3):
        for hour in (9, 12):
            async with ada.opens(page) as copy:
                await rewrite(copy, f"day {day}, {hour}")
            clock.passes(minutes=10)
            await house.parts.history.look()
        clock.passes(days=1)
    assert len(await versions(ada, page)) == 6
    for days, expected in ((31, 4), (366, 1)):
        clock.passes(days=days)
        ada = await house.person("ada")
        async with ada.opens(page) as copy:
            await rewrite(copy, f"{days} days later")
        await house.parts.history.keep_all()
        assert len(await versions(ada, page)) == expected, days


LINES = st.lists(st.text("ab é漢", max_size=5), max_size=6)


@given(LINES, LINES)
def test_any_text_can_be_made_like_any_other(here, there):
    nested = [Block("bulletListItem", "top", children=tuple(blocks(*there))), *blocks(*there)]
    wanted = sum_of([write(nested)])
    doc: Doc = sum_of([write(blocks(*here))])
    make_like(doc, wanted)
    assert is_like(doc, wanted)
    assert plain_text(read(doc)) == plain_text(nested)


def test_marks_tables_and_properties_are_made_alike_as_well():
    cells = ((Span("a", {"bold": {}}),), (Span("b"),))
    wanted = sum_of([
        write([
            with_spans("paragraph", [Span("see ", {}), Span("this", {"link": {"href": "https://a.b"}}), Span("!", {})]),
            Block("table", rows=(cells,)),
            Block("checkListItem", "done", {"checked": True}),
        ])
    ])  # fmt: skip
    doc: Doc = Doc()
    make_like(doc, wanted)
    assert read(doc) == read(wanted)
