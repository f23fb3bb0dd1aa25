"""Whatever anyone sends to any route, the answer is what was wished or a refusal in words, never an accident.

`FUZZ=500 python -m pytest tests/memo/test_api_fuzz.py -m memo_full` sends that many requests to each route.
"""

import json
import logging
import os
import random
from urllib.parse import quote, urlencode

import aiohttp
import pytest
from hypothesis import strategies as st
from yarl import URL

from memo.server.sync import wire
from tests.memo import routes
from tests.memo.conftest import SERVICE_TOKEN
from tests.memo.routes import FORM, NOTHING, ROUTES, SOCKET
from tests.memo.scene import Clock, Scene, set_up
from tests.memo.wild import FILES, WORDS, drawn, shaped, wild

QUERIES = ["parent", "q", "limit", "after", "dry", "preview", "view", "time_zone", "schema"]
HEADERS = {
    "Content-Type": [
        "application/json",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "x",
        "a/b; c",
    ],
    "Range": ["bytes=0-0", "bytes=9-1", "bytes=-5", "bytes=99999999-", "x"],
    "If-None-Match": ["*", '"x"', "x"],
    "If-Modified-Since": ["Sun, 22 Nov 2026 10:00:00 GMT", "yesterday"],
    "Origin": ["null", "https://elsewhere.test", "x"],
    "Sec-Fetch-Site": ["cross-site", "none", "x"],
    "Cookie": ["memo_session=x", "memo_session=%ff; memo_scheme=dark", "memo_scheme=<script>", "=;=", "a"],
    "Authorization": [f"Bearer {SERVICE_TOKEN}", "Bearer é", "Basic eDp5", "Bearer"],
    "Upgrade": ["websocket"],
    "Accept-Encoding": ["identity", "br", "*;q=0"],
}
NAMES = ["file", "report", "screenshot", "x", ""]
FILE_NAMES = ["a.md", "a.zip", "a.csv", "a.png", "", "../../x.md", "a" * 300 + ".md", "ä🙂.zip"]
MANY = int(os.environ.get("FUZZ", "60"))
CODES = {wire.GOING_AWAY, wire.MALFORMED, wire.SIGNED_OUT, wire.NO_ACCESS, wire.GONE, wire.RELOAD, 1000, None}


def bodies(takes, ids: list[str]):
    """Bodies for a route: mostly what it takes, sometimes what it does not."""
    junk = st.one_of(
        st.just(b""), st.binary(max_size=40), st.sampled_from([b"{", b"[]", b"null", b"[" * 3000, b"\xff"])
    )
    parts = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(FILE_NAMES), st.sampled_from(FILES)), max_size=3)
    if takes is FORM:
        return st.one_of(parts, parts, junk)
    if takes in (NOTHING, SOCKET):
        return st.one_of(st.just(b""), st.just(b""), junk)
    schema = takes.model_json_schema()
    names = st.sampled_from(list(schema["properties"]))
    known = shaped(schema, schema, ids)
    bent = st.dictionaries(names, wild(ids), max_size=5)
    return st.one_of(*[one.map(as_json) for one in (known, known, known, bent, wild(ids))], junk)


def as_json(value: object) -> bytes:
    return json.dumps(value).encode()


def addresses(path: str, scene: Scene):
    """The route's address with ids that are there, mostly of what belongs there."""
    pieces = []
    for piece in path.split("/")[1:]:
        name = piece.strip("{}")
        if name == piece:
            pieces.append(st.just(piece))
            continue
        right = st.sampled_from([scene.ids[name]] * 3 + [scene.ids["joining" if name == "token" else name]])
        wrong = st.sampled_from([*scene.known, *WORDS]).map(lambda word: quote(word.encode(errors="replace"), safe=""))
        pieces.append(st.one_of(right, right, right, wrong) if name != "path" else wrong)
    return st.tuples(*pieces).map(lambda found: "/" + "/".join(found))


def requests(scene: Scene, path: str, takes):
    """Whole requests to a route."""
    asked = st.dictionaries(st.sampled_from(QUERIES), st.sampled_from([*WORDS, *scene.known, "1"]), max_size=2)
    headers = st.sampled_from([(name, value) for name, values in HEADERS.items() for value in values])
    return st.fixed_dictionaries({
        "who": st.sampled_from([*scene.people, "ada", "ada", "ada", "service"]),
        "path": addresses(path, scene),
        "query": asked.map(lambda found: urlencode(found, errors="replace")),
        "headers": st.one_of(st.just({}), st.just({}), headers.map(lambda one: dict([one]))),
        "body": bodies(takes, scene.known),
    })  # fmt: skip


async def answered(scene: Scene, method: str, wish: dict) -> None:
    """Send one request; the answer must be one that a person can act on."""
    body, person = wish["body"], scene.people[wish["who"]]
    if isinstance(body, list):
        made = aiohttp.FormData()
        made.add_field("unknown", "x")
        for name, file_name, data in body:
            made.add_field(name, data, filename=file_name)
        body = made
    address = URL(scene.house.url + wish["path"] + ("?" + wish["query"] if wish["query"] else ""), encoded=True)
    kept = person.http.cookie_jar.filter_cookies(address)
    scene.house.parts.now.passes(minutes=10)  # no limit stands in the way
    sent = {"allow_redirects": False, "data": body, "headers": wish["headers"]}
    async with person.http.request(method, address, **sent) as answer:
        told = await answer.read()
    person.http.cookie_jar.update_cookies({name: one.value for name, one in kept.items()}, URL(scene.house.url))
    assert answer.status < 500, (method, wish, told[:500])
    if (
        answer.status >= 400 and method != "HEAD" and answer.status != 416
    ):  # a range beyond the end has its say in a header (RFC 9110)
        assert answer.content_type == "application/json", (method, wish, answer.status, told[:500])
        error = json.loads(told)["error"]
        assert error["code"], (method, wish)
        assert error["message"].strip(), (method, wish)


