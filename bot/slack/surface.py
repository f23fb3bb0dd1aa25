"""All that the app asks of Slack and shows in it, as data with reasons. `python -m bot.slack.surface` prints manifest.yml.

A command, shortcut, event or scope that is not here does not exist: handlers and tests read these tables.
"""

from dataclasses import dataclass

NAME = "Shopfloor"
ABOUT = "A software factory: type an idea, approve the change, see it live."
LONG_ABOUT = (
    "Shopfloor turns an idea typed in Slack into a merged, deployed and verified change. It interviews you until the"
    " spec is ready, plans issues, lets coding agents build behind gates, and asks for your approval where it matters."
)


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command."""

    name: str
    about: str
    usage: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry of a message's menu."""

    name: str
    callback_id: str
    about: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A scope or an event with the reason that an administrator reads before granting it."""

    name: str
    reason: str


COMMANDS = (
    Command("/spec", "Turn an idea into a spec, issues and a shipped change", "your idea in a sentence"),
    Command(
        "/factory", "See and steer the factory", "status | inbox | explain N | stop N | pause | resume | budget | help"
    ),
    Command("/flag", "Show and move feature flags", "list | show | on | off | promote"),
)
SHORTCUTS = (Shortcut("Turn into a spec", "turn_into_spec", "Start a spec from this message"),)
EVENTS = (
    Asked("agent_session_stopped", "Stop is pressed on a run: the agent is ended within two seconds"),
    Asked("app_home_opened", "draw the Home tab of whoever opens it: their inbox, the board, money and settings"),
    Asked("app_mention", "the same verbs as the commands, inside threads, where commands do not run"),
    Asked("link_shared", "a small card under links to its own pages, issues, pull requests and product"),
    Asked("message.channels", "answers to the interviewer in its threads; nothing else is read"),
    Asked("message.im", "specs and questions in a direct message"),
    Asked("reaction_added", "approval of triaged feedback by emoji"),
)
SCOPES = (
    Asked("app_mentions:read", "hear @Shopfloor in threads, where commands do not run"),
    Asked("assistant:write", "show that an agent is at work, with a Stop button"),
    Asked("channels:history", "read answers in the threads it opened"),
    Asked("channels:join", "join the factory, feedback and digest channels by itself"),
    Asked("channels:manage", "make those three channels when they do not exist"),
    Asked("channels:read", "find those channels by name"),
    Asked("chat:write", "post and edit its own messages"),
    Asked("commands", "offer /spec, /factory, /flag and the message shortcut"),
    Asked("files:read", "read documents given with an idea, and screenshots of bugs"),
    Asked("files:write", "attach screenshots to a review, and long documents to their thread"),
    Asked("im:history", "read what is written to it directly"),
    Asked("im:write", "open a direct message to remind one person of what waits for them"),
    Asked("links:read", "hear of links to the domains below, and of no others"),
    Asked("links:write", "put a small card under them: stage, who, what waits"),
    Asked("reactions:read", "see ✅ and ❌ on feedback cards"),
    Asked("reactions:write", "acknowledge with 👀 and offer ✅ ❌ to click"),
    Asked("users:read", "tell guests and bots from members, and know time zones"),
)
DOMAINS = (Asked("github.com", "issues and pull requests of the product; others are left alone"),)
PROMPTS = (
    ("What is going on?", "status"),
    ("What happened today?", "digest"),
    ("What can I ask?", "help"),
)


def manifest() -> str:
    """Return the text of manifest.yml, for Slack's "create an app from a manifest"."""
    commands = "".join(
        f"    - command: {c.name}\n      description: {c.about}\n      usage_hint: {_quoted(c.usage)}\n"
        "      should_escape: true\n"
        for c in COMMANDS
    )
    shortcuts = "".join(
        f"    - name: {s.name}\n      type: message\n      callback_id: {s.callback_id}\n      description: {s.about}\n"
        for s in SHORTCUTS
    )
    prompts = "".join(f"      - title: {_quoted(title)}\n        message: {_quoted(said)}\n" for title, said in PROMPTS)
    return (
        "# The Slack app, for api.slack.com/apps → Create New App → From a manifest.\n"
        "# Made by `make docs` from bot/slack/surface.py; do not edit. For signed HTTP instead of Socket Mode, set\n"
        "# socket_mode_enabled to false and give https://YOUR-HOST/slack as url of the commands and request_url\n"
        "# of event_subscriptions and interactivity. Add the hosts of PUBLIC_URL and of your product to unfurl_domains, for\n"
        "# cards under links to them.\n"
        f"display_information:\n  name: {NAME}\n  description: {_quoted(ABOUT)}\n"
        f"  long_description: {_quoted(LONG_ABOUT)}\n  background_color: '#1f2937'\n"
        f"features:\n  app_home:\n    home_tab_enabled: true\n"
        "    messages_tab_enabled: true\n"
        f"    messages_tab_read_only_enabled: false\n  bot_user:\n    display_name: {NAME}\n    always_online: true\n"
        f"  agent_view:\n    agent_description: {_quoted(ABOUT)}\n    suggested_prompts:\n{prompts}"
        f"  slash_commands:\n{commands}  shortcuts:\n{shortcuts}  unfurl_domains:\n{_reasoned(DOMAINS, 4)}"
        f"oauth_config:\n  scopes:\n    bot:\n{_reasoned(SCOPES)}"
        f"settings:\n  event_subscriptions:\n    bot_events:\n{_reasoned(EVENTS)}"
        "  interactivity:\n    is_enabled: true\n  org_deploy_enabled: false\n  socket_mode_enabled: true\n"
        "  token_rotation_enabled: false\n"
    )


def _reasoned(items: tuple[Asked, ...], indent: int = 6) -> str:
    width = max(len(item.name) for item in items)
    return "".join(f"{' ' * indent}- {item.name:<{width}}  # {item.reason}\n" for item in items)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    print(manifest(), end="")  # noqa: T201
