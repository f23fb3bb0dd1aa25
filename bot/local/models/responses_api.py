"""OpenAI's Responses form: a request read into a cue, an answer written as a response or as its stream of events."""

import json
from collections.abc import Iterator
from typing import Any

from bot.local.models.director import Cue, Heard
from bot.local.models.messages_api import chunks
from bot.local.models.wire import THOUGHT, Asked, Said, make_id, need, sign, text_of, tokens

MODELS = ("gpt-6.1-sol", "gpt-6.1-terra", "gpt-6-luna")
TEXT = ("input_text", "output_text", "text")
CREATED = 1_790_000_000
Event = tuple[str, dict[str, Any]]


def read(body: dict[str, Any]) -> Asked:
    """Return the request; raises `BadRequest` for what the vendor would refuse."""
    need(isinstance(body.get("model"), str), "Missing required parameter: 'model'.")
    need("temperature" not in body, "Unsupported parameter: 'temperature' is not supported with this model.")
    items = _items(body.get("input"))
    need(bool(items), "Missing required parameter: 'input'.")
    _check(items)
    cue = Cue(body.get("instructions") or "", _first_user_text(items), _outcomes(items))
    wants = "reasoning.encrypted_content" in (body.get("include") or [])
    return Asked("openai", body["model"], bool(body.get("stream")), cue, _count(body), wants)


def write(asked: Asked, said: Said) -> dict[str, Any]:
    """Return the whole response."""
    cut = said.stop == "max_tokens"
    return {
        **_head(asked, said),
        "status": "incomplete" if cut else "completed",
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "output": _output(asked, said),
        "usage": _usage(asked, said),
    }


def events(asked: Asked, said: Said) -> Iterator[Event]:
    """Yield the response as stream events, numbered, in the vendor's order."""
    for number, (name, data) in enumerate(_plain_events(asked, said)):
        yield name, {"type": name, "sequence_number": number, **data}


def error(status: int, message: str) -> dict[str, Any]:
    """Return an error body."""
    kinds = {401: "invalid_api_key", 429: "rate_limit_exceeded"}
    kind = "server_error" if status >= 500 else "invalid_request_error"
    return {"error": {"message": message, "type": kind, "param": None, "code": kinds.get(status)}}


def models() -> dict[str, Any]:
    """Return the list of models."""
    return {
        "object": "list",
        "data": [{"id": name, "object": "model", "created": CREATED, "owned_by": "openai"} for name in MODELS],
    }


