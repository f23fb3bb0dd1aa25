"""Block Kit's rules: what Slack would refuse, in Slack's words, and the ids it fills in."""

from collections.abc import Callable, Iterator
from typing import Any

from bot.local.slack.shapes import Report, check_block, text
from bot.local.slack.wire import Json, SlackError, new_id

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
VIEW_FIELDS: dict[str, Callable[[Any, str, Report], None]] = {
    "title": text(24, "plain_text"), "submit": text(24, "plain_text"), "close": text(24, "plain_text"),
}  # fmt: skip


def checked_blocks(blocks: Any, *, most: int = MESSAGE_BLOCKS, surface: str = "message") -> list[Json]:
    """Return the blocks with every missing block_id and action_id filled in; raises `invalid_blocks` with all reasons."""
    report: Report = []
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if len(blocks) > most:
        report.append(f"no more than {most} items allowed [json-pointer:/blocks]")
    for index, block in enumerate(blocks):
        check_block(block, f"/blocks/{index}", report, surface)
    report += _twins(blocks)
    if report:
        words = [f"[ERROR] {line}" for line in report]
        raise SlackError("invalid_blocks", errors=report, response_metadata={"messages": words})
    return [_named(block) for block in blocks]


def checked_view(view: Json) -> Json:
    """Return a view with its ids filled in; raises `invalid_arguments` with all reasons."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        raise _invalid_view(["must be a valid view type [json-pointer:/view/type]"])
    report: Report = []
    if view["type"] == "modal":
        _check_modal(view, report)
    blocks: list[Json] = []
    try:
        blocks = checked_blocks(view.get("blocks"), most=VIEW_BLOCKS, surface="view")
    except SlackError as error:
        report += [
            line.replace("json-pointer:", "json-pointer:/view") for line in error.extra.get("errors", [error.code])
        ]
    if report:
        raise _invalid_view(report)
    return view | {"blocks": blocks}


def _check_modal(view: Json, report: Report) -> None:
    if "title" not in view:
        report.append("missing required field: title [json-pointer:/view]")
    for field, check in VIEW_FIELDS.items():
        if view.get(field) is not None:
            check(view[field], f"/view/{field}", report)
    if len(view.get("private_metadata") or "") > 3000:
        report.append("must be less than 3001 characters [json-pointer:/view/private_metadata]")
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in view.get("blocks") or ())
    if has_input and not view.get("submit"):
        report.append("missing required field: submit [json-pointer:/view]")


def _invalid_view(report: Report) -> SlackError:
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {line}" for line in report]})


def _twins(blocks: list[Any]) -> Report:
    found: Report = []
    seen: set[str] = set()
    for index, block in enumerate(block for block in blocks if isinstance(block, dict)):
        block_id = block.get("block_id")
        if block_id in seen:
            found.append(f"block_id `{block_id}` already exists [json-pointer:/blocks/{index}/block_id]")
        seen |= {block_id} if block_id else set()
        names = [one["action_id"] for one in elements(block) if one.get("action_id")]
        for name in {name for name in names if names.count(name) > 1}:
            found.append(f"action_id `{name}` already exists in this block [json-pointer:/blocks/{index}]")
    return found


def elements(block: Json) -> Iterator[Json]:
    """Yield the interactive parts of a block."""
    kind = block.get("type")
    candidates = [block.get("accessory")] if kind == "section" else [block.get("element")] if kind == "input" else []
    if kind in {"actions", "context_actions"} and isinstance(block.get("elements"), list):
        candidates = block["elements"]
    yield from (one for one in candidates if isinstance(one, dict) and one.get("type") != "image")


def find_element(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json] | None:
    """Return block and element by action id, within one block when its id is given."""
    for block in blocks:
        if block_id is None or block.get("block_id") == block_id:
            for element in elements(block):
                if element.get("action_id") == action_id:
                    return block, element
    return None


def _named(block: Json) -> Json:
    block = dict(block)
    block.setdefault("block_id", new_id("")[:5])
    match block["type"]:
        case "section" if isinstance(block.get("accessory"), dict) and block["accessory"]["type"] != "image":
            block["accessory"] = {"action_id": new_id("")[:5]} | block["accessory"]
        case "input":
            block["element"] = {"action_id": new_id("")[:5]} | block["element"]
        case "actions":
            block["elements"] = [{"action_id": new_id("")[:5]} | one for one in block["elements"]]
        case _:
            pass
    return block
