"""What only the stand-in does: it remembers over a restart, and tells the time of the clock it is given."""

from datetime import UTC, datetime, timedelta

import aiohttp

from bot.clock import SetClock
from bot.local.unleash import UnleashStandIn

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


async def ask(it, method, path, body=None, token=None):
    async with aiohttp.ClientSession(headers={"Authorization": token or it.admin_token}) as session:
        async with session.request(method, it.url + path, json=body) as answer:
            return await answer.json() if answer.content_type == "application/json" else answer.status


async def test_flags_survive_a_restart(tmp_path):
    features = "/api/admin/projects/default/features"
    async with UnleashStandIn(home=tmp_path) as it:
        await ask(it, "POST", features, {"name": "one"})
        await ask(it, "POST", features + "/one/environments/development/on")
        await ask(it, "POST", features, {"name": "two"})
        await ask(it, "DELETE", features + "/two")
    async with UnleashStandIn(home=tmp_path) as it:
        assert (it.flags(), it.archived()) == (("one",), ("two",))
        assert it.is_on("one")
        assert not it.is_on("one", "production")


async def test_last_seen_is_the_time_of_its_clock(tmp_path):
    clock = SetClock(START)
    features = "/api/admin/projects/default/features"
    async with UnleashStandIn(home=tmp_path, clock=clock) as it:
        await ask(it, "POST", features, {"name": "one"})
        clock.advance(timedelta(days=3, minutes=5))
        bucket = {"start": clock.now().isoformat(), "stop": "", "toggles": {"one": {"yes": 2, "no": 1}}}
        said = {"appName": "memo", "instanceId": "i", "bucket": bucket}
        assert await ask(it, "POST", "/api/client/metrics", said, it.client_token) == 202
        shown = await ask(it, "GET", features + "/one")
        assert shown["environments"][0]["lastSeenAt"] == "2026-11-05T09:05:00.000Z"
        assert (it.counted("one"), it.applications()) == ((2, 1), ("memo",))
        raw = await ask(it, "GET", "/api/admin/client-metrics/features/one/raw")
        assert [row["timestamp"] for row in raw["data"]] == ["2026-11-05T09:00:00.000Z"]
        clock.advance(timedelta(hours=26))
        assert (await ask(it, "GET", "/api/admin/client-metrics/features/one/raw"))["data"] == []


async def test_a_token_sees_its_own_environment(tmp_path):
    async with UnleashStandIn(home=tmp_path, client_token="default:production.p") as it:
        features = "/api/admin/projects/default/features"
        await ask(it, "POST", features, {"name": "one"})
        await ask(it, "POST", features + "/one/environments/development/on")
        (one,) = (await ask(it, "GET", "/api/client/features", token="default:production.p"))["features"]
        assert not one["enabled"]


async def test_nonsense_is_refused_and_nothing_breaks(tmp_path):
    async with UnleashStandIn(home=tmp_path) as it:
        for method, path in (("POST", "/api/client/metrics"), ("POST", "/api/client/register")):
            said = await ask(it, method, path, ["x"], it.client_token)
            assert said["name"] == "BadDataError"
        assert (await ask(it, "GET", "/api/admin/nothing"))["name"] == "NotFoundError"
        assert await ask(it, "GET", "/health") == {"health": "GOOD"}
