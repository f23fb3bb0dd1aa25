"""The Web API's methods; importing this package registers them all."""

from bot.local.slack.methods import chat, conversations, files, people, reactions, streams, views

__all__ = ["chat", "conversations", "files", "people", "reactions", "streams", "views"]
