"""The same Memo on PostgreSQL: migrations, the tree's order, acknowledged text, feedback."""

import pytest

from memo.server.app import utc_now
from memo.server.content import Block, write
from memo.server.tables import Page, PageUpdate
from tests.memo.crashing import write_through_kills

pytestmark = pytest.mark.postgres


async def test_pages_keep_their_order_and_come_back_from_the_trash(start, on_postgres):
    async with start(on_postgres) as house:
        ada = await house.person("ada")
        top = await ada.new_page("Top")
        for title in ("b", "a", "C"):
            await ada.new_page(title, top["id"], first=title == "C")
        assert await ada.titles(top["id"]) == ["C", "b", "a"]
        below = (await ada.call("GET", f"/api/workspaces/{ada.workspace}/pages?parent={top['id']}"))[0]
        await ada.call("POST", f"/api/pages/{top['id']}/move", {"parentId": below["id"]}, status=409)
        await ada.call("DELETE", f"/api/pages/{top['id']}")
        await ada.call("POST", f"/api/pages/{top['id']}/restore")
        shown = await ada.call("GET", f"/api/pages/{below['id']}")
        assert [above["title"] for above in shown["ancestors"]] == ["Top"]
        await ada.call("DELETE", f"/api/pages/{top['id']}")
        await ada.call("POST", f"/api/pages/{top['id']}/purge")


async def test_text_is_acknowledged_compacted_and_read_back(start, on_postgres):
    async with start(on_postgres) as house:
        ada = await house.person("ada")
        page = await ada.new_page("Plans")
        async with ada.opens(page["id"]) as copy:
            await copy.sync()
            for _ in range(400):
                await copy.write("x")
            await copy.saved()
        async with ada.opens(page["id"]) as later:
            await later.sync()
            assert str(later.text) == "x" * 400


async def test_a_character_that_postgres_cannot_keep_is_left_out_and_hides_nothing(start, on_postgres):
    async with start(on_postgres) as house:
        ada = await house.person("ada")
        page = await ada.new_page("Nul\x00 here")
        assert page["title"] == "Nul here"
        assert (await ada.new_page("a \\u0000 in words"))["title"] == "a \\u0000 in words"
        async with house.parts.database.writing() as session:
            session.add(PageUpdate(page_id=page["id"], payload=write([Block("paragraph", "quince\x00 jelly")])))
        where = f"/api/workspaces/{ada.workspace}"
        assert [one["id"] for one in await ada.call("GET", f"{where}/search?q=quince")] == [page["id"]]
        await ada.call("GET", f"{where}/search?q=%00", status=404)
        await ada.call("GET", "/api/pages/%00", status=404)


async def test_words_are_found_on_postgres_as_well(start, on_postgres):
    async with start(on_postgres) as house:
        ada = await house.person("ada")
        page = await ada.new_page("Tuesday")
        async with house.parts.database.writing() as session:
            session.add(
                PageUpdate(page_id=page["id"], payload=write([Block("paragraph", "A café, x-ray; 日本語のメモ")]))
            )
        await ada.new_page("Cafe")
        path = f"/api/workspaces/{ada.workspace}/search"
        for query, titles in (
            ("CAFE", ["Cafe", "Tuesday"]),
            ("caf x-ra", ["Tuesday"]),
            ("本語", ["Tuesday"]),
            ("' & |", []),
        ):
            found = await ada.call("GET", path, params={"q": query})
            assert [hit["title"] for hit in found] == titles, query


async def test_sharing_is_inherited_and_ends_on_postgres_as_well(start, on_postgres):
    async with start(on_postgres) as house:
        ada, carl = await house.person("ada"), await house.person("carl")
        top = (await ada.new_page("Top"))["id"]
        below = (await ada.new_page("below", top))["id"]
        await ada.call("PUT", f"/api/pages/{top}/sharing", {"everyone": "none"})
        async with house.parts.database.writing() as session:
            moment = utc_now()
            raw = Page(
                id="raw", workspace_id=ada.workspace, parent_id=top, rank="V", created_at=moment, updated_at=moment
            )
            session.add(raw)
        for page in (top, below, "raw"):
            await carl.call("GET", f"/api/pages/{page}", status=404)
        path = f"/api/workspaces/{ada.workspace}/search?q=below"
        assert await carl.call("GET", path) == []
        assert len(await ada.call("GET", path)) == 1
        await ada.call("POST", f"/api/pages/{below}/move", {"parentId": None})
        assert len(await carl.call("GET", path)) == 1
        wish = {"role": "viewer"}
        made = await ada.call("POST", f"/api/workspaces/{ada.workspace}/invites", wish, status=201)
        await carl.call("POST", f"/api/invites/{made['link'].rsplit('/', 1)[1]}/accept", {})


@pytest.mark.parametrize("times", [3, pytest.param(20, marks=pytest.mark.memo_full)])
async def test_kill_9_on_postgres_loses_no_acknowledged_update(on_postgres, process, at, times):
    process.use(on_postgres)
    await write_through_kills(process, at, times=times)
