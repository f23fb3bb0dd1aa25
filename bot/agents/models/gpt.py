"""The only door to OpenAI: Responses over a stream, translated to the neutral conversation and the factory's errors."""

import json
from collections.abc import Sequence
from typing import Any, cast

import openai  # noqa: TID251

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

INCOMPLETE: dict[str, Stop] = {"max_output_tokens": "max_tokens", "content_filter": "refusal"}
TERMINAL = {"response.completed", "response.incomplete", "response.failed"}


class GptModel(Door):
    """One GPT model at one endpoint."""

    vendor = "openai"
    failures = (openai.APIError,)
    broken = (RuntimeError,)

    def __init__(
        self, *, name: str, api_key: str, base_url: str | None = None, stall_s: float = 300, deadline_s: float = 900
    ) -> None:
        # Retries are ours (retries.py): one policy for both vendors, and no worker sleeps inside an SDK.
        client = openai.AsyncOpenAI(
            api_key=api_key, base_url=base_url, max_retries=0, timeout=deadline_s,
            http_client=openai.DefaultAsyncHttpxClient(verify=trust()),
        )  # fmt: skip
        super().__init__(client, name, stall_s=stall_s, deadline_s=deadline_s)

    async def _stream(self, request: Request) -> Reply:
        final: Any = None
        async with self._client.responses.stream(**_arguments(self._name, request)) as stream:
            header = stream._response.headers.get(SOURCE_HEADER)
            events = aiter(stream)
            while (event := await self._next(events)) is not None:
                # get_final_response knows only `completed`; an incomplete response is an answer too.
                final = event.response if event.type in TERMINAL else final
        if final is None:
            raise Transient("GPT's answer was cut before its end; nothing of it was used.")
        return _reply(final, header)

    def _translate(self, error: Exception) -> Transient | Permanent:
        match error:
            case openai.APIStatusError(status_code=code) if code in {408, 409, 429} or code >= 500:
                wait = retry_after(error.response)
                return Transient(f"GPT answered {code}: {short(error)}", retry_after_s=wait)
            case openai.APIStatusError(status_code=401 | 403):
                return Permanent("GPT refused our key. Check OPENAI_API_KEY and its project, then press Retry.")
            case openai.APIStatusError(status_code=code):
                return Permanent(f"GPT refused the request ({code}): {short(error)}")
            case TimeoutError():
                return Transient("GPT said nothing for too long; the call was ended.")
            case RuntimeError():
                return Transient("GPT's answer was cut before its end; nothing of it was used.")
            case _:
                return Transient(f"The connection to GPT failed: {short(error)}")


def _arguments(name: str, request: Request) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "model": name,
        "instructions": request.system,
        "input": [item for message in request.messages for item in _items(message)],
        "max_output_tokens": request.max_output_tokens,
        "reasoning": {"effort": request.effort},
        "store": False,
        "include": ["reasoning.encrypted_content"],
    }
    if request.cache_key:
        arguments["prompt_cache_key"] = request.cache_key
    if request.answer_schema is not None:
        schema = dict(request.answer_schema)
        arguments["text"] = {"format": {"type": "json_schema", "name": "answer", "schema": schema, "strict": True}}
    if request.tools:
        arguments["tools"] = [
            {"type": "function", "name": t.name, "description": t.description, "parameters": dict(t.schema), "strict": False}
            for t in request.tools
        ]  # fmt: skip
    return arguments


def _items(message: Message) -> list[dict[str, Any]]:
    return _told(message) if isinstance(message, Told) else _answered(message)


def _told(message: Told) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = [
        {"type": "function_call_output", "call_id": result.call_id, "output": _output(result.text, result.error)}
        for result in message.results
    ]
    return items + ([{"type": "message", "role": "user", "content": message.text}] if message.text else [])


def _output(text: str, error: bool) -> str:
    """Return a result's text; OpenAI has no error mark, so the text carries it."""
    return f"error: {text}" if error else text or "(no output)"


def _answered(message: Answered) -> list[dict[str, Any]]:
    if message.vendor == "openai":
        return [dict(item) for item in message.raw]
    said = {"type": "message", "role": "assistant", "content": message.text}
    text: list[dict[str, Any]] = [said] if message.text else []
    return text + [
        {"type": "function_call", "call_id": c.id, "name": c.name, "arguments": json.dumps(c.input)}
        for c in message.calls
    ]


def _reply(response: Any, header: str | None) -> Reply:
    if response.status == "failed":
        raise _failed(response)
    calls = tuple(_call(item) for item in response.output if item.type == "function_call")
    stop = _stop(response, calls)
    raw = tuple(_raw(item) for item in response.output)
    return Reply(
        _text(response), calls if stop == "tools" else (), stop, _usage(response.usage), response.model, "openai",
        source_of(header), raw,
    )  # fmt: skip


def _stop(response: Any, calls: Sequence[ToolCall]) -> Stop:
    if response.status == "incomplete":
        reason = response.incomplete_details.reason if response.incomplete_details else None
        if reason not in INCOMPLETE:
            raise Permanent(f"GPT stopped for a reason we do not know: {reason}.")
        return INCOMPLETE[reason]
    if any(part.type == "refusal" for part in _parts(response)):
        return "refusal"
    return "tools" if calls else "end"


def _parts(response: Any) -> list[Any]:
    return [part for item in response.output if item.type == "message" for part in item.content]


def _text(response: Any) -> str:
    return "".join(part.text if part.type == "output_text" else part.refusal for part in _parts(response))


def _raw(item: Any) -> dict[str, Any]:
    """Return the item as it may be sent back; `parsed` and `parsed_arguments` are the SDK's own additions."""
    data = cast("dict[str, Any]", item.to_dict(mode="json"))
    data = {
        key: value for key, value in data.items() if key not in {"parsed_arguments", "status"} and value is not None
    }
    if item.type == "message":
        data["content"] = [{k: v for k, v in part.items() if k != "parsed"} for part in data["content"]]
    return data


def _call(item: Any) -> ToolCall:
    try:
        value = json.loads(item.arguments or "{}")
    except ValueError:
        return ToolCall(item.call_id, item.name, {}, malformed=item.arguments)
    return (
        ToolCall(item.call_id, item.name, value)
        if isinstance(value, dict)
        else ToolCall(item.call_id, item.name, {}, malformed=item.arguments)
    )


def _usage(usage: Any) -> Usage:
    """Return the usage with cached tokens taken out of the input, since OpenAI counts them in."""
    if usage is None:
        return Usage()
    read = usage.input_tokens_details.cached_tokens
    return Usage(usage.input_tokens - read, read, 0, usage.output_tokens)


def _failed(response: Any) -> Transient | Permanent:
    code, text = (response.error.code, response.error.message) if response.error else ("unknown", "no reason given")
    message = f"GPT failed ({code}): {text[:300]}"
    return Transient(message) if code in {"server_error", "rate_limit_exceeded"} else Permanent(message)
