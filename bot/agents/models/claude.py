"""The only door to Anthropic: Messages over a stream, translated to the neutral conversation and the factory's errors."""

import json
from collections.abc import Sequence
from typing import Any

import anthropic  # noqa: TID251

from bot.agents.models.conversation import (
    SOURCE_HEADER,
    Answered,
    Message,
    Reply,
    Request,
    Stop,
    Told,
    ToolCall,
    Usage,
    source_of,
)  # fmt: skip
from bot.agents.models.door import Door, retry_after, short, trust
from bot.errors import Permanent, Transient

STOPS: dict[str, Stop] = {
    "end_turn": "end",
    "stop_sequence": "end",
    "tool_use": "tools",
    "max_tokens": "max_tokens",
    "pause_turn": "paused",
    "refusal": "refusal",
    "model_context_window_exceeded": "context_full",
}


class ClaudeModel(Door):
    """One Claude model at one endpoint."""

    vendor = "anthropic"
    failures = (anthropic.APIError,)
    broken = (ValueError,)

    def __init__(
        self, *, name: str, api_key: str, base_url: str | None = None, stall_s: float = 300, deadline_s: float = 900
    ) -> None:
        # The SDK would sleep through any Retry-After, however long, holding a worker: retries are ours (retries.py).
        client = anthropic.AsyncAnthropic(
            api_key=api_key, base_url=base_url, max_retries=0, timeout=deadline_s,
            http_client=anthropic.DefaultAsyncHttpxClient(verify=trust()),
        )  # fmt: skip
        super().__init__(client, name, stall_s=stall_s, deadline_s=deadline_s)

    async def _stream(self, request: Request) -> Reply:
        inputs: dict[int, str] = {}
        async with self._client.messages.stream(**_arguments(self._name, request)) as stream:
            events = aiter(stream)
            while (event := await self._next(events)) is not None:
                if event.type == "content_block_delta" and event.delta.type == "input_json_delta":
                    inputs[event.index] = inputs.get(event.index, "") + event.delta.partial_json
            message = await stream.get_final_message()
            return _reply(message, inputs, stream.response.headers.get(SOURCE_HEADER))

    def _translate(self, error: Exception) -> Transient | Permanent:
        match error:
            case anthropic.APIStatusError(status_code=code) if code in {408, 409, 429} or code >= 500:
                wait = retry_after(error.response)
                return Transient(f"Claude answered {code}: {short(error)}", retry_after_s=wait)
            case anthropic.APIStatusError(status_code=200):
                return Transient(f"Claude's stream reported an error: {short(error)}")
            case anthropic.APIStatusError(status_code=401 | 403):
                return Permanent("Claude refused our key. Check ANTHROPIC_API_KEY and its workspace, then press Retry.")
            case anthropic.APIStatusError(status_code=code):
                return Permanent(f"Claude refused the request ({code}): {short(error)}")
            case TimeoutError():
                return Transient("Claude said nothing for too long; the call was ended.")
            case ValueError():
                return Transient("Claude sent a tool call that is no JSON; nothing of it was used.")
            case _:
                return Transient(f"The connection to Claude failed: {short(error)}")


def _arguments(name: str, request: Request) -> dict[str, Any]:
    output: dict[str, Any] = {"effort": request.effort}
    if request.answer_schema is not None:
        output["format"] = {"type": "json_schema", "schema": dict(request.answer_schema)}
    arguments: dict[str, Any] = {
        "model": name,
        "max_tokens": request.max_output_tokens,
        "system": request.system,
        "messages": _messages(request.messages),
        "cache_control": {"type": "ephemeral"},
        "thinking": {"type": "adaptive"},
        "output_config": output,
    }
    if request.tools:
        arguments["tools"] = [
            {"name": tool.name, "description": tool.description, "input_schema": dict(tool.schema)}
            for tool in request.tools
        ]
    return arguments


def _messages(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Return Anthropic's turns: ours in a row become one, since results must come first and roles alternate."""
    turns: list[dict[str, Any]] = []
    for message in messages:
        role = "user" if isinstance(message, Told) else "assistant"
        blocks = _told(message) if isinstance(message, Told) else _answered(message)
        if turns and turns[-1]["role"] == role == "user":
            turns[-1]["content"] += blocks
        else:
            turns.append({"role": role, "content": blocks})
    return turns


def _told(message: Told) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = [
        {"type": "tool_result", "tool_use_id": result.call_id, "content": result.text or "(no output)", "is_error": result.error}
        for result in message.results
    ]  # fmt: skip
    return blocks + ([{"type": "text", "text": message.text}] if message.text else [])


def _answered(message: Answered) -> list[dict[str, Any]]:
    if message.vendor == "anthropic":
        return [dict(block) for block in message.raw]
    text: list[dict[str, Any]] = [{"type": "text", "text": message.text}] if message.text else []
    calls = [{"type": "tool_use", "id": c.id, "name": c.name, "input": c.input} for c in message.calls]
    return text + calls or [{"type": "text", "text": "(no text)"}]


def _reply(message: Any, inputs: dict[int, str], header: str | None) -> Reply:
    if message.stop_reason is None:
        raise Transient("Claude's answer was cut before its end; nothing of it was used.")
    stop = STOPS.get(message.stop_reason)
    if stop is None:
        raise Permanent(f"Claude stopped for a reason we do not know: {message.stop_reason}.")
    calls = tuple(_call(b, inputs.get(i)) for i, b in enumerate(message.content) if b.type == "tool_use")
    return Reply(
        _text(message, stop), calls if stop == "tools" else (), stop, _usage(message.usage), message.model, "anthropic",
        source_of(header), _raw(message),
    )  # fmt: skip


def _text(message: Any, stop: Stop) -> str:
    text = "".join(block.text for block in message.content if block.type == "text")
    if stop == "refusal" and not text and message.stop_details is not None:
        return message.stop_details.explanation or ""
    return text


def _raw(message: Any) -> tuple[dict[str, Any], ...]:
    """Return the blocks as they came; `parsed_output` is the SDK's own addition and unknown to the API."""
    blocks = (block.to_dict(mode="json") for block in message.content)
    return tuple({k: v for k, v in block.items() if k != "parsed_output" and v is not None} for block in blocks)


def _call(block: Any, raw: str | None) -> ToolCall:
    """Read a call strictly: the SDK accepts half a JSON document, which must never be run."""
    if not raw:
        return ToolCall(block.id, block.name, dict(block.input))
    try:
        value = json.loads(raw)
    except ValueError:
        return ToolCall(block.id, block.name, {}, malformed=raw)
    return ToolCall(block.id, block.name, value) if isinstance(value, dict) else ToolCall(block.id, block.name, {}, raw)


def _usage(usage: Any) -> Usage:
    read, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    return Usage(usage.input_tokens, read, written, usage.output_tokens)
