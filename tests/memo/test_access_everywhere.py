"""Everyone at every door: each person × each state of a page × each route and socket, against what the table of routes says."""

import aiohttp
import pytest

from memo.server.access import ROLES, Access
from memo.server.sync import wire
from tests.memo import scene as scenes
from tests.memo.parcels import form
from tests.memo.routes import ANYONE, FORM, ROUTES, SERVICE, SOCKET, Whom
from tests.memo.scene import Clock, Scene, set_up

NONE, VIEW, COMMENT, EDIT, FULL = Access
OF_PAGES = ("{page}", "{database}", "{row}", "/files/")
EVEN_IN_THE_TRASH = {
    ("DELETE", "/api/pages/{page}"),
    ("POST", "/api/pages/{page}/move"),
    ("POST", "/api/pages/{page}/restore"),
    ("POST", "/api/pages/{page}/purge"),
}
# Afterwards the page is not what it was: they come last, and all is laid out anew.
CHANGE_THE_PAGE = {
    ("DELETE", "/api/pages/{page}"),
    ("POST", "/api/pages/{page}/restore"),
    ("POST", "/api/pages/{page}/purge"),
    ("DELETE", "/api/pages/{page}/sharing"),
    ("POST", "/api/pages/{page}/public-link"),
    ("DELETE", "/api/pages/{page}/public-link"),
    ("POST", "/api/invites/{token}/accept"),
    ("DELETE", "/api/session"),
}
# How a page is shared, and what that leaves to a stranger, a viewer, a member, an admin and an owner.
SHARED = {
    "as their roles have it": (None, (NONE, VIEW, EDIT, FULL, FULL)),
    "everyone comments": ({"everyone": "comment"}, (NONE, VIEW, COMMENT, COMMENT, FULL)),
    "only by name": (
        {"everyone": "none", "named": [("vera", "comment"), ("carl", "full")]},
        (NONE, COMMENT, FULL, NONE, FULL),
    ),
}  # fmt: skip
PEOPLE = ("stella", "vera", "carl", "adam", "ada")
OTHERS = ("visitor", "service")


@pytest.mark.memo_full
@pytest.mark.parametrize("trashed", [False, True], ids=["there", "in the trash"])
@pytest.mark.parametrize("shared", SHARED)
async def test_everyone_at_every_door(start, config, shared, trashed):
    share, levels = SHARED[shared]
    async with start(config, now=Clock()) as house:
        for who in (*PEOPLE, *OTHERS):
            level = dict(zip(PEOPLE, levels, strict=True)).get(who, NONE)
            scene = await lay_out(house, share, trashed=trashed)
            for key in sorted(ROUTES, key=lambda one: (one in CHANGE_THE_PAGE, one[1])):
                if ROUTES[key].takes is SOCKET:
                    await knock_at_socket(scene, who, key, level, trashed)
                elif await knock(scene, who, key, level, trashed) and key in CHANGE_THE_PAGE:
                    scene = await lay_out(house, share, trashed=trashed)


async def lay_out(house, share: dict | None, *, trashed: bool) -> Scene:
    house.parts.now.passes(hours=2)
    scene = await set_up(house)
    page, ada = scene.ids["page"], scene.people["ada"]
    if share is not None:
        named = [{"userId": scene.people[name].id, "level": level} for name, level in share.get("named", ())]
        await ada.call("PUT", f"/api/pages/{page}/sharing", {**share, "named": named})
    if trashed:
        await ada.call("DELETE", f"/api/pages/{page}")
    return scene


def expected(who: str, key: tuple[str, str], level: Access, trashed: bool) -> set[int]:
    """Return the statuses that refuse someone at a route; none when it is open to them."""
    needs = ROUTES[key].needs
    if isinstance(needs, Whom):
        return set() if needs is ANYONE or may(who, needs) else {401}
    if who in OTHERS:
        return {401}
    if not any(one in key[1] for one in OF_PAGES):
        level, trashed = ROLES[scenes.ROLES[who]], False
    if level is NONE:
        return {404}
    if level < needs:
        return {403}
    return {409} if trashed and needs > VIEW and key not in EVEN_IN_THE_TRASH else set()


def may(who: str, needs: Whom) -> bool:
    return who == "service" if needs is SERVICE else who not in OTHERS


async def knock(scene: Scene, who: str, key: tuple[str, str], level: Access, trashed: bool) -> bool:
    """Hold a route's answer to someone against what is expected; returns whether it was open."""
    method, path = key
    address = path.format_map({**scene.ids, "token": scene.ids["joining" if "invites" in path else "token"]})
    sent = {"data": form("a.md", b"")} if ROUTES[key].takes is FORM else {"json": {}}
    async with scene.people[who].http.request(method, address, **sent) as answer:
        words = await answer.text(errors="replace")
    refused = expected(who, key, level, trashed)
    if refused:
        assert answer.status in refused, (who, key, answer.status, words)
        assert "Secret" not in words, (who, key)
        return False
    assert answer.status not in (401, 403, 500), (who, key, answer.status, words)
    assert "There is no such page." not in words, (who, key)
    return True


async def knock_at_socket(scene: Scene, who: str, key: tuple[str, str], level: Access, trashed: bool) -> None:
    async with scene.people[who].http.ws_connect(f"{key[1].format_map(scene.ids)}?schema={wire.SCHEMA}") as socket:
        code = refusal(who, key[1], level, trashed)
        message = await socket.receive(timeout=20) if code or "events" not in key[1] else None
        if code:
            assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, code), (who, key)
        elif message is not None:
            assert message.type is aiohttp.WSMsgType.BINARY, (who, key, message)


def refusal(who: str, path: str, level: Access, trashed: bool) -> int:
    """Return the code with which a socket is closed to someone, 0 when it is open to them."""
    if path.startswith("/api/public/"):
        return wire.NO_ACCESS if trashed else 0
    if who in OTHERS:
        return wire.SIGNED_OUT
    if path.endswith("/events"):
        return wire.NO_ACCESS if who == "stella" else 0
    return wire.NO_ACCESS if level is NONE else wire.GONE if trashed else 0
