"""Both doors to the vendors over real sockets: neutral replies, and every trap of the two SDKs turned into one kind of error."""

import asyncio
from pathlib import Path

import pytest

from bot.agents.models.claude import ClaudeModel
from bot.agents.models.conversation import (
    Request,
    Told,
    Tool,
    ToolResult,
    message_from_json,
    message_to_json,
    reply_from_json,
    reply_to_json,
    source_of,
)  # fmt: skip
from bot.agents.models.gpt import GptModel
from bot.errors import Permanent, Transient

TITLE = "Answer with Hi"
MARK = "0123456789abcdef01234567"
TASK = f'attempt: 1\n<data-{MARK} label="title">\n{TITLE}\n</data-{MARK}>'
TOOLS = (
    Tool("bash", "run", {"type": "object", "properties": {"command": {"type": "string"}}, "required": ["command"]}),
)


@pytest.fixture
def stories() -> Path:
    return Path(__file__).with_name("stories")


def open_door(vendor: str, url: str, **more) -> ClaudeModel | GptModel:
    if vendor == "anthropic":
        return ClaudeModel(name="claude-sonnet-5-5", api_key="k", base_url=url, **more)
    return GptModel(name="gpt-6.1-sol", api_key="k", base_url=f"{url}/v1", **more)


@pytest.fixture(params=["anthropic", "openai"])
async def model(request, stand_in):
    made = open_door(request.param, stand_in.url)
    yield made
    await made.close()


def ask(*messages, role="builder", **more) -> Request:
    return Request(f"role: {role}\n", (Told(TASK), *messages), TOOLS, **more)


async def test_a_turn_with_a_call(model):
    reply = await model.complete(ask())
    assert (reply.text, reply.stop, reply.source) == ("I look.", "tools", "scripted")
    assert [(call.name, call.input) for call in reply.calls] == [("bash", {"command": "cat greeter/words.py"})]
    assert reply.usage.input_tokens > 10
    assert reply.usage.output_tokens > 1


async def test_thinking_goes_back_unchanged_through_json(model):
    """The stand-in refuses a thinking block or reasoning item that differs by a letter."""
    first = reply_from_json(reply_to_json(await model.complete(ask())))
    kept = message_from_json(message_to_json(first.message))
    told = Told("go on", (ToolResult(first.calls[0].id, 'return "Hello"'),))
    second = await model.complete(ask(kept, told))
    assert len(kept.raw) == 3
    assert [call.name for call in second.calls] == ["edit", "edit", "bash"]


async def test_another_vendors_conversation_is_continued(stand_in):
    claude, gpt = open_door("anthropic", stand_in.url), open_door("openai", stand_in.url)
    for one, other in ((claude, gpt), (gpt, claude)):
        first = await one.complete(ask())
        second = await other.complete(
            ask(first.message, Told(results=(ToolResult(first.calls[0].id, 'return "Hello"'),)))
        )
        assert len(second.calls) == 3
    await claude.close()
    await gpt.close()


async def test_several_turns_of_ours_in_a_row_are_one(model):
    first = await model.complete(ask())
    turns = (
        first.message,
        Told(results=(ToolResult(first.calls[0].id, 'return "Hello"'),)),
        Told("note"),
        Told("notice"),
    )
    assert len((await model.complete(ask(*turns))).calls) == 3


@pytest.mark.parametrize("kind", ["cut", "cut_clean"])
async def test_a_cut_stream_is_transient_and_gives_no_partial_call(stand_in, model, kind):
    stand_in.fail(kind)
    with pytest.raises(Transient):
        await model.complete(ask())
    assert (await model.complete(ask())).stop == "tools"


@pytest.mark.parametrize("kind", ["overloaded", "server_error"])
async def test_a_sick_vendor_is_transient(stand_in, model, kind):
    stand_in.fail(kind)
    with pytest.raises(Transient) as caught:
        await model.complete(ask())
    assert caught.value.retry_after_s is None
    assert len(stand_in.calls()) == 1


async def test_a_rate_limit_says_how_long_and_is_not_slept_through(stand_in, model):
    stand_in.fail("rate_limit", seconds=600)
    async with asyncio.timeout(5):
        with pytest.raises(Transient) as caught:
            await model.complete(ask())
    assert caught.value.retry_after_s == 600


async def test_a_refused_key_is_permanent_and_names_the_cure(stand_in, model):
    stand_in.fail("unauthorized")
    with pytest.raises(Permanent, match="_API_KEY"):
        await model.complete(ask())


async def test_a_bad_request_is_permanent(model):
    first = await model.complete(ask())
    with pytest.raises(Permanent, match="400"):
        await model.complete(ask(first.message, Told("no results")))


@pytest.mark.parametrize("vendor", ["anthropic", "openai"])
async def test_silence_is_transient(stand_in, vendor):
    """The SDK waits for headers here, which no stall between events covers: the whole deadline does."""
    stand_in.fail("slow", seconds=30)
    model = open_door(vendor, stand_in.url, deadline_s=0.3)
    with pytest.raises(Transient):
        await model.complete(ask())
    await model.close()


async def test_half_a_call_is_malformed_never_run(stand_in, model):
    stand_in.fail("malformed")
    reply = await model.complete(ask())
    assert reply.calls[0].malformed
    assert reply.calls[0].input == {}


async def test_max_tokens_brings_no_calls(stand_in, model):
    stand_in.fail("max_tokens")
    reply = await model.complete(ask())
    assert (reply.stop, reply.calls) == ("max_tokens", ())


async def test_a_refusal_has_its_reason(model):
    reply = await model.complete(ask(role="poet"))
    assert reply.stop == "refusal"
    assert "role poet" in reply.text


async def test_models_are_listed(model):
    assert model.name in await model.list_models()


async def test_nobody_listening_is_transient():
    gone = ClaudeModel(name="claude-sonnet-5-5", api_key="k", base_url="http://127.0.0.1:9")
    with pytest.raises(Transient, match="connection"):
        await gone.complete(ask())
    await gone.close()


def test_only_a_silent_endpoint_counts_as_live():
    assert [source_of(header) for header in (None, "recorded", "scripted", "anything")] == [
        "live", "recorded", "scripted", "scripted",
    ]  # fmt: skip
