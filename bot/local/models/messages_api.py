"""Anthropic's Messages form: a request read into a cue, an answer written as a message or as its stream of events."""

import json
from collections.abc import Iterator
from typing import Any

from bot.local.models.director import Cue, Heard
from bot.local.models.wire import THOUGHT, Asked, Said, make_id, need, sign, text_of, tokens

STOPS = {"end": "end_turn", "tools": "tool_use", "refusal": "refusal", "max_tokens": "max_tokens"}
ERRORS = {
    400: "invalid_request_error", 401: "authentication_error", 404: "not_found_error", 429: "rate_limit_error",
    500: "api_error", 529: "overloaded_error",
}  # fmt: skip
MODELS = ("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5")


def read(body: dict[str, Any]) -> Asked:
    """Return the request; raises `BadRequest` for what the vendor would refuse."""
    need(isinstance(body.get("model"), str), "model: Field required")
    need(isinstance(body.get("max_tokens"), int), "max_tokens: Field required")
    need("temperature" not in body, "`temperature` is not supported for this model")
    messages = body.get("messages") or []
    need(bool(messages) and messages[0].get("role") == "user", "messages: first message must use the user role")
    for i, message in enumerate(messages):
        if message["role"] == "assistant":
            _check_turn(message, messages[i + 1] if i + 1 < len(messages) else {}, i)
    cue = Cue(text_of(body.get("system", ""), "text"), text_of(messages[0]["content"], "text"), _outcomes(messages))
    thinking = (body.get("thinking") or {}).get("type") in {"adaptive", "enabled"}
    return Asked("anthropic", body["model"], bool(body.get("stream")), cue, _count(body), thinking)


def count(body: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of count_tokens."""
    return {"input_tokens": _count(body)}


def write(asked: Asked, said: Said) -> dict[str, Any]:
    """Return the whole message."""
    return {
        **_head(asked, said),
        "content": _blocks(asked, said),
        "stop_reason": STOPS[said.stop],
        "stop_details": {"type": "refusal", "category": None, "explanation": said.text}
        if said.stop == "refusal"
        else None,
        "usage": _usage(asked, said),
    }


def events(asked: Asked, said: Said) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the message as stream events, in the vendor's order."""
    whole = write(asked, said)
    start = {
        **whole,
        "content": [],
        "stop_reason": None,
        "stop_details": None,
        "usage": {**whole["usage"], "output_tokens": 1},
    }
    yield "message_start", {"type": "message_start", "message": start}
    yield "ping", {"type": "ping"}
    for index, block in enumerate(whole["content"]):
        yield from _block_events(index, block, said)
    delta = {"stop_reason": whole["stop_reason"], "stop_sequence": None, "stop_details": whole["stop_details"]}
    yield (
        "message_delta",
        {"type": "message_delta", "delta": delta, "usage": {"output_tokens": whole["usage"]["output_tokens"]}},
    )
    yield "message_stop", {"type": "message_stop"}


def error(status: int, message: str) -> dict[str, Any]:
    """Return an error body."""
    return {"type": "error", "error": {"type": ERRORS.get(status, "api_error"), "message": message}, "request_id": None}


def models() -> dict[str, Any]:
    """Return the list of models."""
    data = [
        {"type": "model", "id": name, "display_name": name, "created_at": "2026-09-01T00:00:00Z", "lifecycle": "active"}
        for name in MODELS
    ]
    return {"data": data, "has_more": False, "first_id": MODELS[0], "last_id": MODELS[-1]}


def _check_turn(message: dict[str, Any], after: dict[str, Any], index: int) -> None:
    blocks = message["content"] if isinstance(message["content"], list) else []
    for block in blocks:
        if block.get("type") == "thinking":
            intact = block.get("signature") == sign(block.get("thinking", ""))
            need(intact, f"messages.{index}: `thinking` blocks cannot be modified")
    asked = {block["id"] for block in blocks if block.get("type") == "tool_use"}
    answers = after.get("content") if isinstance(after.get("content"), list) else []
    given = {block["tool_use_id"] for block in answers or [] if block.get("type") == "tool_result"}
    missing = ", ".join(sorted(asked - given))
    need(not missing, f"messages.{index}: `tool_use` ids were found without `tool_result` blocks after: {missing}")


def _outcomes(messages: list[dict[str, Any]]) -> tuple[Heard, ...]:
    """Return, for each turn of the model, everything we said before its next one."""
    outcomes: list[Heard] = []
    for message in messages:
        if message["role"] == "assistant":
            outcomes.append(Heard())
        elif outcomes:
            last, blocks = outcomes[-1], _blocks_of(message["content"])
            results = tuple(text_of(b.get("content", ""), "text") for b in blocks if b.get("type") == "tool_result")
            outcomes[-1] = Heard(last.results + results, last.text + text_of(blocks, "text"))
    return tuple(outcomes)


def _blocks_of(content: Any) -> list[dict[str, Any]]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content)


def _count(body: dict[str, Any]) -> int:
    return tokens(
        json.dumps([body.get("system", ""), body.get("messages", []), body.get("tools", [])], ensure_ascii=False)
    )


def _head(asked: Asked, said: Said) -> dict[str, Any]:
    return {
        "id": make_id("msg_", asked.cue.prompt, asked.cue.outcomes, said.text, said.calls), "type": "message",
        "role": "assistant", "model": asked.model, "stop_sequence": None,
    }  # fmt: skip


def _blocks(asked: Asked, said: Said) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    if asked.wants_thoughts and said.stop != "refusal":
        blocks.append({"type": "thinking", "thinking": THOUGHT, "signature": sign(THOUGHT)})
    if said.text:
        blocks.append({"type": "text", "text": said.text, "citations": None})
    for call_id, name, arguments in said.calls:
        blocks.append({"type": "tool_use", "id": call_id, "name": name, "input": _input(arguments)})
    return blocks


def _input(arguments: str) -> Any:
    try:
        return json.loads(arguments)
    except ValueError:
        return {}


def _usage(asked: Asked, said: Said) -> dict[str, Any]:
    output = tokens(said.text + "".join(name + arguments for _, name, arguments in said.calls))
    return {
        "input_tokens": asked.input_tokens, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
        "output_tokens": max(1, output), "service_tier": "standard",
    }  # fmt: skip


def _block_events(index: int, block: dict[str, Any], said: Said) -> Iterator[tuple[str, dict[str, Any]]]:
    def delta(**fields: Any) -> tuple[str, dict[str, Any]]:
        return "content_block_delta", {"type": "content_block_delta", "index": index, "delta": fields}

    empty = {"text": "", "thinking": "", "signature": "", "input": {}}
    start = {key: empty.get(key, value) for key, value in block.items()}
    yield "content_block_start", {"type": "content_block_start", "index": index, "content_block": start}
    match block["type"]:
        case "thinking":
            yield delta(type="thinking_delta", thinking=block["thinking"])
            yield delta(type="signature_delta", signature=block["signature"])
        case "text":
            for part in chunks(block["text"]):
                yield delta(type="text_delta", text=part)
        case _:
            arguments = next(text for call_id, _, text in said.calls if call_id == block["id"])
            for part in chunks(arguments):
                yield delta(type="input_json_delta", partial_json=part)
    yield "content_block_stop", {"type": "content_block_stop", "index": index}


def chunks(text: str, size: int = 1_000) -> Iterator[str]:
    """Yield the text in pieces, as a stream would."""
    return (text[i : i + size] for i in range(0, len(text), size))
