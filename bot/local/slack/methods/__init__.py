"""The Web API's methods; importing this package registers them all."""

from bot.local.slack.methods import agents, chat, conversations, files, people, reactions, streams, views

__all__ = ["agents", "chat", "conversations", "files", "people", "reactions", "streams", "views"]
