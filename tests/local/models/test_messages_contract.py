"""Anthropic's own client, unmodified, against the stand-in: plain and streaming, tools, refusals, faults."""

import time

import anthropic  # noqa: TID251
import pytest

TOOLS = [{"name": "bash", "description": "run", "input_schema": {"type": "object", "properties": {}}}]


def ask(prompt, systems, **more):
    base = {"model": "claude-sonnet-5-5", "max_tokens": 2000, "system": systems["builder"], "tools": TOOLS}
    return {**base, "messages": [{"role": "user", "content": prompt()}], **more}


async def test_a_plain_call_gets_text_tool_calls_and_usage(claude, prompt, systems):
    message = await claude.messages.create(**ask(prompt, systems))
    assert message.stop_reason == "tool_use"
    assert [block.type for block in message.content] == ["text", "tool_use", "tool_use"]
    assert message.content[1].input == {"command": "cat shed.txt"}
    assert message.usage.input_tokens > 10
    assert message.usage.output_tokens > 1


async def test_the_stream_gives_the_same_message(claude, prompt, systems):
    plain = await claude.messages.create(**ask(prompt, systems))
    async with claude.messages.stream(**ask(prompt, systems)) as stream:
        names = [event.type async for event in stream]
        streamed = await stream.get_final_message()
    assert names[0] == "message_start"
    assert names[-1] == "message_stop"
    assert streamed.id == plain.id
    assert [b.to_dict() for b in streamed.content] == [b.to_dict() for b in plain.content]
    assert streamed.usage.output_tokens == plain.usage.output_tokens


async def test_the_source_is_said_in_a_header(claude, prompt, systems):
    raw = await claude.messages.with_raw_response.create(**ask(prompt, systems))
    assert raw.headers["x-model-source"] == "scripted"


async def test_results_lead_on_and_captured_words_fill_the_next_turn(claude, prompt, systems):
    first = await claude.messages.create(**ask(prompt, systems))
    second = await claude.messages.create(**ask(prompt, systems, messages=follow(prompt(), first, "7: colour red")))
    assert second.content[0].input == {
        "command": "insert", "path": "shed.txt", "insert_line": 7, "insert_text": "no red <<other>>\n@",
    }  # fmt: skip


async def test_a_step_whose_expectation_fails_derails_openly(claude, prompt, systems):
    first = await claude.messages.create(**ask(prompt, systems))
    second = await claude.messages.create(**ask(prompt, systems, messages=follow(prompt(), first, "no such file")))
    assert second.stop_reason == "refusal"
    assert "script derailed" in second.content[0].text
    assert "no such file" in second.stop_details.explanation


async def test_an_unknown_task_is_refused_by_name(claude, prompt, systems):
    request = ask(prompt, systems, messages=[{"role": "user", "content": prompt("Fly to the moon")}])
    message = await claude.messages.create(**request)
    assert message.stop_reason == "refusal"
    assert "role builder" in message.content[0].text
    assert "Fly to the moon" in message.content[0].text


async def test_a_structured_answer_is_json_text(claude, prompt, systems):
    message = await claude.messages.create(**ask(prompt, systems, system=systems["reviewer"]))
    assert message.stop_reason == "end_turn"
    assert message.content[0].text == '{"findings": [], "verdict": "good"}'


async def test_thinking_must_come_back_unchanged(claude, prompt, systems):
    request = ask(prompt, systems, thinking={"type": "adaptive"})
    first = await claude.messages.create(**request)
    assert first.content[0].type == "thinking"
    messages = follow(prompt(), first, "7: colour red")
    messages[1]["content"][0] = {**messages[1]["content"][0], "thinking": "other"}
    with pytest.raises(anthropic.BadRequestError, match="cannot be modified"):
        await claude.messages.create(**{**request, "messages": messages})


async def test_a_call_without_result_is_a_bad_request(claude, prompt, systems):
    first = await claude.messages.create(**ask(prompt, systems))
    messages = [*follow(prompt(), first, "x")[:2], {"role": "user", "content": "go on"}]
    with pytest.raises(anthropic.BadRequestError, match="without `tool_result`"):
        await claude.messages.create(**ask(prompt, systems, messages=messages))


async def test_temperature_is_refused(claude, prompt, systems):
    with pytest.raises(anthropic.BadRequestError, match="temperature"):
        await claude.messages.create(**ask(prompt, systems, extra_body={"temperature": 0}))


async def test_models_and_token_counts(claude, prompt, systems):
    assert "claude-opus-5-5" in [model.id async for model in claude.models.list()]
    counted = await claude.messages.count_tokens(
        model="claude-sonnet-5-5", messages=[{"role": "user", "content": "x" * 4000}]
    )
    assert 1000 < counted.input_tokens < 1100


async def test_a_rate_limit_carries_retry_after_and_passes(stand_in, claude, prompt, systems):
    stand_in.fail("rate_limit", seconds=7)
    with pytest.raises(anthropic.RateLimitError) as caught:
        await claude.messages.create(**ask(prompt, systems))
    assert caught.value.response.headers["retry-after"] == "7"
    assert (await claude.messages.create(**ask(prompt, systems))).stop_reason == "tool_use"


@pytest.mark.parametrize(("kind", "status"), [("overloaded", 529), ("server_error", 500), ("unauthorized", 401)])
async def test_errors_have_the_vendors_status(stand_in, claude, prompt, systems, kind, status):
    stand_in.fail(kind)
    with pytest.raises(anthropic.APIStatusError) as caught:
        await claude.messages.create(**ask(prompt, systems))
    assert caught.value.status_code == status


async def test_a_fault_can_wait_for_its_turn(stand_in, claude, prompt, systems):
    stand_in.fail("overloaded", after=1, times=2)
    outcomes = []
    for _ in range(4):
        try:
            await claude.messages.create(**ask(prompt, systems))
            outcomes.append("good")
        except anthropic.APIStatusError:
            outcomes.append("bad")
    assert outcomes == ["good", "bad", "bad", "good"]


async def test_a_stream_that_ends_early_has_no_stop_reason(stand_in, claude, prompt, systems):
    stand_in.fail("cut_clean")
    async with claude.messages.stream(**ask(prompt, systems)) as stream:
        message = await stream.get_final_message()
    assert message.stop_reason is None


async def test_max_tokens_cuts_the_calls(stand_in, claude, prompt, systems):
    stand_in.fail("max_tokens")
    message = await claude.messages.create(**ask(prompt, systems))
    assert message.stop_reason == "max_tokens"


async def test_a_slow_answer_is_left_by_the_client_deadline(stand_in, claude, prompt, systems):
    stand_in.fail("slow", seconds=30)
    begun = time.monotonic()
    with pytest.raises(anthropic.APITimeoutError):
        await claude.messages.create(**ask(prompt, systems), timeout=0.2)
    assert time.monotonic() - begun < 5


async def test_an_answer_is_the_same_when_the_request_is_repeated(claude, prompt, systems):
    first, second = [await claude.messages.create(**ask(prompt, systems)) for _ in range(2)]
    assert first.to_dict() == second.to_dict()


def follow(prompt: str, message, result: str) -> list[dict]:
    calls = [block for block in message.content if block.type == "tool_use"]
    results = [{"type": "tool_result", "tool_use_id": call.id, "content": result} for call in calls]
    blocks = [block.to_dict() for block in message.content]
    return [
        {"role": "user", "content": prompt}, {"role": "assistant", "content": blocks}, {"role": "user", "content": results},
    ]  # fmt: skip
