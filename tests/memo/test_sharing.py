"""Sharing in use: it is inherited, it moves along, it ends at once; invitations and public links."""

import asyncio
import re

import aiohttp
import pytest
from sqlalchemy import text

from memo.server.app import utc_now
from memo.server.sync import wire
from tests.memo.scene import Clock


async def share(person, page: str, everyone: str = "none", **named: str) -> dict:
    grants = [{"userId": one, "level": level} for one, level in named.items()]
    return await person.call("PUT", f"/api/pages/{page}/sharing", {"everyone": everyone, "named": grants})


async def test_pages_inside_follow_and_what_moves_follows_its_new_place(memo, ada):
    carl = await memo.person("carl")
    secret, open_one = (await ada.new_page("Secret"))["id"], (await ada.new_page("Open"))["id"]
    inside = (await ada.new_page("inside", secret))["id"]
    await share(ada, secret)
    await carl.call("GET", f"/api/pages/{inside}", status=404)
    later = (await ada.new_page("later", inside))["id"]
    await carl.call("GET", f"/api/pages/{later}", status=404)
    await ada.call("POST", f"/api/pages/{inside}/move", {"parentId": open_one})
    await carl.call("GET", f"/api/pages/{later}")
    await ada.call("POST", f"/api/pages/{open_one}/move", {"parentId": secret})
    await carl.call("GET", f"/api/pages/{later}", status=404)
    await ada.call("DELETE", f"/api/pages/{secret}/sharing")
    await carl.call("GET", f"/api/pages/{later}")


async def test_an_inner_sharing_stays_when_the_outer_one_changes(memo, ada):
    carl = await memo.person("carl")
    outer = (await ada.new_page("Outer"))["id"]
    inner = (await ada.new_page("inner", outer))["id"]
    deepest = (await ada.new_page("deepest", inner))["id"]
    await share(ada, inner, **{carl.id: "edit"})
    await share(ada, outer)
    await carl.call("GET", f"/api/pages/{outer}", status=404)
    await carl.call("PATCH", f"/api/pages/{deepest}", {"title": "mine"})
    told = await carl.call("GET", f"/api/pages/{deepest}/sharing")
    assert told["source"] == {"id": inner, "title": "inner", "own": False}
    await ada.call("DELETE", f"/api/pages/{inner}/sharing")
    await carl.call("GET", f"/api/pages/{deepest}", status=404)


async def test_a_page_put_in_by_any_means_follows_the_page_it_lies_in(memo, ada):
    """As bulk imports, and releases that know nothing of sharing, insert it."""
    carl = await memo.person("carl")
    secret = (await ada.new_page("Secret"))["id"]
    await share(ada, secret)
    async with memo.parts.database.writing() as session:
        values = {"p": secret, "w": ada.workspace, "t": utc_now().isoformat()}
        await (await session.connection()).execute(
            text(
                "INSERT INTO page (id, workspace_id, parent_id, rank, title, icon, created_at, updated_at) "
                "VALUES ('raw', :w, :p, 'V', 'raw', '', :t, :t)"
            ),
            values,
        )
    await carl.call("GET", "/api/pages/raw", status=404)


async def test_only_full_access_moves_a_page_out_of_its_sharing(memo, ada):
    carl = await memo.person("carl")
    secret = (await ada.new_page("Secret"))["id"]
    inside = (await ada.new_page("inside", secret))["id"]
    await share(ada, secret, **{carl.id: "edit"})
    answer = await carl.call("POST", f"/api/pages/{inside}/move", {"parentId": None}, status=403)
    assert "who can see it" in answer["error"]["message"]
    await carl.call("POST", f"/api/pages/{inside}/move", {"parentId": secret})


async def test_a_row_follows_its_database_whatever_it_had_before(memo, ada):
    carl = await memo.person("carl")
    wish = {"title": "Tasks"}
    made = await ada.call("POST", f"/api/workspaces/{ada.workspace}/databases", wish, status=201)
    tasks, page = made["page"]["id"], (await ada.new_page("Mine"))["id"]
    await share(ada, page)
    await ada.call("POST", f"/api/pages/{page}/move", {"parentId": tasks})
    await carl.call("GET", f"/api/pages/{page}")
    answer = await ada.call("PUT", f"/api/pages/{page}/sharing", {"everyone": "none"}, status=400)
    assert "follows the sharing of its database" in answer["error"]["message"]
    await share(ada, tasks)
    await carl.call("GET", f"/api/pages/{page}", status=404)
    await carl.call("PATCH", f"/api/rows/{page}", {"title": "x"}, status=404)


