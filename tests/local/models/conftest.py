"""A small story of our own, a stand-in that plays it, and both vendors' real clients pointed at it."""

from collections.abc import AsyncIterator
from pathlib import Path

import anthropic
import openai
import pytest

from bot.clock import SystemClock
from bot.local.models import ModelStandIn

STORY = """
title = "Paint the shed"
also = ["(?i)^shed colour"]

[[play]]
role = "builder"
attempt = 1

[[play.step]]
say = "I look first."
call = [{ tool = "bash", command = "cat shed.txt" }, { tool = "edit", command = "view", path = "shed.txt" }]

[[play.step]]
name = "paint"
expect = "(?P<line>\\\\d+): colour (?P<colour>\\\\w+)"
call = [
  { tool = "edit", command = "insert", path = "shed.txt", insert_line = "<<line>>", insert_text = "no <<colour>> <<other>>\\n@" },
]
next = [{ if = "refused", go = "ask" }]

[[play.step]]
call = [{ tool = "submit", input = "@answers/done.json" }]

[[play.step]]
name = "ask"
call = [{ tool = "ask", question = "Which colour?" }]

[[play]]
role = "builder"
attempt = 2
when = "label=.gate_report"

[[play.step]]
say = "Second attempt."
call = [{ tool = "bash", command = "true" }]

[[play]]
role = "reviewer"

[[play.step]]
answer = { findings = [], verdict = "good" }
"""

SYSTEM = {"builder": "role: builder\nYou build.", "reviewer": "role: reviewer\nYou judge.", "poet": "role: poet\n"}


def make_prompt(title: str = "Paint the shed", attempt: int = 1, more: str = "") -> str:
    nonce = "0123456789abcdef0123"
    return f'attempt: {attempt}\nDo it.\n<data-{nonce} label="title">\n{title}\n</data-{nonce}>\n{more}'


@pytest.fixture
def prompt():
    return make_prompt


@pytest.fixture
def systems() -> dict[str, str]:
    return SYSTEM


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    story = tmp_path / "stories" / "shed"
    (story / "answers").mkdir(parents=True)
    (story / "story.toml").write_text(STORY)
    (story / "answers" / "done.json").write_text('{"summary": "Painted.", "met": ["AC-1"]}')
    return tmp_path / "stories"


@pytest.fixture
async def stand_in(tmp_path: Path, folder: Path) -> AsyncIterator[ModelStandIn]:
    async with ModelStandIn(home=tmp_path / "home", clock=SystemClock(), stories=folder) as it:
        yield it


@pytest.fixture
async def claude(stand_in: ModelStandIn) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with anthropic.AsyncAnthropic(api_key="k", base_url=stand_in.url, max_retries=0) as client:
        yield client


@pytest.fixture
async def gpt(stand_in: ModelStandIn) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(api_key="k", base_url=f"{stand_in.url}/v1", max_retries=0) as client:
        yield client
