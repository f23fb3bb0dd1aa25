"""A line whose bot may die at any moment, beside a world that does not; and the person at the other end of it."""

import asyncio
import json
import os
import re
import signal
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import text

from bot.errors import UserError
from bot.lifecycle import Stage, WorkItem
from bot.local.world import World
from bot.store import Store

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "products" / "tiny"
NOON = datetime(2026, 12, 8, 12, tzinfo=UTC)
IDEA = "Greet by the time of day"
PATIENCE_S = 5.0


def files_of(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths if ".pytest_cache" not in path.parts}


@dataclass
class Bots:
    """The process that forks bots; one bot at a time."""

    process: asyncio.subprocess.Process
    pid: int = 0
    exit: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    up: asyncio.Event = field(default_factory=asyncio.Event)
    product: asyncio.Event = field(default_factory=asyncio.Event)
    starts: int = 0

    async def listen(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            told = json.loads(line)
            match told:
                case {"born": pid}:
                    self.pid = pid
                case {"up": _}:
                    self.up.set()
                case {"product": _}:
                    self.product.set()
                case {"gone": _, "exit": code}:
                    self.pid, self.exit = 0, code
                    self.up.clear()
                    self.ended.set()

    async def start(self, **told: Any) -> None:
        """Start a bot; `up` is set when it serves, `ended` when it is gone."""
        assert self.process.stdin is not None
        self.starts += 1
        self.ended.clear()
        self.product.clear()
        self.process.stdin.write(json.dumps(told).encode() + b"\n")
        await self.process.stdin.drain()


@dataclass
class Line:
    """The factory seen from outside: its world, its database, its person, its bots."""

    world: World
    bots: Bots
    home: Path
    settings: dict[str, Any]
    store: Store
    facts_first: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    asked: bool = False
    typed: str = ""

    async def bot(self, crash_at: str = "") -> None:
        """Start a bot and return when it is gone or the caller gives up."""
        await self.bots.start(home=str(self.home), log=str(self.home.parent / "bot.log"), crash_at=crash_at or None,
                              settings=self.settings, addresses=asdict(self.world.addresses), facts=self.facts_first)  # fmt: skip
        await self.bots.ended.wait()

    async def running(self) -> None:
        """Start a bot and return when the product serves."""
        task = asyncio.create_task(self.bot())
        wait = asyncio.create_task(self.bots.product.wait())
        await asyncio.wait({task, wait}, return_when=asyncio.FIRST_COMPLETED)
        assert self.bots.product.is_set(), self.log()

    async def kill(self) -> bool:
        """Kill the bot as nothing else could, and return whether there was one."""
        if not self.bots.pid:
            return False
        os.kill(self.bots.pid, signal.SIGKILL)
        await self.bots.ended.wait()
        return True

    async def die(self, crash_at: str) -> None:
        """Start a bot that must kill itself at that boundary."""
        await self.bot(crash_at)
        assert self.bots.exit == -signal.SIGKILL, self.log()

    async def finish(self) -> None:
        """Run a bot until the person sees the change shipped, and let it end in good order."""
        bot, person = asyncio.create_task(self.bot()), asyncio.create_task(self.live())
        await asyncio.wait({bot, person}, return_when=asyncio.FIRST_COMPLETED)
        assert not bot.done(), self.log()
        await person
        await self.stop()

    async def die_often(self, crash_at: str) -> int:
        """Start bots that die so, until the person sees the change shipped; return how many died."""
        person, deaths = asyncio.create_task(self.live()), 0
        while not person.done():
            bot = asyncio.create_task(self.bot(crash_at))
            await asyncio.wait({bot, person}, return_when=asyncio.FIRST_COMPLETED)
            assert not bot.done() or self.bots.exit == -signal.SIGKILL, self.log()
            deaths += bot.done()
        await person
        return deaths

    async def stop(self) -> None:
        """Let the bot end in good order."""
        os.kill(self.bots.pid, signal.SIGTERM)
        await self.bots.ended.wait()
        assert self.bots.exit == 0, self.log()

    # the person

    async def live(self) -> None:
        """Be the person: type the idea and the first answer, press what is recommended, say yes, till it is shipped."""
        await self.bots.up.wait()
        while not await self.shipped():
            await self.bots.up.wait()
            await self.act()
            await asyncio.sleep(0.1)

    async def act(self) -> None:
        try:
            if not self.asked and not await self.store.items():
                self.asked = (await self.world.slack.person("owner").command("/spec", IDEA, "factory")).ok
                if not self.asked:  # it may have been heard all the same: he looks before he types it again
                    await asyncio.sleep(PATIENCE_S)
            elif (button := self.next_button()) and await self.heard() and await self.quiet():
                if button[1].startswith("spec.answer") and not self.typed:
                    await self.type_answer(button[0])
                    return
                who = "maintainer" if button[1] == "pull.approve" else "owner"
                await self.world.slack.person(who).click(*button)
        except UserError:
            return  # the bot died under the person's hand; he looks again

    async def type_answer(self, question: str) -> None:
        """Answer in the thread, with words that were not offered."""
        head = next(said["thread_ts"] for said in self.replies() if said["ts"] == question)
        self.typed = await self.world.slack.person("owner").say("factory", "Only the greeting itself changes.", head)

    async def heard(self) -> bool:
        """Whether the typed answer is remembered; Slack brings it again until somebody says he has it."""
        return not self.typed or await self.store.knows(
            f"slack/message/{self.world.slack.channel_id('factory')}/{self.typed}"
        )

    def next_button(self) -> tuple[str, str] | None:
        """Return the next thing that waits for the person; answers first."""
        found = [(said["ts"], element) for said in self.replies() for block in said.get("blocks", [])
                 if block["type"] == "actions" for element in block["elements"]]  # fmt: skip
        names = [element["action_id"] for _, element in found]
        for ts, element in found:
            if element["action_id"].startswith("spec.answer") and "(recommended)" in element["text"]["text"]:
                return ts, element["action_id"]
        wanted = ["pull.approve"] if "spec.accept_anyway" in names else ["spec.accept", "plan.make", "pull.approve"]
        return next(((ts, element["action_id"]) for ts, element in found if element["action_id"] in wanted), None)

    def replies(self) -> list[dict[str, Any]]:
        slack = self.world.slack
        return [reply for said in slack.messages("factory") for reply in slack.thread("factory", said["ts"])]

    # what can be seen

    async def quiet(self) -> bool:
        """Whether no effect waits or runs."""
        return await self._count("status IN ('PENDING', 'ENQUEUED')") == 0

    async def failed(self) -> int:
        return await self._count("status NOT IN ('PENDING', 'ENQUEUED', 'SUCCESS')")

    async def shipped(self) -> bool:
        items = await self.store.items()
        for item in items:
            assert item.stage is not Stage.NEEDS_HUMAN, f"#{item.id} was parked: {item.reason}\n{self.log()}"
        return bool(items) and items[-1].stage is Stage.DONE and await self.quiet()

    async def change(self) -> WorkItem:
        """Return the item that is built."""
        return (await self.store.items())[-1]

    async def page(self, hour: int) -> str:
        return await self._get(f"/?name=Ada&hour={hour}")

    async def served(self) -> str:
        """Return the commit that the running product says it is."""
        return str(json.loads(await self._get("/healthz"))["commit"])

    async def _get(self, path: str) -> str:
        url = f"http://127.0.0.1:{self.settings['memo_port']}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return await answer.text()

    def log(self) -> str:
        return (self.home.parent / "bot.log").read_text(errors="replace")[-6000:]

    def told(self) -> list[list[str]]:
        """Return every message as people see it, a list a thread, without what differs from run to run."""
        slack, threads = self.world.slack, []
        for channel in ("factory", "feedback", "digest"):
            for said in slack.messages(channel):
                head, *replies = [_plain(reply) for reply in slack.thread(channel, said["ts"])]
                threads.append([channel, head, *sorted(replies)])
        return sorted(threads)

    async def facts(self) -> dict[str, Any]:
        """Return what the line came to, without what differs from run to run."""
        api = await self._github()
        items = await self.store.items()
        deployed = [line.event.sha for item in items for line in await self.store.story(item.id)
                    if line.known and type(line.event).__name__ == "Deployed"]  # fmt: skip
        return {
            "items": [(item.kind, item.stage.value, item.title) for item in items],
            "facts": await self._counted_facts(),
            "issues": [(issue["title"], issue["state"]) for issue in api["issues"] if "pull_request" not in issue],
            "pulls": [(pull["title"], bool(pull["merged_at"])) for pull in api["pulls"]],
            "comments": [len(api["reviews"]), len(api["comments"])],
            "commits on main": [_plain_text(one["commit"]["message"]) for one in api["commits"]],
            "checks": sorted(check["name"] for check in api["checks"]),
            "deploys": [sha == items[-1].merge_sha for sha in deployed],
        }

    async def _counted_facts(self) -> dict[str, int]:
        """Known facts that moved an item: what each of them stands for happened so many times."""
        lines = [line for item in await self.store.items() for line in await self.store.story(item.id)]
        names = [type(line.event).__name__ for line in lines if line.known]
        return dict(sorted(Counter(name for name in names if name != "QuestionsAsked").items()))

    async def _github(self) -> dict[str, Any]:
        where = self.world.addresses
        item = await self.change()
        paths = {
            "issues": "issues?state=all&per_page=100", "pulls": "pulls?state=all", "commits": "commits?sha=main",
            "reviews": f"pulls/{item.pull}/reviews", "comments": f"issues/{item.pull}/comments",
            "checks": f"commits/{item.head_sha}/check-runs",
        }  # fmt: skip
        headers, found = {"Authorization": f"Bearer {where.github_token}"}, {}
        async with aiohttp.ClientSession(headers=headers) as session:
            for name, path in paths.items():
                async with session.get(f"{where.github_api_url}/repos/{where.repository}/{path}") as answer:
                    found[name] = await answer.json()
        found["checks"] = found["checks"]["check_runs"]
        return found

    async def _count(self, where: str) -> int:
        table = "workflow_status" if self.store.database.is_sqlite else "dbos.workflow_status"
        async with self.store.database.read() as connection:
            return (await connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}"))).scalar_one()


DIFFERS = (
    (re.compile(r"https?://(127\.0\.0\.1|localhost):\d+"), "HERE"),
    (re.compile(r"\b[0-9a-f]{7,64}\b"), "SHA"),
    (re.compile(r"\d+(\.\d+)? ?(ms|s|seconds|min)\b"), "TIME"),
    (re.compile(r'"ts": "[^"]*"|"block_id": "[^"]*"'), "PLACE"),
)


def _plain_text(words: str) -> str:
    for pattern, instead in DIFFERS:
        words = pattern.sub(instead, words)
    return words


def _plain(said: dict[str, Any]) -> str:
    return _plain_text(json.dumps([said["text"], said.get("blocks", [])], sort_keys=True))
