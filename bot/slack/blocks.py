"""Block Kit by small builders that keep Slack's limits: what is too long is clipped or split, never refused in flight.

    message("Spec accepted", header("Dark mode"), section(escape(summary)), actions(button("Accept", "spec.accept", key)))

Builders return plain dictionaries. `validate` is for tests: it raises on what Slack would refuse.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from bot.slack.text import clip, split

Block: TypeAlias = dict[str, Any]
Element: TypeAlias = dict[str, Any]
Style = Literal["primary", "danger"]

TEXT_CHARS, SECTION_CHARS, FIELD_CHARS, HEADER_CHARS, CONTEXT_CHARS = 4000, 3000, 2000, 150, 2000
BUTTON_CHARS, VALUE_CHARS, OPTION_CHARS, OPTION_VALUE_CHARS, ID_CHARS = 75, 2000, 75, 150, 255
TITLE_CHARS, LABEL_CHARS, PLACEHOLDER_CHARS, URL_CHARS, ALT_CHARS, METADATA_CHARS = 24, 2000, 150, 3000, 2000, 3000
CONFIRM_TITLE_CHARS, CONFIRM_TEXT_CHARS, CONFIRM_BUTTON_CHARS = 100, 300, 30
MESSAGE_BLOCKS, MODAL_BLOCKS, HOME_BLOCKS = 50, 100, 100
FIELDS, CONTEXT_ELEMENTS, ACTION_ELEMENTS, OPTIONS, OVERFLOW = 10, 10, 25, 100, 5
NOTHING = " "


@dataclass(frozen=True, slots=True)
class Message:
    """What is said: `text` for notifications and screen readers, `blocks` for the eye."""

    text: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select."""

    label: str
    value: str


def message(text: str, *blocks: Block | Iterable[Block]) -> Message:
    """Return a message of at most 50 blocks; of more, the last line says how many were left out."""
    flat = _flatten(blocks)
    if len(flat) > MESSAGE_BLOCKS:
        hidden = len(flat) - MESSAGE_BLOCKS + 1
        flat = [*flat[: MESSAGE_BLOCKS - 1], context(f"… and {hidden} more parts, too many for one message.")]
    return Message(clip(text, TEXT_CHARS) or NOTHING, tuple(flat))


def pages(text: str, *blocks: Block | Iterable[Block]) -> list[Message]:
    """Return as many messages as the blocks need; the first carries `text`, the others say that they go on."""
    flat = _flatten(blocks)
    chunks = [flat[at : at + MESSAGE_BLOCKS] for at in range(0, len(flat), MESSAGE_BLOCKS)] or [[]]
    return [message(text if n == 0 else f"{clip(text, 200)} ({n + 1}/{len(chunks)})", c) for n, c in enumerate(chunks)]


def header(text: str) -> Block:
    """Return a large line of plain text."""
    return {"type": "header", "text": _plain(text, HEADER_CHARS)}


def section(text: str, accessory: Element | None = None) -> Block:
    """Return a paragraph of mrkdwn, clipped at 3,000 characters; use `sections` for text that may be longer."""
    return _with({"type": "section", "text": _mrkdwn(text, SECTION_CHARS)}, accessory=accessory)


def sections(text: str) -> list[Block]:
    """Return as many paragraphs as the mrkdwn needs."""
    return [section(piece) for piece in split(text, SECTION_CHARS)]


def fields(pairs: Sequence[tuple[str, str]]) -> list[Block]:
    """Return label and value pairs in two columns, ten to a block; labels are shown bold, both are mrkdwn."""
    cells = [_mrkdwn(f"*{label}*\n{value}", FIELD_CHARS) for label, value in pairs]
    return [{"type": "section", "fields": cells[at : at + FIELDS]} for at in range(0, len(cells), FIELDS)]


def context(*texts: str) -> Block:
    """Return small grey mrkdwn notes, at most ten."""
    return {"type": "context", "elements": [_mrkdwn(text, CONTEXT_CHARS) for text in texts[:CONTEXT_ELEMENTS]]}


def divider() -> Block:
    """Return a thin line."""
    return {"type": "divider"}


def image(url: str, alt: str, title: str | None = None) -> Block:
    """Return a picture that Slack can fetch at `url`."""
    shown = _plain(title, ALT_CHARS) if title else None
    return _with(
        {"type": "image", "image_url": url[:URL_CHARS], "alt_text": clip(alt, ALT_CHARS) or NOTHING}, title=shown
    )


def slack_image(file_id: str, alt: str, title: str | None = None) -> Block:
    """Return a picture that was uploaded to Slack before."""
    shown = _plain(title, ALT_CHARS) if title else None
    return _with(
        {"type": "image", "slack_file": {"id": file_id}, "alt_text": clip(alt, ALT_CHARS) or NOTHING}, title=shown
    )


def actions(*elements: Element | None, block_id: str | None = None) -> Block:
    """Return buttons and selects in a row, at most 25; None is left out, so that a condition can stand inline."""
    shown = [element for element in elements if element is not None][:ACTION_ELEMENTS]
    return _with({"type": "actions", "elements": shown}, block_id=block_id)


def button(
    label: str, action_id: str, value: str = "", *, style: Style | None = None, confirm: Element | None = None
) -> Element:
    """Return a button that sends `value` (an id of ours, never content) under `action_id`."""
    element = {"type": "button", "text": _plain(label, BUTTON_CHARS), "action_id": action_id[:ID_CHARS]}
    return _with(element, value=value[:VALUE_CHARS] or None, style=style, confirm=confirm)


