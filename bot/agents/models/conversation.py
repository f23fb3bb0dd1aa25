"""A conversation with a model in the factory's own neutral, JSON-able form, and the `Model` protocol that continues it.

A message keeps its vendor's own blocks (`raw`) beside the neutral text and calls: the same vendor gets them back unchanged
(thinking, encrypted reasoning), another vendor gets the neutral part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Vendor = Literal["anthropic", "openai"]
Source = Literal["live", "recorded", "scripted"]
Stop = Literal["end", "tools", "max_tokens", "refusal", "paused", "context_full"]
Effort = Literal["low", "medium", "high", "xhigh", "max"]
SOURCE_HEADER = "x-model-source"


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool a model may call: its name, what it does, and the JSON schema of its input."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call a model asked for; `malformed` holds the raw text of an input that was not a JSON object."""

    id: str
    name: str
    input: dict[str, Any]
    malformed: str = ""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a call came to, as text for the model."""

    call_id: str
    text: str
    error: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A turn of ours: the results of the calls before it, then text."""

    text: str = ""
    results: tuple[ToolResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A turn of the model: its text, its calls, and the vendor's own blocks to hand back unchanged."""

    text: str
    calls: tuple[ToolCall, ...]
    vendor: Vendor
    raw: tuple[dict[str, Any], ...]


Message = Told | Answered


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call; `input_tokens` excludes what was read from or written to the cache."""

    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0

    @property
    def all_input_tokens(self) -> int:
        """Return every token that went in, cached or not."""
        return self.input_tokens + self.cache_read_tokens + self.cache_write_tokens

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens,
            self.cache_read_tokens + other.cache_read_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
            self.output_tokens + other.output_tokens,
        )


@dataclass(frozen=True, slots=True)
class Request:
    """One call to a model; with `answer_schema` the reply's text is a JSON document of that shape."""

    system: str
    messages: tuple[Message, ...]
    tools: tuple[Tool, ...] = ()
    max_output_tokens: int = 8_000
    effort: Effort = "medium"
    answer_schema: Mapping[str, Any] | None = None
    cache_key: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, never a partial one. `stop` says why it ended; `source` who really wrote it."""

    text: str
    calls: tuple[ToolCall, ...]
    stop: Stop
    usage: Usage
    model: str
    vendor: Vendor
    source: Source
    raw: tuple[dict[str, Any], ...] = ()

    @property
    def message(self) -> Answered:
        """Return the reply as a turn to keep in the conversation."""
        return Answered(self.text, self.calls, self.vendor, self.raw)


class Model(Protocol):
    """A language model. `complete` raises `Transient` (with the wait the vendor asked for) or `Permanent`, nothing else."""

    @property
    def name(self) -> str:
        """Return the vendor's name of the model."""

    @property
    def vendor(self) -> Vendor:
        """Return whose model it is."""

    async def complete(self, request: Request) -> Reply:
        """Return the model's whole next turn; a cut stream is `Transient`, so no partial call is ever returned."""

    async def list_models(self) -> list[str]:
        """Return the model names the endpoint offers; raises like `complete`."""

    async def close(self) -> None:
        """Close the connections."""


def source_of(header: str | None) -> Source:
    """Return who wrote an answer: an endpoint that is no live model says so in a response header, a vendor says nothing."""
    if header is None:
        return "live"
    return "recorded" if header == "recorded" else "scripted"


def message_to_json(message: Message) -> dict[str, Any]:
    """Return the message as plain JSON values; `message_from_json` gives it back equal."""
    match message:
        case Told():
            results = [{"call_id": r.call_id, "text": r.text, "error": r.error} for r in message.results]
            return {"kind": "told", "text": message.text, "results": results}
        case Answered():
            calls = [_call_to_json(call) for call in message.calls]
            raw = list(message.raw)
            return {"kind": "answered", "text": message.text, "calls": calls, "vendor": message.vendor, "raw": raw}


def message_from_json(data: Mapping[str, Any]) -> Message:
    """Return the message that `message_to_json` wrote."""
    if data["kind"] == "told":
        return Told(data["text"], tuple(ToolResult(**r) for r in data["results"]))
    calls = tuple(ToolCall(**c) for c in data["calls"])
    return Answered(data["text"], calls, data["vendor"], tuple(data["raw"]))


def reply_to_json(reply: Reply) -> dict[str, Any]:
    """Return the reply as plain JSON values, for a journal."""
    usage = reply.usage
    return {
        "text": reply.text, "calls": [_call_to_json(call) for call in reply.calls], "stop": reply.stop,
        "usage": [usage.input_tokens, usage.cache_read_tokens, usage.cache_write_tokens, usage.output_tokens],
        "model": reply.model, "vendor": reply.vendor, "source": reply.source, "raw": list(reply.raw),
    }  # fmt: skip


def reply_from_json(data: Mapping[str, Any]) -> Reply:
    """Return the reply that `reply_to_json` wrote."""
    calls = tuple(ToolCall(**c) for c in data["calls"])
    return Reply(
        data["text"], calls, data["stop"], Usage(*data["usage"]), data["model"], data["vendor"], data["source"],
        tuple(data["raw"]),
    )  # fmt: skip


def _call_to_json(call: ToolCall) -> dict[str, Any]:
    return {"id": call.id, "name": call.name, "input": call.input, "malformed": call.malformed}