async def test_who_restricts_a_page_is_never_locked_out(memo, ada):
    carl = await memo.person("carl")
    page = (await carl.new_page("Diary"))["id"]
    told = await share(carl, page)
    assert [(one["id"], one["level"]) for one in told["named"]] == [(carl.id, "full")]
    await carl.call("GET", f"/api/pages/{page}")
    eva = await memo.person("eva")
    await eva.call("GET", f"/api/pages/{page}", status=404)
    grants = {"everyone": "none", "named": [{"userId": "nobody", "level": "view"}]}
    await carl.call("PUT", f"/api/pages/{page}/sharing", grants, status=400)


async def test_a_revocation_closes_open_sockets_at_once(memo, ada):
    carl = await memo.person("carl")
    page = (await ada.new_page("Plans"))["id"]
    where = f"/api/workspaces/{ada.workspace}"
    async with carl.opens(page) as copy, carl.hears(ada.workspace) as news:
        await copy.sync()
        await share(ada, page)
        assert await copy.close_code() == wire.NO_ACCESS
        assert await news.next() == {"type": "access"}
    await share(ada, page, **{carl.id: "edit"})
    async with carl.opens(page) as copy, carl.hears(ada.workspace) as news:
        await copy.sync()
        await ada.call("DELETE", f"{where}/members/{carl.id}")
        assert await copy.close_code() == wire.NO_ACCESS
        assert await _closing(news.ws) == wire.NO_ACCESS
    await ada.call("GET", f"{where}/members")
    assert carl.id not in {one["id"] for one in (await ada.call("GET", f"/api/pages/{page}/sharing"))["named"]}


async def test_who_may_only_read_from_now_on_reads_on_and_writes_no_more(memo, ada):
    carl = await memo.person("carl")
    page = (await ada.new_page("Plans"))["id"]
    async with carl.opens(page) as copy, ada.opens(page) as hers:
        await copy.sync()
        await hers.sync()
        await share(ada, page, everyone="view")
        await hers.write("news")
        await copy.until("news")
        await copy.write("graffiti")
        assert await copy.close_code() == wire.NO_ACCESS
        await hers.saved()
    async with ada.opens(page) as later:
        await later.sync()
        assert str(later.text) == "news"


async def test_a_new_role_counts_at_once_in_what_is_open(memo, ada):
    carl = await memo.person("carl")
    page = (await ada.new_page("Plans"))["id"]
    member = f"/api/workspaces/{ada.workspace}/members/{carl.id}"
    async with carl.opens(page) as copy:
        await copy.sync()
        await ada.call("PATCH", member, {"role": "viewer"})
        await ada.call("PATCH", member, {"role": "member"})
        await copy.write("allowed again")
        await copy.saved()
        await ada.call("PATCH", member, {"role": "viewer"})
        await copy.write(", and no more")
        assert await copy.close_code() == wire.NO_ACCESS
    async with ada.opens(page) as later:
        await later.sync()
        assert str(later.text) == "allowed again"


async def test_roles_are_changed_by_those_above_and_an_owner_remains(memo, ada):
    carl, eva = await memo.person("carl"), await memo.person("eva")
    members = f"/api/workspaces/{ada.workspace}/members"
    await ada.call("PATCH", f"{members}/{carl.id}", {"role": "admin"})
    await carl.call("PATCH", f"{members}/{eva.id}", {"role": "viewer"})
    await carl.call("PATCH", f"{members}/{eva.id}", {"role": "owner"}, status=403)
    await carl.call("PATCH", f"{members}/{ada.id}", {"role": "viewer"}, status=403)
    for change in ({"role": "viewer"}, None):
        method = "PATCH" if change else "DELETE"
        answer = await ada.call(method, f"{members}/{ada.id}", change, status=409)
        assert "needs an owner" in answer["error"]["message"]
    told = {one["name"]: one for one in await eva.call("GET", members)}
    assert told["Eva Moreau"]["role"] == "viewer"
    assert "email" not in told["Carl Okafor"], "addresses are for who manages members"
    await eva.call("DELETE", f"{members}/{carl.id}", status=403)
    await eva.call("DELETE", f"{members}/{eva.id}")
    assert len(await ada.call("GET", members)) == 2


async def test_a_second_workspace_is_ones_own(memo, ada):
    carl = await memo.person("carl")
    made = await carl.call("POST", "/api/workspaces", {"name": " Carl's own "}, status=201)
    assert (made["name"], made["role"]) == ("Carl's own", "owner")
    boot = await carl.call("GET", "/api/boot")
    assert [one["name"] for one in boot["workspaces"]] == ["Northwind", "Carl's own"]
    await ada.call("GET", f"/api/workspaces/{made['id']}/pages", status=404)
    await carl.call("PATCH", f"/api/workspaces/{made['id']}", {"name": "Attic"})
    await carl.call("POST", "/api/workspaces", {"name": "   "}, status=400)


