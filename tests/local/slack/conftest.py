"""A local Slack with short patience, and a real Bolt app that talks to it over either transport."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SetClock
from bot.local.slack import SlackStandIn, Timing

QUICK = Timing(deadline_s=1.0, retry_after_s=(0.02, 0.02, 0.02), reconnect_s=0.05)


class Bot:
    """A Bolt app; `seen` is what it got; it fails `refuse` times first, and it holds "hold" until `release`."""

    def __init__(self, slack):
        self.slack = slack
        self.client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        self.app = AsyncApp(client=self.client, signing_secret=slack.signing_secret, process_before_response=True)
        self.seen = []
        self.bodies = []
        self.refuse = 0
        self.begun, self.release = [], asyncio.Event()
        for event in (
            "message",
            "app_mention",
            "reaction_added",
            "reaction_removed",
            "app_home_opened",
            "member_joined_channel",
        ):
            self.app.event(event)(self._on_event)

    async def _on_event(self, body, event):
        if self.refuse:
            self.refuse -= 1
            raise RuntimeError("not now")
        if event.get("text") == "hold":
            self.begun.append(body["event_id"])
            await self.release.wait()
        self.seen.append(event)
        self.bodies.append(body)

    def kinds(self):
        return [event["type"] for event in self.seen]

    async def until(self, condition):
        async with asyncio.timeout(5):
            while not condition():  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def connect(self):
        handler = AsyncSocketModeHandler(self.app, self.slack.app_token)
        await handler.connect_async()
        await self.slack.connected()
        return handler


@pytest.fixture
def clock():
    return SetClock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
async def slack(tmp_path, clock) -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn(tmp_path, clock=clock, timing=QUICK) as standin:
        yield standin


@pytest.fixture
def bot(slack):
    return Bot(slack)


@pytest.fixture
def new_bot():
    return Bot


@pytest.fixture
async def online(bot):
    """The bot, connected over Socket Mode."""
    handler = await bot.connect()
    yield bot
    await handler.close_async()


@pytest.fixture
async def serve():
    """Serve a Bolt app over HTTP and return its request URL."""
    async with AsyncExitStack() as stack:

        async def start(bot, port=0):
            statuses = []

            async def answer(request):
                response = await to_aiohttp_response(await bot.app.async_dispatch(await to_bolt_request(request)))
                statuses.append(
                    (
                        response.status,
                        request.headers.get("X-Slack-Retry-Num"),
                        request.headers.get("X-Slack-Retry-Reason"),
                    )
                )
                return response

            application = web.Application()
            application.router.add_post("/slack/events", answer)
            runner = web.AppRunner(application, shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", port).start()
            bot.statuses, bot.stop = statuses, runner.cleanup
            return f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"

        yield start


@pytest.fixture(params=["sockets", "http"])
async def either(request, slack, bot, serve):
    """The bot, reached over each transport in turn."""
    if request.param == "http":
        await slack.deliver_over_http(await serve(bot))
        yield bot
        return
    handler = await bot.connect()
    yield bot
    await handler.close_async()
