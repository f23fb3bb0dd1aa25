"""What Slack would refuse, found before it is sent: for tests, so that production only ever clips."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.slack import blocks as kit
from bot.slack.blocks import Block, Message
from bot.slack.text import defuse

KNOWN = frozenset(
    {"header", "section", "context", "divider", "image", "actions", "input", "markdown", "rich_text", "video", "file"}
)
TEXT_LIMITS = {
    "header": kit.HEADER_CHARS, "section": kit.SECTION_CHARS, "field": kit.FIELD_CHARS, "context": kit.CONTEXT_CHARS,
    "button": kit.BUTTON_CHARS, "option": kit.OPTION_CHARS, "label": kit.LABEL_CHARS, "title": kit.TITLE_CHARS,
}  # fmt: skip


class InvalidMessage(ValueError):
    """Slack would refuse this; the text lists every reason."""


def validate(message: Message) -> None:
    """Raise `InvalidMessage` with all that Slack would refuse in `message`."""
    problems = [*_in_text("text", message.text, kit.TEXT_CHARS), *_in_blocks(message.blocks, kit.MESSAGE_BLOCKS)]
    if defuse(list(message.blocks)) != list(message.blocks) or defuse(message.text) != message.text:
        problems.append("mentions a whole channel")
    _raise_if(problems)


def validate_modal(view: Block) -> None:
    """Raise `InvalidMessage` with all that Slack would refuse in the dialog `view`."""
    problems = [*_in_blocks(view["blocks"], kit.MODAL_BLOCKS)]
    for part in ("title", "submit", "close"):
        problems += _in_text(part, view[part]["text"], kit.TITLE_CHARS) if part in view else ()
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        problems.append("has inputs but no submit")
    _raise_if(problems)


def validate_home(view: Block) -> None:
    """Raise `InvalidMessage` with all that Slack would refuse in the Home tab `view`."""
    problems = [*_in_blocks(view["blocks"], kit.HOME_BLOCKS)]
    if defuse(view) != view:
        problems.append("mentions a whole channel")
    _raise_if(problems)


def _raise_if(problems: list[str]) -> None:
    if problems:
        raise InvalidMessage("; ".join(problems))


def _in_blocks(blocks: Any, limit: int) -> Iterator[str]:
    if len(blocks) > limit:
        yield f"{len(blocks)} blocks, more than {limit}"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield "a block_id twice"
    for at, block in enumerate(blocks):
        yield from (f"block {at} ({block.get('type')}): {problem}" for problem in _in_block(block))


def _in_block(block: Block) -> Iterator[str]:
    match block:
        case {"type": "header", "text": text}:
            yield from _in_part(text, "header")
        case {"type": "section"}:
            yield from _in_section(block)
        case {"type": "context", "elements": elements}:
            yield from _count(elements, 1, kit.CONTEXT_ELEMENTS)
            for element in elements:
                yield from _in_part(element, "context")
        case {"type": "actions", "elements": elements}:
            yield from _count(elements, 1, kit.ACTION_ELEMENTS)
            yield from _twice(elements)
            for element in elements:
                yield from _in_element(element)
        case {"type": "input", "label": label, "element": element}:
            yield from _in_part(label, "label")
            yield from _in_element(element)
        case {"type": "image", "alt_text": alt}:
            yield from _in_text("alt_text", alt, kit.ALT_CHARS)
        case {"type": kind} if kind in KNOWN:
            return
        case _:
            yield "is no block Slack knows"


def _in_section(block: Block) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield "has neither text nor fields"
    if "text" in block:
        yield from _in_part(block["text"], "section")
    if "fields" in block:
        yield from _count(block["fields"], 1, kit.FIELDS)
        for cell in block["fields"]:
            yield from _in_part(cell, "field")
    if "accessory" in block:
        yield from _in_element(block["accessory"])


def _in_element(element: Block) -> Iterator[str]:
    yield from _in_text("action_id", element.get("action_id", " "), kit.ID_CHARS)
    match element:
        case {"type": "button", "text": text}:
            yield from _in_part(text, "button")
            if len(element.get("value", "")) > kit.VALUE_CHARS:
                yield f"a value longer than {kit.VALUE_CHARS}"
        case {"type": "static_select" | "multi_static_select" | "overflow" as kind, "options": options}:
            yield from _count(options, 1, kit.OVERFLOW if kind == "overflow" else kit.OPTIONS)
            for option in options:
                yield from _in_part(option["text"], "option")
                yield from _in_text("option value", option["value"], kit.OPTION_VALUE_CHARS)
        case _:
            return


def _in_part(part: Mapping[str, Any], kind: str) -> Iterator[str]:
    if part.get("type") in ("plain_text", "mrkdwn"):
        yield from _in_text(kind, part["text"], TEXT_LIMITS[kind])


def _in_text(name: str, text: str, limit: int) -> Iterator[str]:
    if not text:
        yield f"{name} is empty"
    elif len(text) > limit:
        yield f"{name} has {len(text)} characters, more than {limit}"


def _count(items: Any, low: int, high: int) -> Iterator[str]:
    if not low <= len(items) <= high:
        yield f"{len(items)} parts, not {low} to {high}"


def _twice(elements: list[Block]) -> Iterator[str]:
    ids = [element["action_id"] for element in elements if "action_id" in element]
    yield from (f"action_id {name} twice" for name in sorted(set(ids)) if ids.count(name) > 1)
