"""The peer: a Bolt app on the same SDKs that listens to messages and does nothing."""

import asyncio
import json
import signal
import sys
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler  # noqa: TID251
from slack_bolt.async_app import AsyncApp  # noqa: TID251
from slack_bolt.request.async_request import AsyncBoltRequest  # noqa: TID251
from slack_sdk.web.async_client import AsyncWebClient  # noqa: TID251


def empty_app(told: dict[str, Any]) -> AsyncApp:
    """Return the app, which is set up as the factory's is."""
    by_http = told["transport"] == "http"
    app = AsyncApp(
        client=AsyncWebClient(token=told["slack_bot_token"], base_url=told["slack_api_url"]),
        signing_secret=told["slack_signing_secret"], process_before_response=True,
        request_verification_enabled=by_http, ssl_check_enabled=by_http,
    )  # fmt: skip

    @app.event("message")
    async def on_message() -> None:
        return

    return app


async def serve(told: dict[str, Any]) -> None:
    """Serve until told to stop."""
    done = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, done.set)
    app = empty_app(told)
    if told["transport"] == "http":
        await _listen(app, told["port"])
    else:
        await AsyncSocketModeHandler(app, told["slack_app_token"]).connect_async()
    print("serves", flush=True)
    await done.wait()


async def _listen(app: AsyncApp, port: int) -> None:
    async def handle(request: web.Request) -> web.Response:
        body, headers = (await request.read()).decode(), dict(request.headers)
        answer = await app.async_dispatch(AsyncBoltRequest(body=body, query=request.query_string, headers=headers))
        return web.Response(status=answer.status, text=answer.body, headers=answer.first_headers_without_set_cookie())

    served = web.Application()
    served.router.add_post("/slack", handle)
    runner = web.AppRunner(served, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(sys.argv[1])))
