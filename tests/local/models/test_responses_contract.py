"""OpenAI's own client, unmodified, against the stand-in: plain and streaming, tools, refusals, faults."""

import openai  # noqa: TID251
import pytest

TOOLS = [{"type": "function", "name": "bash", "description": "run", "parameters": {"type": "object"}, "strict": False}]


def ask(prompt, systems, **more):
    base = {
        "model": "gpt-6.1-sol",
        "instructions": systems["builder"],
        "input": prompt(),
        "tools": TOOLS,
        "store": False,
    }
    return {**base, **more}


async def test_a_plain_call_gets_text_calls_and_usage(gpt, prompt, systems):
    response = await gpt.responses.create(**ask(prompt, systems))
    assert response.status == "completed"
    assert [item.type for item in response.output] == ["message", "function_call", "function_call"]
    assert response.output[1].arguments == '{"command": "cat shed.txt"}'
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens


async def test_the_stream_gives_the_same_response(gpt, prompt, systems):
    plain = await gpt.responses.create(**ask(prompt, systems))
    async with gpt.responses.stream(**ask(prompt, systems)) as stream:
        names = [event.type async for event in stream]
        streamed = await stream.get_final_response()
    assert names[0] == "response.created"
    assert names[-1] == "response.completed"
    assert streamed.output_text == plain.output_text == "I look first."
    assert [i.call_id for i in streamed.output[1:]] == [i.call_id for i in plain.output[1:]]


async def test_results_lead_on(gpt, prompt, systems):
    first = await gpt.responses.create(**ask(prompt, systems))
    second = await gpt.responses.create(**ask(prompt, systems, input=follow(prompt(), first, "7: colour red")))
    third_input = follow(prompt(), first, "7: colour red") + follow("", second, "written")[1:]
    third = await gpt.responses.create(**ask(prompt, systems, input=third_input))
    assert second.output[0].name == "edit"
    assert third.output[0].name == "submit"
    assert third.output[0].arguments == '{"summary": "Painted.", "met": ["AC-1"]}'


async def test_a_branch_is_taken_on_what_a_call_came_to(gpt, prompt, systems):
    first = await gpt.responses.create(**ask(prompt, systems))
    second = await gpt.responses.create(**ask(prompt, systems, input=follow(prompt(), first, "7: colour red")))
    then = follow(prompt(), first, "7: colour red") + follow("", second, "refused: it is locked")[1:]
    third = await gpt.responses.create(**ask(prompt, systems, input=then))
    assert third.output[0].name == "ask"


async def test_a_later_attempt_has_its_own_play(gpt, prompt, systems):
    report = '<data-0123456789abcdef0123 label="gate_report">\nred\n</data-0123456789abcdef0123>'
    response = await gpt.responses.create(**ask(prompt, systems, input=prompt(attempt=2, more=report)))
    assert response.output_text == "Second attempt."


async def test_an_unknown_task_is_a_refusal_part(gpt, prompt, systems):
    response = await gpt.responses.create(**ask(prompt, systems, input=prompt("Fly to the moon")))
    part = response.output[0].content[0]
    assert part.type == "refusal"
    assert "only plays shipped stories" in part.refusal


async def test_a_refusal_streams_too(gpt, prompt, systems):
    async with gpt.responses.stream(**ask(prompt, systems, instructions=systems["poet"])) as stream:
        response = await stream.get_final_response()
    assert "role poet" in response.output[0].content[0].refusal


async def test_reasoning_comes_encrypted_and_must_come_back(gpt, prompt, systems):
    request = ask(prompt, systems, include=["reasoning.encrypted_content"])
    first = await gpt.responses.create(**request)
    assert first.output[0].type == "reasoning"
    changed = follow(prompt(), first, "7: colour red")
    changed[1] = {**changed[1], "encrypted_content": "tampered"}
    with pytest.raises(openai.BadRequestError, match="could not be verified"):
        await gpt.responses.create(**{**request, "input": changed})


async def test_a_call_without_output_is_a_bad_request(gpt, prompt, systems):
    first = await gpt.responses.create(**ask(prompt, systems))
    with pytest.raises(openai.BadRequestError, match="No tool output found"):
        await gpt.responses.create(**ask(prompt, systems, input=follow(prompt(), first, "x")[:-1]))


async def test_decisions_are_declined_not_invented(gpt):
    decision = await gpt.decisions.create(
        model="gpt-6-luna", input="the page is blank", questions=[{"type": "predicate", "instructions": "Is it a bug?"}]
    )
    assert [answer.type for answer in decision.answers] == ["refusal"]


async def test_models_are_listed(gpt):
    assert "gpt-6-luna" in [model.id async for model in gpt.models.list()]


async def test_a_rate_limit_carries_retry_after(stand_in, gpt, prompt, systems):
    stand_in.fail("rate_limit", seconds=12)
    with pytest.raises(openai.RateLimitError) as caught:
        await gpt.responses.create(**ask(prompt, systems))
    assert caught.value.response.headers["retry-after"] == "12"


async def test_a_stream_that_ends_early_is_a_bare_runtime_error(stand_in, gpt, prompt, systems):
    stand_in.fail("cut_clean")
    async with gpt.responses.stream(**ask(prompt, systems)) as stream:
        with pytest.raises(RuntimeError):
            await stream.get_final_response()


async def test_max_tokens_is_an_incomplete_response(stand_in, gpt, prompt, systems):
    stand_in.fail("max_tokens")
    response = await gpt.responses.create(**ask(prompt, systems))
    assert response.status == "incomplete"
    assert response.incomplete_details.reason == "max_output_tokens"


def follow(prompt: str, response, result: str) -> list[dict]:
    calls = [item for item in response.output if item.type == "function_call"]
    outputs = [{"type": "function_call_output", "call_id": call.call_id, "output": result} for call in calls]
    return [{"role": "user", "content": prompt}, *(item.to_dict() for item in response.output), *outputs]
