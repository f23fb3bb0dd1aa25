"""The same doors on the real vendors: `-m live` with ANTHROPIC_API_KEY or OPENAI_API_KEY set. A run costs about a cent."""

import os

import pytest

from bot.agents.models.claude import ClaudeModel
from bot.agents.models.conversation import Request, Told, Tool, ToolResult
from bot.agents.models.gpt import GptModel

pytestmark = pytest.mark.live
DOORS = {"ANTHROPIC_API_KEY": (ClaudeModel, "claude-haiku-5-5"), "OPENAI_API_KEY": (GptModel, "gpt-6-luna")}
ECHO = Tool(
    "echo",
    "Return the text.",
    {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"], "additionalProperties": False},
)


@pytest.fixture(params=list(DOORS))
async def model(request):
    key = os.environ.get(request.param)
    if not key:
        pytest.skip(f"{request.param} is not set")
    door, name = DOORS[request.param]
    made = door(name=name, api_key=key)
    yield made
    await made.close()


async def test_a_tool_is_called_and_its_result_read(model):
    told = Told("Call echo with the text 'heron', then answer with its result in one word.")
    first = await model.complete(Request("You follow instructions exactly.", (told,), (ECHO,), 2000, "low"))
    assert (first.stop, first.source) == ("tools", "live")
    result = Told(results=(ToolResult(first.calls[0].id, first.calls[0].input["text"]),))
    second = await model.complete(
        Request("You follow instructions exactly.", (told, first.message, result), (ECHO,), 2000, "low")
    )
    assert "heron" in second.text.lower()


async def test_our_models_are_offered(model):
    assert model.name in await model.list_models()
