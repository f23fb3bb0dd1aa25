"""What the factory relies on in a flag server; the same suite runs on the stand-in and on a real one."""

import asyncio
import uuid
from datetime import date

import pytest

from flags.admin import FlagAdmin
from flags.client import Account, FlagClient
from flags.definitions import Definition
from flags.errors import FlagError, Refused, UnknownFlag

FEATURES = "/projects/default/features"
INTERNAL = Account("u-internal", "internal")
CLOUD = Account("u-cloud", "cloud")
ENTERPRISE = Account("u-enterprise", "enterprise")


def flag(kind="release") -> Definition:
    key = f"t-{uuid.uuid4().hex[:10]}"
    return Definition(
        key, kind, "A test", "ada", date(2026, 11, 1), None, "internal", "", "", "", None, None, "up", (), "", None
    )


@pytest.fixture
async def admin(server):
    async with FlagAdmin(server.url, server.admin_token) as it:
        yield it


def client(server, tmp_path, **options) -> FlagClient:
    options = {"refresh_s": 0.2, "metrics_s": 1, **options}
    return FlagClient(server.url + "/api", server.client_token, "contract", home=tmp_path / "kept", **options)


async def until(holds, seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - the client tells nobody when it has refreshed
            await asyncio.sleep(0.05)


async def test_each_ring_is_seen_by_its_tiers_alone(server, admin, tmp_path):
    one = flag()
    async with client(server, tmp_path) as flags:
        seen = []
        await admin.start_in(one, "internal")
        await until(lambda: flags.is_enabled(one.key, INTERNAL))
        seen.append([flags.is_enabled(one.key, who) for who in (INTERNAL, CLOUD, ENTERPRISE)])
        await admin.set_ring(one.key, "cloud")
        await until(lambda: flags.is_enabled(one.key, CLOUD))
        seen.append([flags.is_enabled(one.key, who) for who in (INTERNAL, CLOUD, ENTERPRISE)])
        await admin.set_ring(one.key, "enterprise")
        await until(lambda: flags.is_enabled(one.key, ENTERPRISE))
        await admin.switch(one.key, False)
        await until(lambda: not flags.is_enabled(one.key, INTERNAL))
        seen.append([flags.is_enabled(one.key, who) for who in (INTERNAL, CLOUD, ENTERPRISE)])
    assert seen == [[True, False, False], [True, True, False], [False, False, False]]
    await admin.archive(one.key)


async def test_half_of_the_users_get_an_experiment_and_keep_it(server, admin, tmp_path):
    one = flag("experiment")
    await admin.start_in(one, "cloud")
    users = [Account(f"user-{n}", "cloud") for n in range(1000)]
    async with client(server, tmp_path) as flags:
        await until(lambda: one.key in flags.known())
        first = [flags.is_enabled(one.key, user) for user in users]
        again = [flags.is_enabled(one.key, user) for user in users]
    assert first == again
    assert 430 < sum(first) < 570
    await admin.archive(one.key)


async def test_segments_and_constraints_reach_the_client(server, admin, tmp_path):
    one = flag()
    await admin.ensure_flag(one)
    name = f"seg-{one.key}"
    constraint = {"contextName": "email", "operator": "STR_ENDS_WITH", "values": ["@acme.test"]}
    status, segment, _ = await server.admin("POST", "/segments", {"name": name, "constraints": [constraint]})
    assert status == 201
    there = f"{FEATURES}/{one.key}/environments/development"
    body = {"name": "flexibleRollout", "parameters": {"rollout": "100", "stickiness": "userId", "groupId": one.key}}
    status, made, _ = await server.admin("POST", there + "/strategies", {**body, "segments": [segment["id"]]})
    assert (status, made["segments"]) == (200, [segment["id"]])
    await admin.switch(one.key, True)
    async with client(server, tmp_path) as flags:
        await until(lambda: one.key in flags.known())
        assert flags.is_enabled(one.key, Account("a", "cloud", "ada@acme.test"))
        assert not flags.is_enabled(one.key, Account("a", "cloud", "ada@other.test"))
    await admin.archive(one.key)


async def test_features_carry_an_etag_that_changes_only_with_them(server, admin):
    one = flag()
    await admin.ensure_flag(one)
    await asyncio.sleep(1.1 if server.real else 0)  # the real server notices its own changes once a second
    status, body, headers = await server.client("GET", "/features")
    assert status == 200
    assert one.key in {feature["name"] for feature in body["features"]}
    tag = {"If-None-Match": headers["ETag"]}
    assert (await server.client("GET", "/features", **tag))[0] == 304
    await admin.set_ring(one.key, "internal")
    await asyncio.sleep(1.1 if server.real else 0)
    assert (await server.client("GET", "/features", **tag))[0] == 200
    await admin.archive(one.key)


async def test_what_running_code_asked_for_is_seen(server, admin, tmp_path):
    asked, silent = flag(), flag()
    for one in (asked, silent):
        await admin.start_in(one, "internal")
    await asyncio.sleep(10.5 if server.real else 0)  # until then the real server drops counts of a new flag
    async with client(server, tmp_path, keys=frozenset({asked.key})) as flags:
        await until(lambda: asked.key in flags.known())
        assert flags.enabled(INTERNAL) == {asked.key}
        assert flags.enabled(CLOUD) == frozenset()
    for _ in range(150 if server.real else 1):
        if (await admin.seen(asked.key)).at:
            break
        await asyncio.sleep(0.2)
    seen = await admin.seen(asked.key)
    assert (seen.yes, seen.no) == (1, 1)
    assert seen.at is not None
    assert (await admin.seen(silent.key)).at is None
    for one in (asked, silent):
        await admin.archive(one.key)


async def test_doing_it_twice_does_no_harm(server, admin):
    one = flag()
    assert await admin.ensure_flag(one) == await admin.ensure_flag(one)
    assert await admin.set_ring(one.key, "cloud") == await admin.set_ring(one.key, "cloud")
    assert await admin.switch(one.key, True) == await admin.switch(one.key, True)
    assert (await admin.mark_stale(one.key)) == (await admin.mark_stale(one.key))
    state = await admin.state(one.key)
    assert (state.on, state.ring, state.share, state.stale) == (True, "cloud", 100, True)
    assert (await admin.ensure_flag(one)).stale
    await admin.archive(one.key)
    await admin.archive(one.key)
    assert await admin.find(one.key) is None


async def test_an_archived_flag_comes_back_off_and_without_a_ring(server, admin):
    one = flag()
    await admin.start_in(one, "cloud")
    await admin.archive(one.key)
    state = await admin.ensure_flag(one)
    assert (state.on, state.ring, state.stale) == (False, None, False)
    await admin.archive(one.key)


async def test_a_changed_title_or_kind_reaches_the_server(server, admin):
    one = flag("experiment")
    await admin.ensure_flag(one)
    status, body, _ = await server.admin("GET", f"{FEATURES}/{one.key}")
    assert (status, body["type"], body["description"]) == (200, "experiment", "A test")
    await server.admin("PUT", f"{FEATURES}/{one.key}", {"type": "release", "description": "Other"})
    await admin.ensure_flag(one)
    _, body, _ = await server.admin("GET", f"{FEATURES}/{one.key}")
    assert (body["type"], body["description"]) == ("experiment", "A test")
    await admin.archive(one.key)


async def test_a_flag_without_a_ring_is_not_switched_on(server, admin):
    one = flag()
    await admin.ensure_flag(one)
    with pytest.raises(FlagError, match="no ring yet"):
        await admin.switch(one.key, True)
    # Were it asked, the server would serve everybody:
    await server.admin("POST", f"{FEATURES}/{one.key}/environments/development/on")
    _, body, _ = await server.admin("GET", f"{FEATURES}/{one.key}")
    there = next(item for item in body["environments"] if item["name"] == "development")
    assert (there["enabled"], there["strategies"][0]["parameters"]["rollout"]) == (True, "100")
    assert (await admin.state(one.key)).ring is None
    await admin.archive(one.key)


async def test_tokens_are_checked(server, admin, tmp_path):
    async with FlagAdmin(server.url, "*:*.wrong") as stranger:
        with pytest.raises(Refused, match="UNLEASH_ADMIN_TOKEN"):
            await stranger.check()
    assert (await server.client("GET", "/features", token="default:development.wrong"))[0] == 401
    assert (await server.client("GET", "/features", token=server.admin_token))[0] == 403
    assert (await server.admin("GET", FEATURES, token=server.client_token))[0] == 403
    await admin.check()


async def test_unknown_things_are_named(server, admin):
    one = flag()
    with pytest.raises(UnknownFlag, match=one.key):
        await admin.state(one.key)
    with pytest.raises(UnknownFlag):
        await admin.set_ring(one.key, "cloud")
    await admin.archive(one.key)
    await admin.ensure_flag(one)
    async with FlagAdmin(server.url, server.admin_token, environment="nowhere") as elsewhere:
        with pytest.raises(FlagError, match="nowhere"):
            await elsewhere.switch(one.key, False)
    await admin.archive(one.key)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", FEATURES, {"type": "release"}, 400),
        ("POST", FEATURES, {"name": "not a name!"}, 400),
        ("POST", FEATURES, {"name": "t-odd", "type": "odd"}, 400),
        ("GET", FEATURES + "/t-never", None, 404),
        ("PUT", FEATURES + "/t-never", {"type": "release"}, 404),
        ("PATCH", FEATURES + "/t-never", [{"op": "replace", "path": "/stale", "value": True}], 404),
        ("DELETE", FEATURES + "/t-never", None, 404),
        ("POST", FEATURES + "/t-never/environments/development/on", None, 404),
        ("POST", "/archive/revive/t-never", None, 404),
    ],
)
async def test_bad_requests_are_refused_alike(server, method, path, body, status):
    got, said, _ = await server.admin(method, path, body)
    assert got == status
    assert said["name"] in ("BadDataError", "NotFoundError")