def link_button(label: str, url: str, action_id: str) -> Element:
    """Return a button that opens `url`."""
    shown = _plain(label, BUTTON_CHARS)
    return {"type": "button", "text": shown, "url": url[:URL_CHARS], "action_id": action_id[:ID_CHARS]}


def confirm(title: str, text: str, yes: str, no: str = "Cancel") -> Element:
    """Return the question asked before a button acts."""
    return {
        "title": _plain(title, CONFIRM_TITLE_CHARS), "text": _plain(text, CONFIRM_TEXT_CHARS),
        "confirm": _plain(yes, CONFIRM_BUTTON_CHARS), "deny": _plain(no, CONFIRM_BUTTON_CHARS),
    }  # fmt: skip


def select(placeholder: str, action_id: str, options: Sequence[Option], *, chosen: str | None = None) -> Element:
    """Return a menu of at most 100 options, the one whose value is `chosen` picked."""
    choices = [_option(option) for option in options[:OPTIONS]]
    picked = next((choice for choice in choices if choice["value"] == chosen), None)
    element = {"type": "static_select", "action_id": action_id[:ID_CHARS], "options": choices}
    return _with(element, placeholder=_plain(placeholder, PLACEHOLDER_CHARS), initial_option=picked)


def overflow(action_id: str, options: Sequence[Option]) -> Element:
    """Return a ⋯ menu of at most five things to do, each of which can be chosen again and again."""
    return {
        "type": "overflow",
        "action_id": action_id[:ID_CHARS],
        "options": [_option(one) for one in options[:OVERFLOW]],
    }


def multi_select(placeholder: str, action_id: str, options: Sequence[Option], *, chosen: Sequence[str] = ()) -> Element:
    """Return a menu of at most 100 options, of which several may be picked; those whose values are `chosen` are."""
    choices = [_option(option) for option in options[:OPTIONS]]
    picked = [choice for choice in choices if choice["value"] in chosen]
    element = {"type": "multi_static_select", "action_id": action_id[:ID_CHARS], "options": choices}
    return _with(element, placeholder=_plain(placeholder, PLACEHOLDER_CHARS), initial_options=picked or None)


def text_field(action_id: str, *, initial: str = "", multiline: bool = False, placeholder: str = "") -> Element:
    """Return a field a person types into; a starting text beyond 3,000 characters is clipped."""
    element = {"type": "plain_text_input", "action_id": action_id[:ID_CHARS], "multiline": multiline}
    hint = _plain(placeholder, PLACEHOLDER_CHARS) if placeholder else None
    return _with(element, initial_value=clip(initial, SECTION_CHARS) or None, placeholder=hint)


def field(label: str, block_id: str, element: Element, *, optional: bool = False, hint: str = "") -> Block:
    """Return an element of a form with its label; `block_id` and the element's action_id find the answer again."""
    block = {
        "type": "input", "block_id": block_id[:ID_CHARS], "label": _plain(label, LABEL_CHARS),
        "element": element, "optional": optional,
    }  # fmt: skip
    return _with(block, hint=_plain(hint, LABEL_CHARS) if hint else None)


def modal(title: str, callback_id: str, *blocks: Block | Iterable[Block], submit: str = "Save", key: str = "") -> Block:
    """Return a dialog; its state stays in our database, `key` (private_metadata) only names the row."""
    return {
        "type": "modal", "callback_id": callback_id[:ID_CHARS], "private_metadata": key[:METADATA_CHARS],
        "title": _plain(title, TITLE_CHARS), "submit": _plain(submit, TITLE_CHARS), "close": _plain("Cancel", TITLE_CHARS),
        "blocks": _flatten(blocks)[:MODAL_BLOCKS],
    }  # fmt: skip


def home(*blocks: Block | Iterable[Block]) -> Block:
    """Return the Home tab of one person, of at most 100 blocks; of more, the last line says how many were left out."""
    flat = _flatten(blocks)
    if len(flat) > HOME_BLOCKS:
        flat = [
            *flat[: HOME_BLOCKS - 1],
            context(f"… and {len(flat) - HOME_BLOCKS + 1} more parts, too many for one page."),
        ]
    return {"type": "home", "blocks": flat}


def time_field(action_id: str, initial: str) -> Element:
    """Return a field for a time of day, as HH:MM."""
    return {"type": "timepicker", "action_id": action_id[:ID_CHARS], "initial_time": initial}


def _option(option: Option) -> Element:
    return {"text": _plain(option.label, OPTION_CHARS), "value": option.value[:OPTION_VALUE_CHARS]}


def _plain(text: str, limit: int) -> Element:
    return {"type": "plain_text", "text": clip(text, limit) or NOTHING, "emoji": True}


def _mrkdwn(text: str, limit: int) -> Element:
    return {"type": "mrkdwn", "text": clip(text, limit) or NOTHING}


def _with(block: dict[str, Any], **extras: object) -> dict[str, Any]:
    return {**block, **{name: value for name, value in extras.items() if value is not None}}


def _flatten(blocks: Iterable[Block | Iterable[Block]]) -> list[Block]:
    flat: list[Block] = []
    for block in blocks:
        flat.extend([block] if isinstance(block, dict) else block)
    return flat
