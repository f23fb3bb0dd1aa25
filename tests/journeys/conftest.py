"""The house: a whole factory on real sockets, with the tiny product, a set clock and everybody in Slack."""

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app import Shop, ensure_product, open_shop
from bot.addresses import addresses_of
from bot.clock import SetClock
from bot.engine import Pace
from bot.events import FindingMade, ProposalApproved
from bot.lifecycle import Stage, WorkItem
from bot.local.models import STORIES
from bot.local.world import Seed, World, running_world
from bot.settings import Standalone
from bot.slack.pace import Rate
from bot.wiring import Manner, seed_people
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "products" / "tiny"
NOON = datetime(2026, 12, 8, 12, tzinfo=UTC)
QUICK = Rate(per_s=50, burst=50)  # Slack's own pace is the Slack client's suite's matter
PACE = Pace(quick_s=0.1, heavy_s=0.15, retry_first_s=0.1, retry_attempts=4)


def files_of(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths if ".pytest_cache" not in path.parts}


@dataclass
class House:
    """A factory with its outside, in the language of its people."""

    world: World
    shop: Shop
    clock: SetClock
    settings: Standalone
    product_url: str = ""
    _clicked: set[str] = field(default_factory=set)

    @property
    def out(self):
        return self.shop.out

    @property
    def slack(self):
        return self.world.slack

    def person(self, key: str):
        return self.slack.person(key)

    async def until(self, what: Callable[[], Any], within_s: float = 30, why: str = "") -> Any:
        """Return the first true answer of `what` (sync or async); fails with the state of the house."""
        end = time.monotonic() + within_s
        while True:
            found = what()
            found = await found if asyncio.iscoroutine(found) else found
            if found:
                return found
            if time.monotonic() > end:
                raise AssertionError(f"{why or what} did not come about in {within_s} s.\n{await self.describe()}")
            await asyncio.sleep(0.03)

    async def describe(self) -> str:
        lines = []
        for item in await self.out.store.items():
            lines.append(f"#{item.id} {item.stage} {item.title!r} {item.reason}")
            for line in (await self.out.store.story(item.id))[-12:]:
                lines.append(
                    f"    {line.before}->{line.after} {'' if line.known else 'IGNORED '}{str(line.event)[:300]}"
                )
        return "\n".join([*lines, f"failed effects: {await self.out.engine.failed()}"])

    async def item(self, number: int) -> WorkItem:
        found = await self.out.store.item(number)
        assert found is not None
        return found

    async def stage(self, number: int, *stages: Stage, within_s: float = 60) -> WorkItem:
        """Wait until the item stands in one of `stages`; a park that was not asked for fails at once."""

        async def look() -> WorkItem | None:
            found = await self.out.store.item(number)
            if found and found.stage is Stage.NEEDS_HUMAN and Stage.NEEDS_HUMAN not in stages:
                raise AssertionError(f"#{number} was parked: {found.reason}\n{await self.describe()}")
            return found if found and found.stage in stages else None

        return await self.until(look, within_s, f"#{number} in {stages}")

    async def settled(self, within_s: float = 60) -> None:
        """Wait until every event was handled and no effect is under way."""
        await self.until(lambda: self.shop.inbox.idle, within_s, "an empty inbox")
        await self.until(self.out.engine.idle, within_s, "quiet")
        assert await self.out.engine.failed() == []

    async def heard(self) -> None:
        """Wait until everything that Slack had to say was handled."""
        await self.slack.settled()
        await self.until(lambda: self.shop.inbox.idle, 60, "an empty inbox")

    def said(self, channel: str) -> list[dict[str, Any]]:
        return self.slack.messages(channel)

    def words(self, channel: str = "factory") -> str:
        """Everything that was said in a channel and its threads, as text."""
        told = []
        for message in self.said(channel):
            told += [json.dumps(reply) for reply in self.slack.thread(channel, message["ts"])]
        return "\n".join(told)

    def replies(self, channel: str = "factory") -> list[dict[str, Any]]:
        return [reply for message in self.said(channel) for reply in self.slack.thread(channel, message["ts"])]

    def button(self, action: str, channel: str = "factory", within: str = "") -> tuple[str, str] | None:
        """Return (ts, action) of the newest button whose action begins so, in messages whose text begins with `within`."""
        for message in reversed([one for one in self.replies(channel) if one["text"].startswith(within)]):
            for block in message.get("blocks", []):
                for element in block.get("elements", []) if block["type"] == "actions" else []:
                    if element["action_id"].startswith(action):
                        return message["ts"], element["action_id"]
        return None

    async def ask_for(self, title: str, *, by: str = "owner", **facts: Any) -> int:
        """Begin an item that `by` has already said yes to, and return its number."""
        found = {"source": "journey", "kind": "feature", "title": title, "body": title, "proposed": True} | facts
        begun = await self.shop.factory.accept(FindingMade(key=f"journey/{title}", **found))
        number = begun.item.id
        said = ProposalApproved(key=f"journey/{title}/yes", item=number, by=self.person(by).id)
        await self.shop.factory.accept(said)
        return number

    async def landed(self, number: int) -> WorkItem:
        """Wait for the item to go the whole line, approved by a maintainer where its risk asks for a person."""
        item = await self.stage(number, Stage.APPROVAL, Stage.DEPLOYING, Stage.VERIFYING, Stage.DONE, within_s=120)
        if item.stage is Stage.APPROVAL:
            await self.settled()
            await self.press("maintainer", "pull.approve")
        done = await self.stage(number, Stage.DONE)
        await self.settled()
        return done

    async def asks(self, who: str, command: str, text: str) -> str:
        """Run a slash command in #factory and return what only this person reads."""
        before = len(self.slack.ephemerals(who))
        await self.person(who).command(command, text, "factory")
        told = await self.until(lambda: self.slack.ephemerals(who)[before:], why=f"an answer to {command} {text}")
        return f"{told[0]['text']}\n{json.dumps(told[0].get('blocks', []), ensure_ascii=False)}"

    async def thread(self, number: int) -> list[dict[str, Any]]:
        """The item's card and every reply to it."""
        post = await self.out.store.post(f"{number}/card")
        return self.slack.thread("factory", post.ts) if post else []

    def whispers(self, who: str) -> list[str]:
        """What only this person was told."""
        return [message["text"] for message in self.slack.ephemerals(who)]

    async def press(
        self, who: str, action: str, channel: str = "factory", within_s: float = 30, within: str = ""
    ) -> None:
        """Press the newest such button as a person; `within` is how the message's text begins."""
        ts, name = await self.until(lambda: self.button(action, channel, within), within_s, f"a button {action}")
        await self.person(who).click(ts, name)


