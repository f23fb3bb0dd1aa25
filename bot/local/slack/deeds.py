"""The names under which the page asks for what a person does, and how its JSON becomes that deed."""

from collections.abc import Callable
from typing import Any

from bot.local.slack.acts import Acts
from bot.local.slack.wire import Json

Deed = Callable[[str, Json], Any]


def deeds(acts: Acts) -> dict[str, Deed]:
    """Return every deed by name; each takes the user and the page's JSON, and some are awaited."""
    return message_deeds(acts) | app_deeds(acts)


def message_deeds(acts: Acts) -> dict[str, Deed]:
    """Return what people do among themselves."""
    return {
        "say": lambda user, to: acts.say(
            user,
            to["channel"],
            to["text"],
            to.get("thread"),
            broadcast=bool(to.get("broadcast")),
            files=to.get("files", ()),
        ),
        "edit": lambda user, to: acts.edit(user, to["channel"], to["ts"], to["text"]),
        "delete": lambda user, to: acts.delete(user, to["channel"], to["ts"]),
        "react": lambda user, to: acts.react(user, to["channel"], to["ts"], to["name"]),
        "unreact": lambda user, to: acts.unreact(user, to["channel"], to["ts"], to["name"]),
        "join": lambda user, to: acts.join(user, to["channel"]),
        "read": lambda user, to: acts.read(user, to["channel"]),
    }


def app_deeds(acts: Acts) -> dict[str, Deed]:
    """Return what people do with apps."""
    return {
        "stop_agent": lambda user, to: acts.stop_agent(user, to["channel"], to["ts"]),
        "home": lambda user, to: acts.open_home(user, to["channel"], to.get("tab", "messages")),
        "command": lambda user, to: acts.command(
            user, to["channel"], to["command"], to["text"], in_thread=bool(to.get("in_thread"))
        ),
        "click": lambda user, to: acts.act_in_message(
            user, to["channel"], to["ts"], to["action_id"], to.get("value"),
            block_id=to["block_id"], values=to.get("values"),
        ),
        "click_in_view": lambda user, to: acts.act_in_view(
            user, to["view"], to["action_id"], to.get("value"), block_id=to["block_id"], values=to.get("values")
        ),
        "submit": lambda user, to: acts.submit(user, to["view"], to["values"]),
        "close_view": lambda user, to: acts.close_view(user, to["view"], everything=bool(to.get("everything"))),
        "shortcut": lambda user, to: acts.shortcut(
            user, to["callback_id"], to.get("channel", ""), to.get("ts", "")
        ),
    }  # fmt: skip
