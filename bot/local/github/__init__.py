"""GitHub on one machine: REST in GitHub's shapes, signed webhooks and git over HTTP, on real bare repositories."""

from bot.local.github.people import Person
from bot.local.github.rest.server import Fault
from bot.local.github.standin import GitHubStandIn

__all__ = ["Fault", "GitHubStandIn", "Person"]
