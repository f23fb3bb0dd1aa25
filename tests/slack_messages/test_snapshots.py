"""Every sentence the factory says, as text that is read and reviewed. `UPDATE_SNAPSHOTS=1` writes them anew."""

import inspect
import os
import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import bot.slack.messages as package
from bot.lifecycle import Stage
from bot.slack.blocks import Message
from bot.slack.messages.steering import NEXT
from bot.slack.messages.words import SENTENCES
from bot.slack.validate import validate, validate_home, validate_modal

FOLDER = Path(__file__).parent / "snapshots"


def drawn(told: Any) -> str:
    """Return what a person sees, line by line: the notification first, then the blocks, buttons with what they carry."""
    if isinstance(told, str):
        return f"{told}\n"
    if isinstance(told, dict) and told["type"] == "home":
        return "\n".join(["[Home tab]", *map(block, told["blocks"])]) + "\n"
    if isinstance(told, dict):
        parts = [
            f"[dialog] {told['title']['text']}",
            *map(block, told["blocks"]),
            f"[{told['submit']['text']}] [Cancel]",
        ]
        return "\n".join(parts) + "\n"
    return "\n".join([f"notification: {told.text}", "", *map(block, told.blocks)]).rstrip() + "\n"


def block(one: dict[str, Any]) -> str:
    match one:
        case {"type": "header", "text": {"text": text}}:
            return f"# {text}"
        case {"type": "section", "text": {"text": text}, "accessory": {"type": "overflow"} as menu}:
            return f"{text}\n{choices(menu)}"
        case {"type": "section", "text": {"text": text}}:
            return str(text)
        case {"type": "context", "elements": elements}:
            return "\n".join(f"  · {element['text']}" for element in elements)
        case {"type": "divider"}:
            return "---"
        case {"type": "actions", "elements": elements}:
            return "\n".join(map(button, elements))
        case {"type": "image", "slack_file": {"id": file}, "alt_text": alt}:
            return f"[picture] {alt} {file}"
        case {"type": "image", "image_url": url, "alt_text": alt}:
            return f"[picture] {alt} {url}"
        case {"type": "input", "label": {"text": label}, "element": {"options": _} as menu}:
            return f"[field] {label} {choices(menu)}"
        case {"type": "input", "label": {"text": label}}:
            return f"[field] {label}"
        case _:
            raise AssertionError(f"a block nobody can read: {one}")


def choices(menu: dict[str, Any]) -> str:
    name = menu["placeholder"]["text"] if "placeholder" in menu else "⋯"
    return f"[{name} ▾] " + " | ".join(option["text"]["text"] for option in menu["options"])


def button(one: dict[str, Any]) -> str:
    if one["type"] == "static_select":
        choices = ", ".join(f"{option['text']['text']}={option['value']}" for option in one["options"])
        return f"[{one['placeholder']['text']} ▾] → {one['action_id']} ({choices})"
    style = f" ({one['style']})" if "style" in one else ""
    sure = one.get("confirm")
    asks = (
        f" asks “{sure['title']['text']}” {sure['text']['text']} [{sure['confirm']['text']}] [{sure['deny']['text']}]"
        if sure
        else ""
    )
    return f"[{one['text']['text']}]{style} → {one['action_id']} {one.get('value', one.get('url', ''))}{asks}".rstrip()


def place(name: str) -> Path:
    return FOLDER / f"{name.replace(' ', '-')}.txt"


def test_every_message_reads_as_it_was_reviewed(told):
    if os.environ.get("UPDATE_SNAPSHOTS"):
        for old in FOLDER.glob("*.txt"):
            old.unlink()
        for name, message in told.items():
            place(name).write_text(drawn(message))
    wrong = [
        name for name, message in told.items() if not place(name).exists() or place(name).read_text() != drawn(message)
    ]
    assert wrong == [], "read the change, then UPDATE_SNAPSHOTS=1"
    assert {path.name for path in FOLDER.glob("*.txt")} == {place(name).name for name in told}


def test_slack_would_take_every_message(told):
    for message in told.values():
        if isinstance(message, Message):
            validate(message)
        elif isinstance(message, dict) and message["type"] == "home":
            validate_home(message)
        elif isinstance(message, dict):
            validate_modal(message)


def test_every_stage_says_where_it_is_and_what_comes_next():
    assert set(SENTENCES) == set(NEXT) == set(Stage)


def test_every_template_has_a_sample(told):
    sampled = {name.split(" ")[0] for name in told}
    templates = set()
    for found in iter_modules(package.__path__):
        module = import_module(f"{package.__name__}.{found.name}")
        templates |= {
            f"{found.name}.{name}"
            for name, function in inspect.getmembers(module, inspect.isfunction)
            if function.__module__ == module.__name__ and not name.startswith("_")
        }
    assert templates - sampled == set()


def test_whatever_an_outsider_wrote_notifies_nobody_and_links_nowhere(told):
    for name in ("items.proposal open", "items.parked hostile", "answers.unknown_command"):
        assert not re.search(r"<!|<https?://x", drawn(told[name])), name


def test_a_message_has_at_most_one_primary_button(told):
    for name, message in told.items():
        if isinstance(message, Message) and not name.startswith("interview.questions"):
            assert drawn(message).count("(primary)") <= 1, name
