"""Block Kit as data: for each block, element and object its fields, which are required, and their limits."""

from collections.abc import Callable
from typing import Any

Report = list[str]
Check = Callable[[Any, str, Report], None]


def anything(_value: Any, _pointer: str, _report: Report) -> None:
    """Accept any value."""


def string(most: int, least: int = 0) -> Check:
    """Accept a string of these lengths."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, str):
            report.append(f"must be a string [json-pointer:{pointer}]")
        elif len(value) > most:
            report.append(f"must be less than {most + 1} characters [json-pointer:{pointer}]")
        elif len(value) < least:
            report.append(f"must be more than {least - 1} characters [json-pointer:{pointer}]")

    return check


def boolean(value: Any, pointer: str, report: Report) -> None:
    """Accept true or false."""
    if not isinstance(value, bool):
        report.append(f"must be a boolean [json-pointer:{pointer}]")


def one_of(*allowed: str) -> Check:
    """Accept one of these words."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if value not in allowed:
            report.append(f"must be one of {', '.join(allowed)} [json-pointer:{pointer}]")

    return check


def items(check_one: Check, most: int, least: int = 1) -> Check:
    """Accept a list of these sizes whose every item passes."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, list):
            report.append(f"must be an array [json-pointer:{pointer}]")
            return
        if len(value) > most:
            report.append(f"no more than {most} items allowed [json-pointer:{pointer}]")
        if len(value) < least:
            report.append(f"must have at least {least} item{'s' * (least > 1)} [json-pointer:{pointer}]")
        for index, one in enumerate(value):
            check_one(one, f"{pointer}/{index}", report)

    return check


def check_object(
    value: Any, pointer: str, report: Report, required: dict[str, Check], optional: dict[str, Check]
) -> None:
    """Accept an object with all required fields and no unknown ones."""
    if not isinstance(value, dict):
        report.append(f"must be an object [json-pointer:{pointer}]")
        return
    report += [
        f"missing required field: {name} [json-pointer:{pointer}]" for name in required if value.get(name) is None
    ]
    for name, part in value.items():
        check = required.get(name) or optional.get(name)
        if check is None:
            report.append(f"invalid additional property: {name} [json-pointer:{pointer}]")
        elif part is not None:
            check(part, f"{pointer}/{name}", report)


def text(most: int, *kinds: str, least: int = 1) -> Check:
    """Accept a text object; plain_text or mrkdwn unless told."""
    allowed = kinds or ("plain_text", "mrkdwn")
    required = {"type": one_of(*allowed), "text": string(most, least)}

    def check(value: Any, pointer: str, report: Report) -> None:
        check_object(value, pointer, report, required, {"emoji": boolean, "verbatim": boolean})

    return check


def shape(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    """Accept an object of this shape; `type` is known already."""

    def check(value: Any, pointer: str, report: Report) -> None:
        check_object(value, pointer, report, {"type": anything} | required, optional or {})

    return check


plain = "plain_text"


def option(value: Any, pointer: str, report: Report) -> None:
    """Accept an option of a select, radio group, checkbox group or overflow menu."""
    optional = {"description": text(75), "url": string(3000)}
    check_object(value, pointer, report, {"text": text(75), "value": string(150, 1)}, optional)


def option_group(value: Any, pointer: str, report: Report) -> None:
    """Accept a labelled group of options."""
    check_object(value, pointer, report, {"label": text(75, plain), "options": items(option, 100)}, {})


def confirm(value: Any, pointer: str, report: Report) -> None:
    """Accept a confirmation dialog."""
    words = {"title": text(100, plain), "text": text(300), "confirm": text(30, plain), "deny": text(30, plain)}
    check_object(value, pointer, report, words, {"style": one_of("primary", "danger")})


ACTION: dict[str, Check] = {"action_id": string(255, 1), "confirm": confirm, "focus_on_load": boolean}
HINT: dict[str, Check] = {"placeholder": text(150, plain)}
INPUT = ACTION | HINT | {"dispatch_action_config": anything, "initial_value": string(3000)}
PICK = ACTION | HINT


def selects(prefix: str, required: dict[str, Check], optional: dict[str, Check]) -> dict[str, Check]:
    """Return the single and the multi form of a select."""
    many = optional | {"max_selected_items": anything, f"initial_{prefix}s": anything, "initial_options": anything}
    one = optional | {f"initial_{prefix}": anything, "initial_option": anything, "response_url_enabled": boolean}
    return {"one": shape(required, PICK | one), "many": shape(required, PICK | many)}


_static = selects("option", {}, {"options": items(option, 100), "option_groups": items(option_group, 100)})
_users = selects("user", {}, {})
_channels = selects("channel", {}, {})
_conversations = selects("conversation", {}, {"default_to_current_conversation": boolean, "filter": anything})

ELEMENTS: dict[str, Check] = {
    "button": shape(
        {"text": text(75, plain)},
        ACTION | {"value": string(2000), "url": string(3000), "style": one_of("primary", "danger"),
                  "accessibility_label": string(75)},
    ),
    "overflow": shape({"options": items(option, 5)}, ACTION),
    "static_select": _static["one"], "multi_static_select": _static["many"],
    "users_select": _users["one"], "multi_users_select": _users["many"],
    "channels_select": _channels["one"], "multi_channels_select": _channels["many"],
    "conversations_select": _conversations["one"], "multi_conversations_select": _conversations["many"],
    "radio_buttons": shape({"options": items(option, 10)}, ACTION | {"initial_option": option}),
    "checkboxes": shape({"options": items(option, 10)}, ACTION | {"initial_options": items(option, 10)}),
    "datepicker": shape({}, PICK | {"initial_date": string(10)}),
    "timepicker": shape({}, PICK | {"initial_time": string(5), "timezone": string(255)}),
    "datetimepicker": shape({}, ACTION | {"initial_date_time": anything}),
    "plain_text_input": shape({}, INPUT | {"multiline": boolean, "min_length": anything, "max_length": anything}),
    "email_text_input": shape({}, INPUT),
    "url_text_input": shape({}, INPUT),
    "number_input": shape(
        {"is_decimal_allowed": boolean}, INPUT | {"min_value": anything, "max_value": anything, "initial_value": anything}
    ),
}  # fmt: skip
IMAGE: dict[str, Check] = {"image_url": string(3000, 1), "alt_text": string(2000)}


def picture(optional: dict[str, Check]) -> Check:
    """Accept an image by its address or by a file that was uploaded, and not by both."""
    ours = shape({"slack_file": shape_of_file, "alt_text": string(2000)}, optional)
    theirs = shape(IMAGE, optional)

    def check(value: Any, pointer: str, report: Report) -> None:
        (ours if isinstance(value, dict) and "slack_file" in value else theirs)(value, pointer, report)

    return check


def shape_of_file(value: Any, pointer: str, report: Report) -> None:
    """Accept a file by its id or its private address."""
    check_object(value, pointer, report, {}, {"id": string(255, 1), "url": string(3000, 1)})
    if isinstance(value, dict) and len(value.keys() & {"id", "url"}) != 1:
        report.append(f"must have one of id, url [json-pointer:{pointer}]")


INPUT_ONLY = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}


def element(*, only: Callable[[str], bool]) -> Check:
    """Accept an element whose type passes `only`."""

    def check(value: Any, pointer: str, report: Report) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind == "image" and only("image"):
            check_object(value, pointer, report, {"type": anything} | IMAGE, {})
        elif kind not in ELEMENTS or not only(kind):
            report.append(f"unsupported type: {kind} [json-pointer:{pointer}/type]")
        else:
            ELEMENTS[kind](value, pointer, report)

    return check


def context_part(value: Any, pointer: str, report: Report) -> None:
    """Accept an image or a text inside a context block."""
    if isinstance(value, dict) and value.get("type") == "image":
        check_object(value, pointer, report, {"type": anything} | IMAGE, {})
    else:
        text(2000)(value, pointer, report)


def rich_part(value: Any, pointer: str, report: Report) -> None:
    """Accept one part of a rich text block."""
    kinds = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")
    if not isinstance(value, dict) or value.get("type") not in kinds:
        report.append(f"unsupported type [json-pointer:{pointer}/type]")


BLOCKS: dict[str, Check] = {
    "section": shape(
        {}, {"text": text(3000), "fields": items(text(2000), 10), "expand": boolean,
             "accessory": element(only=lambda kind: kind not in INPUT_ONLY)},
    ),
    "header": shape({"text": text(150, plain)}),
    "divider": shape({}),
    "context": shape({"elements": items(context_part, 10)}),
    "actions": shape({"elements": items(element(only=lambda kind: kind not in {*INPUT_ONLY, "image"}), 25)}),
    "image": picture({"title": text(2000, plain)}),
    "input": shape(
        {"label": text(2000, plain), "element": element(only=lambda kind: kind not in {"button", "overflow", "image"})},
        {"hint": text(2000, plain), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": shape({"elements": items(rich_part, 1000, least=0)}),
    "markdown": shape({"text": string(12_000, 1)}),
    "table": shape({"rows": items(anything, 100)}, {"column_settings": anything}),
}  # fmt: skip


def check_block(block: Any, pointer: str, report: Report, surface: str) -> None:
    """Add to the report whatever Slack would refuse in one block."""
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in BLOCKS or (surface == "view" and kind in {"markdown", "table"}):
        report.append(f"unsupported type: {kind} [json-pointer:{pointer}/type]")
        return
    rest = {key: value for key, value in block.items() if key != "block_id"}
    BLOCKS[kind](rest, pointer, report)
    if "block_id" in block:
        string(255, 1)(block["block_id"], f"{pointer}/block_id", report)
    if kind == "section" and not block.get("text") and not block.get("fields"):
        report.append(f"missing required field: text or fields [json-pointer:{pointer}]")