async def converse(scene: Scene, wish: dict) -> None:
    """Open a socket and say the messages; it must end with a code that clients know."""
    address = URL(scene.house.url + wish["path"] + "?" + wish["query"], encoded=True)
    try:
        async with scene.people[wish["who"]].http.ws_connect(address) as socket:
            for message in wish["messages"]:
                await (socket.send_bytes(message) if isinstance(message, bytes) else socket.send_str(message))
            await socket.close()
            assert socket.close_code in CODES, (wish, socket.close_code)
    except aiohttp.WSServerHandshakeError as refused:
        if refused.status != 404:
            raise


def conversations(scene: Scene, path: str):
    block = st.one_of(st.binary(max_size=30), st.just(wire.EMPTY_UPDATE), st.just(b"\x00"), st.sampled_from(FILES))
    known = st.tuples(st.sampled_from([0, 1, 2, 3, 200]), block).map(
        lambda one: bytes((0, one[0])) + wire.block(one[1])
    )
    here = st.sampled_from([b"null", b"{}", b"[]", b'{"user":5}', b"x", b'{"a":"\\ud800"}'])
    presence = st.tuples(st.integers(0, 2**70), st.integers(0, 2**40), here)
    present = presence.map(
        lambda one: b"\x01" + wire.block(b"\x01" + wire.number(one[0]) + wire.number(one[1]) + wire.block(one[2]))
    )
    return st.fixed_dictionaries({
        "who": st.sampled_from([*scene.people, "ada", "ada"]),
        "path": addresses(path, scene),
        "query": st.sampled_from([f"schema={wire.SCHEMA}"] * 4 + ["schema=0", "schema=x", ""]),
        "messages": st.lists(st.one_of(known, known, present, st.binary(max_size=20), st.sampled_from(WORDS[:8])), max_size=5),
    })  # fmt: skip


async def bombard(house, times: int, *, by_chance: bool) -> None:
    """Send requests to every route, those that destroy last, before a scene that is laid out anew now and then."""
    scene = await set_up(house)
    ordered = sorted(ROUTES, key=lambda one: (one[0] == "DELETE" or one[1].endswith("/purge"), one[1]))
    for place, (method, path) in enumerate(ordered):
        if place % (5 if by_chance else 25) == 0:
            scene = await set_up(house)
        takes = ROUTES[method, path].takes
        for wish in drawn(requests(scene, path, takes), times, by_chance=by_chance):
            await answered(scene, method, wish)
        for wish in drawn(conversations(scene, path), times, by_chance=by_chance) if takes is SOCKET else ():
            await converse(scene, wish)
    scene = await set_up(house)
    for path in {path for _, path in ROUTES}:
        wish = {"who": "ada", "path": path.format_map(scene.ids), "query": "", "headers": {}, "body": b""}
        for method in ("HEAD", "PROPFIND"):
            await answered(scene, method, wish)
    async with scene.people["ada"].opens(scene.ids["below"]) as copy:
        await (await copy.sync()).write("still here")
        await copy.saved()


@pytest.fixture
def quiet(caplog):
    """Nothing may be logged as an error."""
    yield
    errors = [line for line in caplog.get_records("call") if line.levelno >= logging.ERROR]
    assert errors == [], [line.getMessage() for line in errors]


def test_every_route_is_known_here(memo):
    assert routes.of(memo.app) == ROUTES.keys(), "say in ROUTES what a new route takes"


async def test_no_request_makes_an_accident(start, config, quiet):
    async with start(config, now=Clock()) as house:
        await bombard(house, 3, by_chance=False)


@pytest.mark.memo_full
async def test_no_request_of_many_makes_an_accident(start, config, quiet):
    async with start(config, now=Clock()) as house:
        await bombard(house, MANY, by_chance=True)


@pytest.mark.memo_full
@pytest.mark.postgres
async def test_no_request_of_many_makes_an_accident_on_postgres(start, on_postgres, quiet):
    async with start(on_postgres, now=Clock()) as house:
        await bombard(house, MANY, by_chance=True)


async def test_no_question_of_the_right_shape_makes_an_accident(start, config, quiet):
    async with start(config, now=Clock()) as house:
        scene = await set_up(house)
        chance, ids = random.Random(3), scene.known
        ops = [
            "is",
            "is_not",
            "contains",
            "starts_with",
            "=",
            "<",
            "before",
            "between",
            "within",
            "is_any_of",
            "is_empty",
        ]
        values = [*WORDS, *ids, 1, True, None]
        for _ in range(200):
            parts = [
                {"property": chance.choice(ids), "op": chance.choice(ops), "value": chance.choice(values)}
                for _ in range(chance.randrange(4))
            ]
            question = {
                "filter": {chance.choice(["and", "or"]): parts},
                "sorts": [{"property": chance.choice(ids), "direction": "desc"}],
                "group": chance.choice([None, {"property": chance.choice(ids), "key": chance.choice([None, *WORDS])}]),
                "calculate": {chance.choice(ids): chance.choice(["sum", "min", "filled", "percent_checked", "x"])},
                "search": chance.choice(WORDS)[:200],
            }
            path = f"/api/databases/{scene.ids['database']}/query"
            await answered(
                scene, "POST", {"who": "ada", "path": path, "query": "", "headers": {}, "body": as_json(question)}
            )