async def test_strategies_are_checked(server, admin):
    one = flag()
    await admin.ensure_flag(one)
    path = f"{FEATURES}/{one.key}/environments/development/strategies"
    wrong = [
        ({"name": "nosuch"}, 400),
        (
            {"name": "flexibleRollout", "constraints": [{"contextName": "tier", "operator": "WAT", "values": ["a"]}]},
            400,
        ),
        ({"name": "flexibleRollout", "segments": [999999]}, 404),
    ]
    for body, status in wrong:
        assert (await server.admin("POST", path, body))[0] == status
    assert (await server.admin("PUT", path + "/none", {"name": "flexibleRollout"}))[0] == 404
    assert (await server.admin("DELETE", path + "/none"))[0] == 404
    await admin.archive(one.key)


async def test_a_name_can_be_taken_once(server, admin):
    one = flag()
    assert (await server.admin("POST", FEATURES, {"name": one.key}))[0] == 201
    status, said, _ = await server.admin("POST", FEATURES, {"name": one.key})
    assert (status, said["message"]) == (409, "A flag with that name already exists")
    await admin.archive(one.key)
    status, said, _ = await server.admin("POST", FEATURES, {"name": one.key})
    assert (status, said["message"]) == (409, "An archived flag with that name already exists")


async def test_the_list_names_every_live_flag(server, admin):
    one, other = flag(), flag()
    await admin.start_in(one, "internal")
    await admin.ensure_flag(other)
    await admin.archive(other.key)
    listed = {state.key: state for state in await admin.list()}
    assert listed[one.key].ring == "internal"
    assert other.key not in listed
    await admin.archive(one.key)


async def test_the_server_says_that_it_is_well(server):
    assert (await server.ask("GET", "/health", None, ""))[1] == {"health": "GOOD"}