@asynccontextmanager
async def opened(
    folder: Path, world: World, clock: SetClock, *, database: str | None = None, pictures: bool = False, **settings: Any
) -> AsyncIterator[House]:
    """Yield the factory on an outside that is there already; reviews go without `pictures`, unless a story is about them."""
    home = folder / "home"
    url = {"database_url": database} if database else {}
    chosen = Standalone(shopfloor_home=home, web_port=free_port(), memo_port=settings.pop("memo_port", 0) or free_port(),
                        **url, **settings)  # fmt: skip
    where = addresses_of(chosen, asdict(world.addresses), home)
    manner = Manner(clock=clock, pace=PACE, product_name="Greeter", edits_apart_s=0.05, slack_rate=QUICK,
                    pictures=pictures)  # fmt: skip
    async with AsyncExitStack() as stack:
        shop = await stack.enter_async_context(open_shop(chosen, where, manner, ticks=False))
        await seed_people(shop.out.store, [asdict(person) for person in world.addresses.people])
        yield House(world, shop, clock, chosen)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def stories(tmp_path) -> Path:
    """The shipped stories, and those that lie beside the journeys."""
    folder = tmp_path / "stories"
    for source in (STORIES, Path(__file__).parent / "stories"):
        shutil.copytree(source, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture
def product_files() -> dict[str, bytes]:
    """What the product's repository holds at the start; a story may begin with more."""
    return files_of(TINY)


@pytest.fixture
async def world(tmp_path, clock, stories, product_files) -> AsyncIterator[World]:
    seed = Seed(repository="greeter", files=product_files, stories=stories, manifest=ROOT / "manifest.yml")
    async with running_world(tmp_path / "world", seed, clock) as running:
        yield running


@pytest.fixture
def open_house(tmp_path, world, clock) -> Callable[..., AbstractAsyncContextManager[House]]:
    """Open the factory with other settings, its product running unless a story can do without."""

    @asynccontextmanager
    async def open_it(*, product: bool = True, **settings: Any) -> AsyncIterator[House]:
        async with opened(tmp_path, world, clock, **settings) as house:
            if product:
                house.product_url = await ensure_product(house.shop)
            yield house
            if product:
                await house.out.deployer.shut_down()

    return open_it


@pytest.fixture
async def house(open_house) -> AsyncIterator[House]:
    async with open_house() as house:
        yield house
