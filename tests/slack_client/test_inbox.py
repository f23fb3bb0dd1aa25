"""An event that was kept is handled, whatever happens in between; one that cannot be handled is not forgotten."""

import asyncio
import sqlite3

import pytest

from bot.slack.inbox import AT_ONCE, Inbox


class Listener:
    """Somebody who hears events, fails as often as he is told to, and can be held up."""

    def __init__(self, fails: int = 0) -> None:
        self.heard, self.fails, self.going = [], fails, asyncio.Event()
        self.going.set()

    async def hear(self, body):
        await self.going.wait()
        self.heard.append(body["said"])
        self.fails -= 1
        if self.fails >= 0 and body["said"] == "broken":
            raise ValueError("this listener is broken")
        return self.fails < 0


@pytest.fixture
def open_inbox(tmp_path):
    def opened(**more):
        kept = []
        return Inbox(tmp_path / "inbox.sqlite", reached=kept.append, **more), kept

    return opened


async def empty(inbox):
    async with asyncio.timeout(10):
        while not inbox.idle:  # noqa: ASYNC110  (the loop itself is what is waited for)
            await asyncio.sleep(0)


async def test_events_are_handled_in_the_order_they_came_and_the_same_one_once(open_inbox):
    inbox, kept = open_inbox()
    listener = Listener()
    listener.going.clear()
    inbox.serve(listener.hear)
    for number in [*range(10), 3, 3]:
        inbox.keep(f"Ev{number}", {"said": number})
    assert (kept, listener.heard, inbox.idle) == (["kept"] * 10, [], False)
    listener.going.set()
    await empty(inbox)
    assert listener.heard == list(range(10))
    await inbox.close()


async def test_what_a_dead_process_left_is_handled_first_by_the_next(open_inbox):
    inbox, _ = open_inbox()
    stuck = Listener()
    stuck.going.clear()
    inbox.serve(stuck.hear)
    for number in range(AT_ONCE + 2):
        inbox.keep(f"Ev{number}", {"said": number})
    await asyncio.sleep(0)
    await inbox.close()

    again, kept = open_inbox()
    listener = Listener()
    again.serve(listener.hear)
    again.keep("Ev-late", {"said": "late"})
    again.keep("Ev0", {"said": 0})
    await empty(again)
    assert listener.heard == [*range(AT_ONCE + 2), "late"]
    assert kept == ["kept"]
    await again.close()

    idle, _ = open_inbox()
    idle.serve(listener.hear)
    assert idle.idle
    await idle.close()


@pytest.mark.parametrize("said", ["refused", "broken"])
async def test_an_event_that_fails_is_tried_again_and_when_given_up_waits_for_the_next_start(open_inbox, said):
    inbox, _ = open_inbox(pauses_s=(0, 0))
    listener = Listener(fails=2)
    inbox.serve(listener.hear)
    inbox.keep("Ev1", {"said": said})
    await empty(inbox)
    assert (listener.heard, inbox.given_up) == ([said] * 3, [])

    hopeless = Listener(fails=99)
    inbox.serve(hopeless.hear)
    inbox.keep("Ev2", {"said": said})
    inbox.keep("Ev2", {"said": said})
    await empty(inbox)
    assert (hopeless.heard, inbox.given_up) == ([said] * 3, ["Ev2"])
    await inbox.close()

    later, _ = open_inbox()
    well = Listener()
    later.serve(well.hear)
    await empty(later)
    assert (well.heard, later.given_up) == ([said], [])
    await later.close()


async def test_nothing_is_kept_that_nobody_would_handle(open_inbox):
    inbox, kept = open_inbox()
    with pytest.raises(RuntimeError, match="nobody serves"):
        inbox.keep("Ev1", {"said": "hello"})
    assert kept == []
    await inbox.close()


async def test_every_kept_event_says_of_which_workspace_it_is_also_those_of_older_files(open_inbox, tmp_path):
    with sqlite3.connect(tmp_path / "inbox.sqlite") as old:
        old.execute("CREATE TABLE events (id TEXT PRIMARY KEY, body TEXT NOT NULL)")
        old.execute("""INSERT INTO events VALUES ('Ev0', '{"team_id": "T1", "said": 0}')""")
    inbox, _ = open_inbox()
    stuck = Listener()
    stuck.going.clear()
    inbox.serve(stuck.hear)
    inbox.keep("Ev1", {"team_id": "T2", "said": 1})
    await inbox.close()
    with sqlite3.connect(tmp_path / "inbox.sqlite") as kept:
        assert kept.execute("SELECT id, team FROM events").fetchall() == [("Ev0", "T1"), ("Ev1", "T2")]
