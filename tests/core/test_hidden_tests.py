"""A hidden acceptance test is nowhere in the builder's tree, also when its author had to begin again."""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.agents.crew import RunResult
from bot.clock import SetClock
from bot.effects import WriteTests
from bot.events import AcceptanceWritten, FindingMade, IssueFiled, WorkClaimed
from bot.factory import Factory
from bot.forge.workspaces import Workspaces
from bot.local.github import GitHubStandIn
from bot.outside import Options
from bot.stations.building import write_tests
from bot.store import Database, Store
from bot.store.migrate import migrate

TINY = Path(__file__).parents[1] / "products" / "tiny"
FILES = {
    str(path.relative_to(TINY)): path.read_bytes() for path in TINY.rglob("*.*") if "__pycache__" not in path.parts
}
SHOWN, HIDDEN = "tests/acceptance/test_ac_1.py", "tests/acceptance/test_ac_2.py"


class Tester:
    """Writes a visible and a hidden test into its tree, and hands in or does not."""

    outcome = "submitted"

    async def run(self, assignment, durable, **_):
        for path in (SHOWN, HIDDEN):
            (assignment.workspace / path).parent.mkdir(parents=True, exist_ok=True)
            (assignment.workspace / path).write_text("def test(): assert False\n")
        files = [{"path": path, "content": "def test(): assert False\n", "hidden": path == HIDDEN, "acceptance": []}
                 for path in (SHOWN, HIDDEN)]  # fmt: skip
        answer = {"files": files} if self.outcome == "submitted" else {}
        return RunResult(self.outcome, answer, "", "m", "scripted", 0.0, 0, 0, 1)


class Steps:
    async def step(self, name, work):
        return await work()


class Quiet:
    async def enqueue(self, *_):
        return None


@pytest.fixture
async def out(tmp_path):
    clock = SetClock(datetime(2026, 12, 8, 12, tzinfo=UTC))
    database = Database(f"sqlite:///{tmp_path / 'factory.db'}")
    migrate(database.engine_url)

    async def prepare(*_):
        return SimpleNamespace(read_only=(), variables={})

    async with GitHubStandIn(home=tmp_path / "github", clock=clock) as hub:
        repo = await hub.create_repository("greeter", from_files=FILES)
        trees = Workspaces(home=tmp_path / "git", remote_url=hub.clone_url(repo), token=hub.token("bot"))
        await trees.fetch()
        yield SimpleNamespace(
            store=Store(database), workspaces=trees, crew=Tester(), clock=clock, engine=Quiet(),
            options=Options(tmp_path, "", "", ""),
            environments=SimpleNamespace(prepare=prepare), stops=defaultdict(asyncio.Event), locks=defaultdict(asyncio.Lock),
            crash=SimpleNamespace(reached=lambda _: None), report=str,
        )  # fmt: skip
        await database.close()


async def test_what_a_tester_left_before_it_began_again_is_not_in_the_builders_tree(out):
    factory = Factory(out)
    begun = await factory.accept(
        FindingMade(key="1", source="t", kind="bug", title="It breaks", body="", proposed=False)
    )
    number = begun.item.id
    await factory.accept(IssueFiled(key="2", item=number, number=1, url="u"))
    base = await out.workspaces.resolve("main")
    await factory.accept(WorkClaimed(key="3", item=number, base_sha=base, branch="shopfloor/1-it-breaks"))

    out.crew.outcome = "stuck"
    await write_tests(out, f"{number}/3/0/WriteTests", WriteTests(item=number), Steps())
    out.crew.outcome = "submitted"
    facts = await write_tests(out, f"{number}/4/0/WriteTests", WriteTests(item=number), Steps())

    assert isinstance(facts[-1], AcceptanceWritten)
    assert (facts[-1].visible, facts[-1].hidden) == (1, 1)
    (tree,) = [path for path in (out.options.home / "git").rglob(SHOWN) if path.is_file()]
    assert not tree.with_name("test_ac_2.py").exists()
