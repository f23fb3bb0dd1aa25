"""What the admin says when the server is away, unwell or odd (its everyday work is in the flag server's contract)."""

import asyncio

import aiohttp
import pytest
from aiohttp import web

from flags.admin import FlagAdmin
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


async def test_closing_twice_is_fine(server):
    admin = FlagAdmin(server.url, server.admin_token)
    await admin.check()
    await admin.close()
    await admin.close()
