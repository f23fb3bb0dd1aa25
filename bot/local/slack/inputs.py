"""What a person put into Block Kit's inputs, in the shapes an app receives."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.local.slack.blocks import elements
from bot.local.slack.wire import Json

SCALARS = {
    "datepicker": "selected_date", "timepicker": "selected_time", "datetimepicker": "selected_date_time",
    "users_select": "selected_user", "channels_select": "selected_channel", "conversations_select": "selected_conversation",
    "multi_users_select": "selected_users", "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
}  # fmt: skip
ONE = {"static_select", "radio_buttons", "overflow"}
MANY = {"multi_static_select", "checkboxes"}
TEXTS = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
REQUIRED = "Please complete this required field."


def options_of(element: Json) -> list[Json]:
    """Return the options of an element, grouped or not."""
    groups = element.get("option_groups") or []
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]


def answer(element: Json, value: Any) -> Json:
    """Return the part of a payload that carries this element's value; None means nothing is chosen."""
    kind = element["type"]
    if kind in ONE:
        return {"selected_option": next((one for one in options_of(element) if one["value"] == value), None)}
    if kind in MANY:
        return {"selected_options": [one for one in options_of(element) if one["value"] in (value or ())]}
    if kind in SCALARS:
        return {SCALARS[kind]: [] if value is None and kind.startswith("multi_") else value}
    if kind in TEXTS:
        return {"value": value or None}
    return {"value": element["value"]} if "value" in element else {}


def initial(element: Json) -> Any:
    """Return the plain value an element starts with."""
    if option := element.get("initial_option"):
        return option["value"]
    if options := element.get("initial_options"):
        return [one["value"] for one in options]
    found = (value for key, value in element.items() if key.startswith("initial_"))
    return next(found, [] if element["type"] in MANY or element["type"].startswith("multi_") else None)


def holders(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield block and element for everything that holds a value."""
    for block in blocks:
        for element in elements(block):
            if element["type"] not in {"button", "overflow"}:
                yield block, element


def state_of(blocks: list[Json], values: Mapping[str, Any]) -> Json:
    """Return `state.values` for plain values, which are keyed by `block_id/action_id`, action_id or block_id."""
    state: Json = {}
    for block, element in holders(blocks):
        value = _given(block, element, values)
        state.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"]} | answer(
            element, value
        )
    return {"values": state}


def _given(block: Json, element: Json, values: Mapping[str, Any]) -> Any:
    block_id, action_id = block["block_id"], element["action_id"]
    label = (block.get("label") or {}).get("text", "")
    for key in (f"{block_id}/{action_id}", action_id, block_id, label):
        if key in values:
            return values[key]
    return initial(element)


def complaints(blocks: list[Json], values: Mapping[str, Any]) -> dict[str, str]:
    """Return what Slack's own client would not let pass, by block id."""
    found = {}
    for block, element in holders(blocks):
        if block["type"] == "input" and (words := _complaint(block, element, _given(block, element, values))):
            found[block["block_id"]] = words
    return found


def _complaint(block: Json, element: Json, value: Any) -> str | None:
    if value is None or value == "" or value == []:
        return None if block.get("optional") else REQUIRED
    if element["type"] in ONE and value not in {one["value"] for one in options_of(element)}:
        return REQUIRED
    match element["type"]:
        case "plain_text_input":
            return _length(element, str(value))
        case "number_input":
            return _number(element, str(value))
        case "email_text_input":
            return None if EMAIL.match(value) else "Please enter a valid email address."
        case "url_text_input":
            return None if re.match(r"^https?://\S+$", value) else "Please enter a valid URL."
        case _:
            return None


def _length(element: Json, value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter no more than {most} characters." if len(value) > most else None


def _number(element: Json, value: str) -> str | None:
    try:
        number = float(value) if element.get("is_decimal_allowed") else int(value)
    except ValueError:
        return "Please enter a valid number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < float(least):
        return f"Please enter {least} or more."
    return f"Please enter {most} or less." if most is not None and number > float(most) else None
