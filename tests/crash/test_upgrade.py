"""A new version of the factory takes up the run that the old one had in flight."""

import pytest

FOUND = ("FindingMade", {"key": "test/1", "source": "test", "kind": "feature", "title": "Greet by the time of day",
                         "body": "Say good morning, good evening and hello.", "proposed": False})  # fmt: skip


@pytest.mark.timeout(600)
async def test_a_run_in_flight_survives_a_crash_a_stop_and_an_upgrade(open_line, bots, older_bots):
    async with open_line("line") as line:
        line.facts_first, line.asked = [FOUND], True
        line.bots = older_bots
        await line.die("mid_tool#11")
        await line.die("mid_tool")
        assert (await line.change()).stage == "building"

        line.bots = bots
        await line.running()
        await line.stop()
        assert (await line.change()).stage != "needs-human", "a stop is no failure"
        await line.finish()
        facts = await line.facts()
        assert facts["items"] == [("feature", "done", "Greet by the time of day")]
        assert facts["pulls"] == [("Greet by the time of day", True)]
        assert facts["deploys"] == [True]
        assert await line.served() == (await line.change()).merge_sha
