"""The manifest is the tables, and Slack's limits on it hold."""

import re
from pathlib import Path

import yaml

from bot.slack import surface
from handlers.inbox import VERBS
from handlers.item import BUTTONS

ROOT = Path(__file__).parents[2]
MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text())
# What each event needs, from Slack's reference of events.
NEEDS = {
    "agent_session_stopped": "assistant:write", "app_mention": "app_mentions:read", "message.channels": "channels:history",
    "message.im": "im:history", "reaction_added": "reactions:read", "reaction_removed": "reactions:read",
    "app_home_opened": "", "link_shared": "links:read",
}  # fmt: skip
# What each call needs, from Slack's reference of methods; "" needs none.
METHODS = {
    "assistant_threads_setStatus": "assistant:write", "chat_appendStream": "chat:write", "chat_startStream": "chat:write",
    "chat_stopStream": "chat:write",
    "auth_test": "", "chat_getPermalink": "", "chat_postEphemeral": "chat:write", "chat_postMessage": "chat:write",
    "chat_update": "chat:write", "conversations_create": "channels:manage", "conversations_history": "channels:history",
    "conversations_info": "channels:read", "conversations_join": "channels:join", "conversations_list": "channels:read",
    "conversations_open": "im:write", "conversations_replies": "channels:history", "files_upload_v2": "files:write",
    "chat_unfurl": "links:write", "files_info": "files:read", "agents_sessions_setStatus": "chat:write",
    "reactions_add": "reactions:write", "reactions_remove": "reactions:write", "users_info": "users:read",
    "views_open": "", "views_publish": "", "views_update": "",
}  # fmt: skip


def test_the_manifest_says_what_the_tables_say() -> None:
    features, settings = MANIFEST["features"], MANIFEST["settings"]
    assert [c["command"] for c in features["slash_commands"]] == ["/spec", "/factory", "/flag"]
    assert [(s["callback_id"], s["type"]) for s in features["shortcuts"]] == [("turn_into_spec", "message")]
    assert MANIFEST["oauth_config"]["scopes"]["bot"] == [scope.name for scope in surface.SCOPES]
    assert settings["event_subscriptions"]["bot_events"] == [event.name for event in surface.EVENTS]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"]["is_enabled"] is True
    assert "agent_view" in features
    assert "assistant_view" not in features
    assert features["unfurl_domains"] == [domain.name for domain in surface.DOMAINS]


def test_every_event_has_the_scope_it_needs() -> None:
    granted = {scope.name for scope in surface.SCOPES}
    for event in surface.EVENTS:
        assert NEEDS[event.name] in granted | {""}


def calls(folder: str, pattern: str) -> set[str]:
    files = (ROOT / folder).rglob("*.py")
    return {found for path in files for found in re.findall(pattern, path.read_text())}


def test_what_is_declared_is_what_the_code_listens_to() -> None:
    heard = calls("handlers", r'@app\.event\("([^"]+)"\)')
    declared = {event.name.partition(".")[0] for event in surface.EVENTS}
    assert heard == declared
    assert calls("handlers", r'@app\.command\("([^"]+)"\)') == {command.name for command in surface.COMMANDS}
    assert calls("handlers", r'@app\.shortcut\("([^"]+)"\)') == {one.callback_id for one in surface.SHORTCUTS}


def test_every_button_and_dialog_that_is_drawn_has_a_listener() -> None:
    made = calls("bot/slack/messages", r'(?:button|select)\(\s*(?:f?"[^"]*"|\w+),\s*"([^"]+)"')
    made |= calls("bot/slack/messages", r'link_button\([^"]*"[^"]*",[^,]*,\s*"([^"]+)"')
    told = calls("handlers", r'@app\.action\("([^"]+)"\)')
    patterns = calls("handlers", r'@app\.action\(re\.compile\(r"([^"]+)"\)\)')
    told |= {f"inbox.{verb}" for verb in VERBS} | BUTTONS.keys()
    unheard = {one for one in made - told if not any(re.match(pattern, one) for pattern in patterns)}
    assert unheard - {"value", "pick"} == set(), "fields of dialogs are read when these are sent"
    dialogs = calls("bot/slack/messages", r'modal\(\s*(?:f?"[^"]*"|\w+),\s*"([^"]+)"')
    assert dialogs == calls("handlers", r'@app\.view\("([^"]+)"\)')


def test_the_scopes_are_what_the_calls_and_events_need() -> None:
    used = calls("bot/slack", r"self\._web\.(\w+)")
    assert used - METHODS.keys() == set(), "say in METHODS which scope the new method needs"
    assert calls("bot/slack", r"self\._wire\.(fetch)\(") == {"fetch"}, "what people share is downloaded"
    needed = (
        {METHODS[name] for name in used}
        | {"files:read"}
        | {NEEDS[event.name] for event in surface.EVENTS}
        | {"commands"}
    )
    assert needed - {""} == {scope.name for scope in surface.SCOPES}


def test_the_home_tab_and_the_messages_tab_are_open() -> None:
    assert MANIFEST["features"]["app_home"] == {
        "home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False}  # fmt: skip


def test_names_are_sorted_once_and_reasoned() -> None:
    for table in (surface.SCOPES, surface.EVENTS):
        names = [item.name for item in table]
        assert names == sorted(set(names))
        assert all(len(item.reason) > 10 for item in table)


def test_slack_s_limits_on_a_manifest_hold() -> None:
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    assert len(MANIFEST["features"]["agent_view"]["agent_description"]) <= 300
    for shortcut in MANIFEST["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
