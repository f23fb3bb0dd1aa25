"""The pages a person sees in the browser: server-rendered, no script."""

from aiohttp import web

from bot.local.github.hub import Hub


def attach(hub: Hub, app: web.Application) -> None:
    """Add the pages."""
