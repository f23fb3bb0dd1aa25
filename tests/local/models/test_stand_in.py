"""What the stand-in adds to the wire: its log, faults over HTTP, memory over a restart, and stories that are checked."""

from pathlib import Path

import httpx2
import pytest

from bot.clock import SystemClock
from bot.local.models import STORIES, ModelStandIn, load_stories
from bot.local.models.stories import StoryError

BODY = {"model": "claude-haiku-5-5", "max_tokens": 100}


async def test_calls_are_logged_and_survive_a_restart(tmp_path: Path, folder: Path, prompt, systems):
    body = {**BODY, "system": systems["reviewer"], "messages": [{"role": "user", "content": prompt()}]}
    async with (
        ModelStandIn(home=tmp_path / "h", clock=SystemClock(), stories=folder) as it,
        httpx2.AsyncClient() as http,
    ):
        answer = await http.post(f"{it.url}/v1/messages", json=body, headers={"x-api-key": "k"})
        assert answer.status_code == 200
    async with ModelStandIn(home=tmp_path / "h", clock=SystemClock(), stories=folder) as it:
        [row] = it.calls()
    assert (row.vendor, row.role, row.title, row.turn, row.outcome) == (
        "anthropic", "reviewer", "Paint the shed", 0, "played",
    )  # fmt: skip


async def test_faults_are_switched_over_http(stand_in: ModelStandIn, prompt, systems):
    body = {**BODY, "system": systems["reviewer"], "messages": [{"role": "user", "content": prompt()}]}
    async with httpx2.AsyncClient(base_url=stand_in.url, headers={"x-api-key": "k"}) as http:
        await http.post("/admin/faults", json={"kind": "overloaded", "times": 5})
        assert (await http.post("/v1/messages", json=body)).status_code == 529
        await http.delete("/admin/faults")
        assert (await http.post("/v1/messages", json=body)).status_code == 200
        assert (await http.post("/admin/faults", json={"kind": "bad mood"})).status_code == 400
        assert [c["outcome"] for c in (await http.get("/admin/calls")).json()["calls"]] == ["overloaded", "played"]


async def test_no_key_and_nonsense_are_answered_in_the_vendors_shape(stand_in: ModelStandIn):
    async with httpx2.AsyncClient(base_url=stand_in.url) as http:
        without = await http.post("/v1/messages", json=BODY)
        assert (without.status_code, without.json()["error"]["type"]) == (401, "authentication_error")
        nonsense = await http.post("/v1/responses", content=b"{", headers={"authorization": "Bearer k"})
        assert (nonsense.status_code, nonsense.json()["error"]["type"]) == (400, "invalid_request_error")


def test_shipped_stories_load():
    assert {story.title for story in load_stories(STORIES)} >= {"Greet by the time of day"}


def test_titles_match_without_case_and_punctuation(folder: Path):
    [story] = load_stories(folder)
    assert story.fits("paint the SHED!")
    assert story.fits("Shed colour, please")
    assert not story.fits("Paint the shed blue")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('title = "x"\n[[play]]\nrole = "builder"\n', "no [[play.step]]"),
        ('title = "x"\n', "no [[play]]"),
        ('title = "x"\ncolour = 1\n[[play]]', "unknown key 'colour'"),
        ('title = "x"\n[[play]]\nrole="b"\n[[play.step]]\ncall=[{tool="bash", command="@gone.sh"}]', "no file gone.sh"),
        ('title = "x"\n[[play]]\nrole="b"\n[[play.step]]\ncall=[{tool="bash", command="@../../x"}]', "no file ../../x"),
        ('title = "x"\n[[play]]\nrole="b"\n[[play.step]]\nsay="hi"\nexpect="("', "not a regular expression"),
        ('title = "x"\n[[play]]\nrole="b"\n[[play.step]]\nsay="hi"\nnext=[{if="a", go="there"}]', "no step is named"),
        ('title = "x"\n[[play]]\nrole="b"\n[[play.step]]\nname="empty"', "must have either"),
        ("title = ", "is not TOML"),
    ],
)
def test_a_story_that_is_not_right_says_where(tmp_path: Path, text: str, complaint: str):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "story.toml").write_text(text)
    with pytest.raises(StoryError) as caught:
        load_stories(tmp_path)
    assert complaint in str(caught.value)
    assert "bad/story.toml" in str(caught.value)
