"""A Slack on this machine: `SlackStandIn` for the factory and its tests, a browser page for people."""

from bot.local.slack.outbox import Delivery, Timing
from bot.local.slack.person import Person
from bot.local.slack.seed import App, Channel, Command, Shortcut, Team, User
from bot.local.slack.standin import SlackStandIn

__all__ = ["App", "Channel", "Command", "Delivery", "Person", "Shortcut", "SlackStandIn", "Team", "Timing", "User"]
