"""The narrator's story, as a person reads it."""

import io

import pytest
from rich.console import Console

from bot.narrator import Narrator


class Watch:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def story(console: Console, watch: Watch) -> None:
    narrator = Narrator(console, planned=2, now=watch)
    narrator.title("Shopfloor", "an idea becomes a live change")
    with narrator.station("Spec") as station:
        station.detail("reading the repository")
        watch.at += 3.25
        station.detail("3 questions, 92 % ready")
    with narrator.station("Merge"):
        watch.at += 0.5
    narrator.note("nothing else to do")
    narrator.summary(
        "Live and verified", [("Pull request", "http://127.0.0.1:8702/local/memo/pull/1"), ("Gates", "6 of 6")]
    )


def test_without_a_terminal_it_is_plain_lines() -> None:
    out = io.StringIO()
    story(Console(file=out, width=90), Watch())
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    assert lines[1] == "Shopfloor  an idea becomes a live change"
    assert lines[2].split() == ["✓", "1/2", "Spec", "3", "questions,", "92", "%", "ready", "3.2", "s"]
    assert lines[3].split() == ["✓", "2/2", "Merge", "0.5", "s"]
    assert lines[4] == "  nothing else to do"
    assert "reading the repository" not in out.getvalue()
    assert "\x1b" not in out.getvalue()
    panel = out.getvalue()
    assert "Live and verified" in panel
    assert "http://127.0.0.1:8702/local/memo/pull/1" in panel
    assert "3.8 s" in panel


def test_on_a_terminal_the_same_lines_remain() -> None:
    out = io.StringIO()
    console = Console(file=out, width=90, force_terminal=True, record=True)
    story(console, Watch())
    told = console.export_text()
    assert "✓ 1/2 Spec" in told
    assert "92 % ready" in told
    assert "\x1b" in out.getvalue()


def test_a_station_that_fails_says_why_and_lets_the_error_through() -> None:
    out = io.StringIO()
    narrator = Narrator(Console(file=out, width=90), now=Watch())
    with pytest.raises(RuntimeError), narrator.station("Deploy"):
        raise RuntimeError("health check failed [deploy]")
    assert "✗ 1 Deploy" in out.getvalue()
    assert "health check failed [deploy]" in out.getvalue()


def test_a_failed_story_is_summed_up_too() -> None:
    out = io.StringIO()
    Narrator(Console(file=out, width=90), now=Watch()).summary("Not live", [("Failed at", "Deploy")], ok=False)
    assert "Not live" in out.getvalue()
    assert "Failed at" in out.getvalue()
