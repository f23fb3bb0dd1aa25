"""The settings as a person reads them: `.env.example` and docs/settings.md, both printed from the class."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

import annotated_types
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.settings import Settings, env_name
from bot.settings.kinds import Unit

# The field that opens each group; the class keeps them in order.
GROUPS = {
    "shopfloor_home": "State", "slack_bot_token": "Slack", "github_token": "GitHub", "anthropic_api_key": "Models",
    "unleash_url": "Flags", "sentry_dsn": "Errors", "public_url": "Addresses", "factory_channel": "Channels",
    "item_usd": "Budgets", "solo": "People", "queue_slack": "Engine",
}  # fmt: skip
ENV_HEAD = """\
# Shopfloor's settings. Copy to .env and fill in what you have: what has no key uses its stand-in on this machine.
# Made by `make docs` from bot/settings; a setting that stays commented out has the value shown.
"""
MARKDOWN_HEAD = """\
# Settings

Read from `.env` and the environment, which wins. Made by `make docs` from `bot/settings`; do not edit.
What has no key uses its stand-in on this machine.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting in words."""

    group: str
    name: str
    about: str
    unit: str
    bounds: str
    default: str
    is_secret: bool


def entries() -> Iterator[Entry]:
    """Yield every setting in the class's order."""
    group = ""
    for name, field in Settings.model_fields.items():
        group = GROUPS.get(name, group)
        unit = next((mark.name for mark in field.metadata if isinstance(mark, Unit)), "")
        yield Entry(
            group,
            env_name(name),
            field.description or "",
            unit,
            _bounds(field),
            _shown(field.default),
            _is_secret(field),
        )


def env_example() -> str:
    """Return the text of `.env.example`."""
    lines, group = [ENV_HEAD], ""
    for entry in entries():
        if entry.group != group:
            group = entry.group
            lines.append(f"\n# --- {group} ---")
        notes = "; ".join(note for note in (entry.unit, entry.bounds) if note)
        lines.append(f"# {entry.about}" + (f" ({notes})" if notes else ""))
        lines.append(f"#{entry.name}={entry.default}")
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def markdown() -> str:
    """Return the text of docs/settings.md."""
    lines, group = [MARKDOWN_HEAD.rstrip()], ""
    for entry in entries():
        if entry.group != group:
            group = entry.group
            lines += ["", f"## {group}", "", "| name | what it is | unit | bounds | default |", "|---|---|---|---|---|"]
        default = f"`{entry.default}`" if entry.default else "unset" + (" (secret)" if entry.is_secret else "")
        lines.append(f"| `{entry.name}` | {entry.about} | {entry.unit} | {entry.bounds} | {default} |")
    return "\n".join(lines) + "\n"


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case time():
            return value.strftime("%H:%M")
        case _:
            return str(value)


def _bounds(field: FieldInfo) -> str:
    choices = getattr(field.annotation, "__args__", ()) if "Literal" in str(field.annotation) else ()
    if choices:
        return " or ".join(str(choice) for choice in choices)
    return ", ".join(filter(None, map(_bound, field.metadata)))


def _bound(mark: object) -> str:
    match mark:
        case annotated_types.Ge(ge=low):
            return f"at least {low}"
        case annotated_types.Gt(gt=low):
            return f"more than {low}"
        case annotated_types.Le(le=high):
            return f"at most {high}"
        case _:
            return ""


def _is_secret(field: FieldInfo) -> bool:
    return SecretStr.__name__ in str(field.annotation)
