"""Killed at every named boundary and started again, the line ends where an undisturbed one ends: nothing twice, nothing lost."""

import pytest

MAIN_LINE = (
    "ContinueInterview", "AskInterviewer", "PlanSpec", "ShowPlan", "CutPlan", "FileIssue", "LinkIssues", "MirrorLabels",
    "ShowCard", "DispatchQueued", "TellReporter", "WriteTests", "Build", "RunGates", "OpenPull", "ReviewPull",
    "ShowReview", "Merge", "Say", "Deploy", "Verify", "TidyUp",
)  # fmt: skip
DEPLOY = tuple(f"deploy:{at}" for at in ("begun", "built", "proved", "drained", "started", "switched"))
BOUNDARIES = frozenset({"kept", "after_commit", "mid_post", "mid_model", "mid_tool", "mid_merge", *DEPLOY}
                       | {f"{when}:{name}" for when in ("before", "after") for name in MAIN_LINE})  # fmt: skip
# Where a commit is followed at once by what another boundary cuts, the long run of `make soak` is enough.
LEFT_TO_SOAK = ("RunEnded", "SectionsRewritten", "QuestionsAsked", "PlanDrafted", "SliceCut", "PlanMade", "IssueFiled",
                "AcceptanceWritten", "ChangeSubmitted", "GatesFailed", "GatesPassed", "PullOpened", "PullReviewed",
                "Verified")  # fmt: skip


@pytest.mark.timeout(900)
@pytest.mark.postgres
async def test_a_line_that_dies_at_every_boundary_ends_like_one_that_never_dies(open_line, postgres_url, tmp_path):
    async with open_line("undisturbed", postgres_url()) as line:
        await line.finish()
        wanted, told = await line.facts(), line.told()

    seen = tmp_path / "seen"
    seen.write_text("".join(f"committed:{name}\n" for name in LEFT_TO_SOAK))
    async with open_line("dying") as line:
        await line.running()
        await line.kill()
        await line.die_often(f"each:{seen}")
        await line.stop()
        assert set(seen.read_text().split()) >= BOUNDARIES
        assert await line.facts() == wanted
        assert line.told() == told
        assert await line.failed() == 0
        assert "Good morning, Ada" in await line.page(9)
        assert await line.served() == (await line.change()).merge_sha
    assert wanted["issues"] == [("Greet by the time of day", "closed")]
    assert wanted["pulls"] == [("Greet by the time of day", True)]
    assert wanted["deploys"] == [True]
