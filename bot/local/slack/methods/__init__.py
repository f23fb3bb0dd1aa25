"""The Web API's methods; importing this package registers them all."""

from bot.local.slack.methods import chat, conversations, people, reactions, streams, views

__all__ = ["chat", "conversations", "people", "reactions", "streams", "views"]
