"""The manifest is the tables, and Slack's limits on it hold."""

from pathlib import Path

import yaml

from bot.slack import surface

ROOT = Path(__file__).parents[2]
MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text())
# What each event needs, from Slack's reference of events.
NEEDS = {
    "agent_session_stopped": "assistant:write", "app_mention": "app_mentions:read", "message.channels": "channels:history",
    "message.im": "im:history", "reaction_added": "reactions:read", "reaction_removed": "reactions:read",
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


def test_every_event_has_the_scope_it_needs() -> None:
    granted = {scope.name for scope in surface.SCOPES}
    for event in surface.EVENTS:
        assert NEEDS.get(event.name, "commands") in granted


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