def decide(body: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of decisions.create: the stand-in judges nothing, so every question is declined."""
    questions = body.get("questions") or []
    need(bool(questions), "Missing required parameter: 'questions'.")
    used = tokens(json.dumps([body.get("input"), questions], ensure_ascii=False))
    return {
        "answers": [{"type": "refusal", "name": question.get("name")} for question in questions],
        "model": body.get("model"),
        "usage": _usage_of(used, len(questions)),
    }


def _items(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, str):
        return [{"type": "message", "role": "user", "content": value}]
    return [{"type": "message", **item} for item in value or []]


def _check(items: list[dict[str, Any]]) -> None:
    asked = {item["call_id"] for item in items if item["type"] == "function_call"}
    given = {item["call_id"] for item in items if item["type"] == "function_call_output"}
    missing = ", ".join(sorted(asked - given))
    need(not missing, f"No tool output found for function call {missing}.")
    for item in items:
        if item["type"] == "reasoning":
            need(item.get("encrypted_content") == sign(THOUGHT), "The encrypted content could not be verified.")


def _ours(item: dict[str, Any]) -> bool:
    return item["type"] == "function_call_output" or item.get("role") in {"user", "system", "developer"}


def _first_user_text(items: list[dict[str, Any]]) -> str:
    first = next((item for item in items if item.get("role") == "user"), {})
    return text_of(first.get("content", ""), *TEXT)


def _outcomes(items: list[dict[str, Any]]) -> tuple[Heard, ...]:
    """Return, for each turn of the model (its items in a row), everything we said before its next one."""
    outcomes: list[Heard] = []
    theirs = False
    for item in items:
        if not _ours(item):
            outcomes += [] if theirs else [Heard()]
        elif outcomes:
            last = outcomes[-1]
            if item["type"] == "function_call_output":
                outcomes[-1] = Heard((*last.results, text_of(item.get("output"), *TEXT)), last.text)
            else:
                outcomes[-1] = Heard(last.results, last.text + text_of(item.get("content"), *TEXT))
        theirs = not _ours(item)
    return tuple(outcomes)


def _count(body: dict[str, Any]) -> int:
    return tokens(json.dumps([body.get("instructions"), body.get("input"), body.get("tools", [])], ensure_ascii=False))


def _head(asked: Asked, said: Said) -> dict[str, Any]:
    return {
        "id": make_id("resp_", asked.cue.prompt, asked.cue.outcomes, said.text, said.calls), "object": "response",
        "created_at": CREATED, "model": asked.model, "error": None, "instructions": None, "metadata": {},
        "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "store": False,
    }  # fmt: skip


def _output(asked: Asked, said: Said) -> list[dict[str, Any]]:
    key = (asked.cue.prompt, asked.cue.outcomes)
    output: list[dict[str, Any]] = []
    if asked.wants_thoughts and said.stop != "refusal":
        output.append(
            {"type": "reasoning", "id": make_id("rs_", key), "summary": [], "encrypted_content": sign(THOUGHT)}
        )
    if said.text:
        output.append(_message(make_id("msg_", key, said.text), said))
    for call_id, name, arguments in said.calls:
        output.append({
            "type": "function_call", "id": make_id("fc_", call_id), "call_id": call_id, "name": name,
            "arguments": arguments, "status": "completed",
        })  # fmt: skip
    return output


def _message(item_id: str, said: Said) -> dict[str, Any]:
    part: dict[str, Any] = {"type": "output_text", "text": said.text, "annotations": [], "logprobs": []}
    if said.stop == "refusal":
        part = {"type": "refusal", "refusal": said.text}
    return {"type": "message", "id": item_id, "role": "assistant", "status": "completed", "content": [part]}


def _usage(asked: Asked, said: Said) -> dict[str, Any]:
    return _usage_of(asked.input_tokens, tokens(said.text + "".join(name + text for _, name, text in said.calls)))


def _usage_of(used: int, made: int) -> dict[str, Any]:
    return {
        "input_tokens": used, "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": max(1, made), "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": used + max(1, made),
    }  # fmt: skip


def _plain_events(asked: Asked, said: Said) -> Iterator[Event]:
    whole = write(asked, said)
    running = {**whole, "status": "in_progress", "output": [], "usage": None, "incomplete_details": None}
    yield "response.created", {"response": running}
    yield "response.in_progress", {"response": running}
    for index, item in enumerate(whole["output"]):
        yield from _item_events(index, item)
    yield f"response.{whole['status']}", {"response": whole}


def _item_events(index: int, item: dict[str, Any]) -> Iterator[Event]:
    at = {"output_index": index, "item_id": item["id"]}
    empties: dict[str, dict[str, Any]] = {"message": {"content": []}, "function_call": {"arguments": ""}}
    empty = empties.get(item["type"], {})
    started = {**item, **empty, "status": "in_progress"}
    yield "response.output_item.added", {"output_index": index, "item": started}
    match item["type"]:
        case "message":
            yield from _part_events({**at, "content_index": 0}, item["content"][0])
        case "function_call":
            for part in chunks(item["arguments"]):
                yield "response.function_call_arguments.delta", {**at, "delta": part}
            yield "response.function_call_arguments.done", {**at, "arguments": item["arguments"], "name": item["name"]}
    yield "response.output_item.done", {"output_index": index, "item": item}


def _part_events(at: dict[str, Any], part: dict[str, Any]) -> Iterator[Event]:
    field = "refusal" if part["type"] == "refusal" else "text"
    name = "response.refusal" if field == "refusal" else "response.output_text"
    more: dict[str, Any] = {} if field == "refusal" else {"logprobs": []}
    yield "response.content_part.added", {**at, "part": {**part, field: ""}}
    for piece in chunks(part[field]):
        yield f"{name}.delta", {**at, "delta": piece, **more}
    yield f"{name}.done", {**at, field: part[field], **more}
    yield "response.content_part.done", {**at, "part": part}
