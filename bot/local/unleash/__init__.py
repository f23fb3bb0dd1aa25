"""A flag server on one machine that speaks Unleash's protocol: the client API and the admin calls the factory uses."""

from bot.local.unleash.server import ADMIN_TOKEN, CLIENT_TOKEN, UnleashStandIn

__all__ = ["ADMIN_TOKEN", "CLIENT_TOKEN", "UnleashStandIn"]