async def invite(person, **wish) -> str:
    made = await person.call("POST", f"/api/workspaces/{person.workspace}/invites", wish, status=201)
    return made["link"].rsplit("/", 1)[1]


async def test_an_invitation_makes_an_account_and_works_once(memo, ada):
    token = await invite(ada, role="viewer")
    guest, late = memo.visitor(), memo.visitor()
    shown = await guest.call("GET", f"/api/invites/{token}")
    assert (shown["workspace"], shown["inviter"], shown["role"]) == ("Northwind", "Ada Lindqvist", "viewer")
    account = {"email": "Gus@memo.test", "name": "Gus", "password": "correct horse"}
    await guest.call("POST", f"/api/invites/{token}/accept", {**account, "password": "short"}, status=400)
    await guest.call("POST", f"/api/invites/{token}/accept", {**account, "email": "carl@memo.test"}, status=409)
    joined = await guest.call("POST", f"/api/invites/{token}/accept", account)
    assert joined["boot"]["workspaces"][0]["role"] == "viewer"
    assert (await guest.call("GET", "/api/boot"))["user"]["email"] == "gus@memo.test"
    answer = await late.call("POST", f"/api/invites/{token}/accept", {**account, "email": "x@memo.test"}, status=410)
    assert answer["error"]["message"] == "This invitation has been used already. Ask Ada Lindqvist for a new one."
    async with memo.parts.database.reading() as session:
        rows = await (await session.connection()).execute(text("SELECT * FROM invite"))
        assert token not in str(rows.all()), "only its hash is kept"


async def test_of_two_people_with_one_invitation_one_comes_in(memo, ada):
    token = await invite(ada)
    carl, eva = await memo.person("carl"), await memo.person("eva")
    for person in (carl, eva):
        await ada.call("DELETE", f"/api/workspaces/{ada.workspace}/members/{person.id}")

    async def accepts(person) -> int:
        async with person.http.post(f"/api/invites/{token}/accept", json={}) as answer:
            return answer.status

    assert sorted(await asyncio.gather(accepts(carl), accepts(eva))) == [200, 410]


async def test_an_open_invitation_lets_many_in_until_it_expires_or_is_withdrawn(start, config):
    clock = Clock()
    async with start(config, now=clock) as memo:
        ada, carl = await memo.person("ada"), await memo.person("carl")
        await carl.call("POST", f"/api/workspaces/{ada.workspace}/invites", {}, status=403)
        token = await invite(ada, many=True, days=7)
        await carl.call("POST", f"/api/invites/{token}/accept", {})
        assert (await carl.call("GET", "/api/boot"))["workspaces"][0]["role"] == "member", "he stays what he was"
        listed = await ada.call("GET", f"/api/workspaces/{ada.workspace}/invites")
        assert [one["uses"] for one in listed] == [0]
        other = await invite(ada, many=True, days=30)
        await ada.call("DELETE", f"/api/workspaces/{ada.workspace}/invites/{listed[0]['id']}")
        clock.passes(days=31)
        ada = await memo.person("ada")
        for one, words in ((token, "was withdrawn"), (other, "has expired")):
            answer = await memo.visitor().call("GET", f"/api/invites/{one}", status=410)
            assert words in answer["error"]["message"]
        await memo.visitor().call("GET", "/api/invites/nonsense", status=404)
        assert await ada.call("GET", f"/api/workspaces/{ada.workspace}/invites") == []


async def test_an_invitation_by_mail_reaches_its_person_and_is_theirs_alone(start, config, change):
    async with _mailbox() as (port, letters):
        async with start(change(config, smtp_url=f"smtp://127.0.0.1:{port}", mail_from="memo@memo.test")) as memo:
            ada, carl = await memo.person("ada"), await memo.person("carl")
            wish = {"email": "gus@memo.test", "role": "member"}
            made = await ada.call("POST", f"/api/workspaces/{ada.workspace}/invites", wish, status=201)
            assert made["mailed"]
            token = re.search(r"/join/([\w-]+)", letters[0])[1]
            assert "Ada Lindqvist invites you to Northwind" in letters[0]
            answer = await carl.call("POST", f"/api/invites/{token}/accept", {}, status=403)
            assert "for gus@memo.test" in answer["error"]["message"]
    async with start(change(config, smtp_url=f"smtp://127.0.0.1:{port}")) as memo:
        ada = await memo.person("ada")
        made = await ada.call("POST", f"/api/workspaces/{ada.workspace}/invites", wish, status=201)
        assert not made["mailed"], "the server is gone: the link is there to be passed on"
        assert "/join/" in made["link"]


