"""Search: what is on disk is found, by every reader who may see it and nobody else."""

import pytest
from sqlalchemy import func, text
from sqlmodel import col, delete, select, update

from memo.server.content import Block, Span, plain_text, write
from memo.server.search import Search, split
from memo.server.tables import Page, PageUpdate, PageWords, Workspace


@pytest.fixture
def put_text(memo):
    async def put(page, *lines: str) -> None:
        async with memo.parts.database.writing() as session:
            session.add(PageUpdate(page_id=page["id"], payload=write([Block("paragraph", line) for line in lines])))
            await session.exec(update(Page).where(col(Page.id) == page["id"]).values(updated_at=memo.parts.now()))

    return put


async def titles(person, query: str) -> list[str]:
    return [hit["title"] for hit in await search(person, query)]


async def search(person, query: str) -> list[dict]:
    return await person.call("GET", f"/api/workspaces/{person.workspace}/search", params={"q": query})


async def test_words_are_found_with_where_they_stand(ada, put_text):
    top = await ada.new_page("Garden")
    page = await ada.new_page("Spring", top["id"])
    await put_text(page, "Sow the peas.", "Water them <b>daily</b>, and look for snails in the evening.")
    (hit,) = await search(ada, "snail")
    assert (hit["title"], hit["path"]) == ("Spring", ["Garden"])
    assert [piece["text"] for piece in hit["snippet"] if piece["hit"]] == ["snail"]
    assert "".join(piece["text"] for piece in hit["snippet"]).endswith("snails in the evening.")


@pytest.mark.parametrize("query", ["café", "CAFE", "caf", "hauptstraße", "日本", "本語", "crème cafe", "Tuesday"])
async def test_case_accents_beginnings_and_cjk(ada, put_text, query):
    page = await ada.new_page("Tuesday")
    await put_text(page, "A café with crème in Hauptstraße; 日本語のメモ")
    assert await titles(ada, query) == ["Tuesday"]


async def test_a_title_counts_more_than_a_mention(ada, put_text):
    mention = await ada.new_page("Other")
    await put_text(mention, "budget budget")
    await ada.new_page("Budget")
    assert await titles(ada, "budget") == ["Budget", "Other"]


async def test_every_word_must_be_there(ada, put_text):
    page = await ada.new_page("One")
    await put_text(page, "alpha beta")
    assert await titles(ada, "alpha bet") == ["One"]
    assert await titles(ada, "alpha gamma") == []


async def test_what_is_typed_now_is_found_at_once_and_old_words_are_not(ada):
    page = await ada.new_page("Larkspur")
    assert await titles(ada, "larkspur") == ["Larkspur"]
    await ada.call("PATCH", f"/api/pages/{page['id']}", {"title": "Foxglove"})
    assert await titles(ada, "foxglove") == ["Foxglove"]
    assert await titles(ada, "larkspur") == []


async def test_the_trash_and_other_workspaces_are_not_searched(memo, ada):
    page = await ada.new_page("Heliotrope")
    assert await titles(ada, "heliotrope") == ["Heliotrope"]
    await ada.call("DELETE", f"/api/pages/{page['id']}")
    assert await titles(ada, "heliotrope") == []
    await ada.call("POST", f"/api/pages/{page['id']}/purge")
    assert await titles(ada, "heliotrope") == []
    async with memo.parts.database.writing() as session:
        session.add(Workspace(id="elsewhere", name="Elsewhere", created_at=memo.parts.now()))
    await ada.call("GET", "/api/workspaces/elsewhere/search?q=x", status=404)


async def test_what_is_gone_for_ever_leaves_no_words_behind(memo, ada):
    page = await ada.new_page("Heliotrope")
    assert await titles(ada, "heliotrope") == ["Heliotrope"]
    before = await entries(memo)
    await ada.call("DELETE", f"/api/pages/{page['id']}")
    await ada.call("POST", f"/api/pages/{page['id']}/purge")
    assert await entries(memo) == before - 1


async def entries(memo) -> int:
    """Count what is in the index of words itself, where there is one, or in the table of words."""
    async with memo.parts.database.reading() as session:
        if memo.parts.database.is_sqlite:
            query = text("SELECT count(*) FROM page_index WHERE page_index MATCH 'heliotrope OR place : ' || :place")
            workspace = (await session.exec(select(Page.workspace_id))).first()
            return (await (await session.connection()).execute(query, {"place": workspace})).scalar_one()
        return (await session.exec(select(func.count()).select_from(PageWords))).one()


async def test_a_common_word_is_answered_by_its_best_pages_though_many_lie_in_the_trash_or_elsewhere(memo, ada):
    elsewhere = [
        {"id": f"far{n}", "workspace_id": "elsewhere", "title": "Budget budget", "rank": "a"} for n in range(9)
    ]
    async with memo.parts.database.writing() as session:
        session.add(Workspace(id="elsewhere", name="Elsewhere", created_at=memo.parts.now()))
        await session.flush()
        session.add_all(Page(**one, created_at=memo.parts.now(), updated_at=memo.parts.now()) for one in elsewhere)
    for _ in range(6):
        gone = await ada.new_page("Budget")
        await ada.call("DELETE", f"/api/pages/{gone['id']}")
    kept = [await ada.new_page(f"Budget of the year {year}") for year in range(2030, 2033)]
    search_of_many = Search(memo.parts.database, memo.parts.log, few=4)
    found = await search_of_many.find(ada.workspace, "budget", most=3)
    assert sorted(hit.page.title for hit in found) == [page["title"] for page in kept]


async def test_what_was_there_before_an_upgrade_is_read_though_nobody_searches(memo, ada):
    page = await ada.new_page("Heliotrope")
    await memo.parts.search.catch_up(within_s=10)
    async with memo.parts.database.writing() as session:
        await (await session.connection()).execute(text("UPDATE page SET updated_at = updated_at"))  # by any release
        await session.exec(delete(PageWords))
    assert await words_of(memo, page["id"]) == []
    await memo.parts.search.catch_up(within_s=10)
    assert await words_of(memo, page["id"]) == [""]
    assert await titles(ada, "heliotrope") == ["Heliotrope"]


async def words_of(memo, page_id: str) -> list[str]:
    async with memo.parts.database.reading() as session:
        return list(await session.exec(select(PageWords.body).where(col(PageWords.page_id) == page_id)))


@pytest.mark.parametrize("query", ["", "  ", '"', "* OR NEAR(", "a" * 5000, "' -- ;", "___"])
async def test_any_query_is_answered(ada, query):
    await search(ada, query)


async def test_an_address_with_a_nul_is_no_address(ada):
    await ada.call("GET", f"/api/workspaces/{ada.workspace}/search?q=%00", status=404)


def test_a_query_is_split_into_words():
    assert split("Crème brûlée, 日本語!") == [["creme"], ["brulee"], ["日", "本", "語"]]


def test_marked_text_and_tables_are_searched():
    table = Block("table", rows=(((Span("a"),), (Span("b"),)),))
    assert plain_text([table, Block("image", props={"caption": "cat"})]) == "a b\ncat"
