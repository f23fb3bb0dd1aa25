"""What the admin says when the server is away, unwell or odd (its everyday work is in the flag server's contract)."""

import asyncio
from datetime import date

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from flags.admin import FlagAdmin
from flags.definitions import Definition
from flags.errors import FlagError, ServerAway


@pytest.fixture
async def answering():
    runners = []

    async def start(answer):
        async def handle(request):
            return answer()

        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", handle)
        runner = web.AppRunner(app)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    yield start
    for runner in runners:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (lambda: web.Response(status=503, text="starting"), ServerAway, "not well"),
        (lambda: web.Response(status=429), ServerAway, "slow down"),
        (lambda: web.json_response({"message": "odd"}, status=418), FlagError, "odd"),
        (lambda: web.json_response(["odd"], status=418), FlagError, "odd"),
        (lambda: web.Response(status=400, text="<html>"), FlagError, "<html>"),
    ],
)
async def test_an_unwell_server_is_told_in_plain_words(answering, answer, error, said):
    async with FlagAdmin(await answering(answer), "*:*.t") as admin:
        with pytest.raises(error, match=said):
            await admin.check()


async def test_an_away_server_is_told_in_plain_words():
    async with FlagAdmin("http://127.0.0.1:1", "*:*.t") as admin:
        with pytest.raises(ServerAway, match="cannot be reached"):
            await admin.list()


async def test_a_silent_server_has_a_deadline():
    async def silent(reader, writer):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with FlagAdmin(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "*:*.t", timeout_s=0.1) as admin:
        with pytest.raises(ServerAway, match="did not answer"):
            await admin.check()
    server.close()


async def test_strategies_of_others_make_way_for_the_ring(server, admin):
    there = f"{server.url}/api/admin/projects/default/features"
    async with aiohttp.ClientSession(headers={"Authorization": server.admin_token}) as session:
        await session.post(there, json={"name": "one"})
        for _ in range(3):
            await session.post(f"{there}/one/environments/development/strategies", json={"name": "default"})
        state = await admin.set_ring("one", "cloud", share=50)
        async with session.get(f"{there}/one/environments/development/strategies") as answer:
            assert len(await answer.json()) == 2  # half of the customers, and all of our own people
    assert (state.ring, state.share, state.on) == ("cloud", 50, False)


async def test_our_own_people_keep_a_feature_at_every_step_of_its_promotion(server, admin):
    served = []

    async def through(request):
        async with aiohttp.ClientSession() as session:
            given = {"Authorization": server.admin_token, "Content-Type": "application/json"}
            body = await request.read()
            async with session.request(
                request.method, server.url + request.path_qs, data=body, headers=given
            ) as answer:
                told = web.Response(status=answer.status, body=await answer.read(), content_type="application/json")
            given["Authorization"] = server.client_token
            async with session.get(server.url + "/api/client/features", headers=given) as answer:
                (one,) = [flag for flag in (await answer.json())["features"] if flag["name"] == "one"]
        served.append(max(int(s["parameters"]["rollout"]) for s in one["strategies"] if serves_us(s)))
        return told

    def serves_us(strategy) -> bool:
        return any("internal" in constraint["values"] for constraint in strategy["constraints"])

    kind = Definition("one", "experiment", "Kind", "ada", date(2026, 11, 1), None, "internal", "", "", "", None, None,
                      "up", (), "", None)  # fmt: skip
    await admin.start_in(kind, "internal")
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", through)
    async with TestServer(app) as between, FlagAdmin(str(between.make_url("")), server.admin_token) as watched:
        state = await watched.set_ring("one", "cloud", share=50)
        assert (state.ring, state.share) == ("cloud", 50)
        await watched.set_ring("one", "enterprise")
        await watched.set_ring("one", "internal")
    assert len(served) > 6
    assert set(served) == {100}


async def test_closing_twice_is_fine(server):
    admin = FlagAdmin(server.url, server.admin_token)
    await admin.check()
    await admin.close()
    await admin.close()