async def test_a_public_link_shows_one_page_to_anyone_until_it_ends(start, config):
    clock = Clock()
    async with start(config, now=clock) as memo:
        ada, guest = await memo.person("ada"), memo.visitor()
        page = (await ada.new_page("Menu"))["id"]
        made = await ada.call("POST", f"/api/pages/{page}/public-link", {"days": 7}, status=201)
        token = made["link"].rsplit("/", 1)[1]
        async with guest.http.get(f"/s/{token}") as answer:
            assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert await guest.call("GET", f"/api/public/{token}") == {
            "id": page, "title": "Menu", "icon": "", "cover": "", "coverY": 50, "kind": "page",
        }  # fmt: skip
        await guest.call("GET", f"/api/pages/{page}", status=401)
        public = f"/api/public/{token}/sync?schema={wire.SCHEMA}"
        async with ada.opens(page) as hers, guest.http.ws_connect(public) as ws:
            await hers.sync()
            await hers.ws.send_bytes(wire.presence_message([wire.Presence(7, 1, {"cursor": 1})]))
            await hers.write("soup")
            await hers.saved()
            reading = type(hers)(ws)
            await reading.sync()
            await reading.until("soup")
            assert reading.presence == [], "a visitor does not see who is here"
            await ada.call("DELETE", f"/api/pages/{page}/public-link")
            assert await reading.close_code() == wire.NO_ACCESS
        answer = await guest.call("GET", f"/api/public/{token}", status=410)
        assert "no longer valid" in answer["error"]["message"]
        token = (await ada.call("POST", f"/api/pages/{page}/public-link", {}, status=201))["link"].rsplit("/", 1)[1]
        async with guest.http.ws_connect(f"/api/public/{token}/sync?schema={wire.SCHEMA}") as ws:
            await type(hers)(ws).sync()
            await ws.send_bytes(wire.sync_message(wire.UPDATE, b"\x01\x01\x01\x00\x04\x01\x01t\x01x\x00"))
            assert (await _closing(ws)) == wire.NO_ACCESS, "it is for reading"
        clock.passes(days=31)
        await guest.call("GET", f"/api/public/{token}", status=410)
        async with guest.http.ws_connect(f"/api/public/{token}/sync?schema={wire.SCHEMA}") as ws:
            assert (await _closing(ws)) == wire.NO_ACCESS


async def test_tokens_cannot_be_tried_for_ever(memo):
    guest = memo.visitor()
    for _ in range(120):
        await guest.call("GET", "/api/public/guess", status=410)
    await guest.call("GET", "/api/public/guess", status=429)
    await guest.call("GET", "/api/invites/guess", status=429)


@pytest.mark.parametrize("everyone", ["none", "view"])
async def test_the_trash_keeps_its_secrets(memo, ada, everyone):
    carl = await memo.person("carl")
    page = (await ada.new_page("Secret"))["id"]
    await share(ada, page, everyone=everyone)
    await ada.call("DELETE", f"/api/pages/{page}")
    await carl.call("POST", f"/api/pages/{page}/restore", status=404 if everyone == "none" else 403)
    await carl.call("POST", f"/api/pages/{page}/purge", status=404 if everyone == "none" else 403)
    await ada.call("POST", f"/api/pages/{page}/restore")
    await ada.call("GET", f"/api/pages/{page}")


async def _closing(ws) -> int:
    while True:
        message = await asyncio.wait_for(ws.receive(), 10)
        if message.type is aiohttp.WSMsgType.CLOSE:
            return message.data


class _mailbox:  # noqa: N801 - used like a function
    """A mail server that keeps what it is given: `async with _mailbox() as (port, letters)`."""

    async def __aenter__(self):
        self.letters: list[str] = []
        self.server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        return self.server.sockets[0].getsockname()[1], self.letters

    async def __aexit__(self, *_error):
        self.server.close()
        await self.server.wait_closed()

    async def _talk(self, reader, writer):
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            if line.upper().startswith(b"DATA"):
                writer.write(b"354 go on\r\n")
                letter = await reader.readuntil(b"\r\n.\r\n")
                self.letters.append(letter.decode().replace("=\r\n", ""))
            writer.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 fine\r\n")
            await writer.drain()
            if line.upper().startswith(b"QUIT"):
                break
        writer.close()


async def test_a_database_gets_no_public_link_as_its_rows_could_not_be_read_by_it(table, ada):
    refused = await ada.call("POST", f"/api/pages/{table.id}/public-link", {}, status=409)
    assert "not the rows of a database" in refused["error"]["message"]
    row = await table.row("Peas")
    link = await ada.call("POST", f"/api/pages/{row['id']}/public-link", {}, status=201)
    assert (await ada.call("GET", f"/api/public/{link['link'].rsplit('/', 1)[1]}"))["kind"] == "row"
