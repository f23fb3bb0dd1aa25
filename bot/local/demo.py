"""The demo: a story from an idea in the browser's Slack to the live change, played like people would, told in the terminal.

It returns whether the change was really seen on the running product; nothing here makes that true by itself.
"""

import asyncio
import io
import os
import re
import secrets
import shutil
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console

from bot.addresses import Addresses, addresses_of
from bot.browser import BrowserError, chromium
from bot.errors import Permanent, ShopfloorError
from bot.forge.deploy_holder import HolderClient
from bot.lifecycle import Stage, WorkItem
from bot.local.process import local_world
from bot.local.slack.driver import BrowserPerson
from bot.local.where import read_addresses
from bot.logs import configure
from bot.narrator import Narrator, Station
from bot.outside import Outside
from bot.settings import Settings
from bot.wiring import seed_people

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page  # noqa: TID251

IDEA = "Show the reading time under the page title"
T = TypeVar("T")
Shops = Callable[[Settings, Addresses], AbstractAsyncContextManager[tuple[Outside, Callable[[], Awaitable[str]]]]]
Stay = Callable[[str], Awaitable[None]]
ROOT = Path(__file__).parents[2]
DRAFT = re.compile(r"of 100")
SEEN = re.compile(r"\d+ min read")
PAGE_TITLE = "Welcome to Memo"
ADA, CARL = "ada@memo.test", "carl@memo.test"
STATIONS = 12
WAIT_S = 420
QUESTIONS_AT_MOST = 30
WIDE: Any = {"width": 1280, "height": 860}


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the play takes place, and the password of Memo's seeded accounts."""

    out: Outside
    slack_url: str
    product_url: str
    password: str
    pictures: Path


@dataclass(slots=True)
class Findings:
    """What was seen, for the summary."""

    before: Path | None = None
    after: Path | None = None
    item: WorkItem | None = None
    live_for_us: bool = False
    hidden_from_customers: bool = False
    told_in_slack: bool = False

    @property
    def ok(self) -> bool:
        """Whether the change is live, verified and where it should be."""
        done = self.item is not None and self.item.stage is Stage.DONE
        return done and self.live_for_us and self.hidden_from_customers and self.told_in_slack


def new_password() -> str:
    """Return a password for the seeded accounts of this one demo."""
    return secrets.token_hex(8)


async def demo(shops: Shops, settings: Settings, *, stories: Path | None = None, stay: Stay | None = None) -> int:
    """Play the shipped story; 0 only when the change is live on the running Memo and was seen there.

    `shops` opens the factory, `stay` (when given) keeps everything up afterwards until a person ends it.
    """
    home = settings.home.absolute()
    narrator = Narrator(Console(), planned=STATIONS + 3)
    narrator.title("Shopfloor", "an idea typed in Slack becomes a merged, deployed, verified change")
    for note in await checkout_notes(ROOT):
        narrator.note(note)
    await _clear(home)
    try:
        async with AsyncExitStack() as stack:
            return await _demo(stack, shops, settings, narrator, stories, stay)
    except (ShopfloorError, BrowserError, TimeoutError) as error:
        rows = [("Why", str(error) or type(error).__name__), ("Log", str(home / "factory.log"))]
        narrator.summary("The change is not live", rows, ok=False)
        return 1


async def _demo(
    stack: AsyncExitStack, shops: Shops, settings: Settings, narrator: Narrator, stories: Path | None, stay: Stay | None
) -> int:
    home = settings.home.absolute()
    with narrator.station("The outside, on this machine") as at:
        local = await stack.enter_async_context(local_world(settings, home / "world", stories=stories))
        at.detail("Slack, GitHub, models, flags and errors listen")
    where = addresses_of(settings, local, home)
    configure(file=home / "factory.log", secrets=where.secrets, stream=io.StringIO(), pretty=False)
    with narrator.station("The factory") as at:
        out, ensure_product = await stack.enter_async_context(shops(settings, where))
        await seed_people(out.store, local["people"])
        at.detail("one bot process on SQLite; nothing else to install")
    password = new_password()
    with narrator.station("Memo") as at:
        stack.push_async_callback(out.deployer.shut_down)
        await _seed_memo(out, password)
        url = await ensure_product()
        at.detail(f"{url} runs the commit that is checked out here")
    scene = Scene(out, local["slack_url"], url, password, home / "pictures")
    found = await play(scene, narrator)
    rows = await summary(scene, found, local)
    narrator.summary("Live and verified" if found.ok else "The change is not live", rows, ok=found.ok)
    if stay:
        await stay(f"Slack: {local['slack_url']}   GitHub: {local['github_url']}   Memo: {url}")
    return 0 if found.ok else 1


async def play(scene: Scene, narrator: Narrator) -> Findings:
    """Play the story from the first word to the last check."""
    found = Findings()
    scene.pictures.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        with narrator.station("Memo before") as at:
            found.before = await _look(browser, scene, ADA, "before", want=None)
            at.detail(f"signed in as {ADA}, nothing under the title")
        owner = await _person(browser, scene, "Olivia")
        with narrator.station("Idea") as at:
            await owner.command("/spec", IDEA)
            at.detail(f"/spec {IDEA}")
        with narrator.station("Specification") as at:
            await _interview(owner, scene.out, at)
        with narrator.station("Plan and issue") as at:
            item = await _child(scene.out)
            item = await _reaches(scene.out, item.id, at, Stage.TESTING)
            at.detail(f"issue {item.issue}: {item.title}")
        await _build(scene, narrator, item)
        with narrator.station("Approval") as at:
            maintainer = await _person(browser, scene, "Max")
            await _approve(maintainer, scene.out, item)
            at.detail("Max approved exactly this head in the thread")
        with narrator.station("Merge, deploy, verify") as at:
            found.item = await _reaches(scene.out, item.id, at, Stage.DONE)
            at.detail(f"{found.item.merge_sha[:10]} serves and was verified")
        with narrator.station("Memo after") as at:
            found.after = await _look(browser, scene, ADA, "after", want=True)
            found.live_for_us = True
            await _look(browser, scene, CARL, "cloud", want=False)
            found.hidden_from_customers = True
            at.detail("our own account sees it; a cloud customer does not yet")
        with narrator.station("Told in Slack") as at:
            await owner.wait_for_text(re.compile("live and verified"), timeout_s=30)
            found.told_in_slack = True
            await owner.page.screenshot(path=scene.pictures / "slack.png")
            at.detail("each step once, in the item's thread")
    return found


async def summary(scene: Scene, found: Findings, local: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what to show at the end: what was made, what proved it, where to look."""
    item = found.item
    if item is None:
        return [("Item", "none was finished")]
    kept = await scene.out.store.document(item.id, f"verdict:{item.head_sha}") or {"gates": []}
    gates = ", ".join(f"{'✓' if gate['passed'] else '✗'} {gate['name']}" for gate in kept["gates"])
    return [
        ("Issue", item.issue_url), ("Pull request", item.pull_url), ("Commit", item.merge_sha), ("Gates", gates),
        ("Flag", f"{item.flag}: on for our own account only"), ("Model", "scripted: this proves the line, not a model"),
        ("Before", str(found.before)), ("After", str(found.after)),
        ("Slack", local["slack_url"]), ("GitHub", local["github_url"]),
        ("Memo", f"{scene.product_url} ({ADA} / {scene.password})"),
    ]  # fmt: skip


async def _interview(owner: BrowserPerson, out: Outside, at: Station) -> None:
    """Take the recommended answer to every question until the draft may be accepted, then accept it."""
    await owner.wait_for_text(DRAFT, timeout_s=30)
    await owner.open_thread(DRAFT)
    recommended = owner.thread.get_by_role("button", name=re.compile(r"\(recommended\)$"))
    accept = owner.page.get_by_role("button", name="Accept", exact=True)
    answers = 0
    for _ in range(QUESTIONS_AT_MOST):
        await _until(lambda: _either(recommended, accept), "a question, or a draft that can be accepted")
        if await accept.count():
            break
        action = await recommended.first.get_attribute("data-action")
        await recommended.first.click()
        answers += 1
        at.detail(f"answer {answers}")
        await _until(partial(_gone, owner.thread.locator(f'[data-action="{action}"]')), "the answer on the card")
    await _until(out.engine.idle, "the draft")
    await owner.close_thread()
    await owner.click_button("Accept", within=DRAFT)
    at.detail(f"{answers} answers, ready, accepted")


async def _either(one: "Locator", other: "Locator") -> bool:
    return bool(await one.count() or await other.count())


async def _gone(button: "Locator") -> bool:
    return not await button.count()


async def _child(out: Outside) -> WorkItem:
    async def look() -> WorkItem | None:
        return next((item for item in await out.store.items() if item.parent), None)

    return await _until(look, "an issue made of the spec")


async def _build(scene: Scene, narrator: Narrator, item: WorkItem) -> None:
    names = {
        Stage.BUILDING: "Acceptance tests first",
        Stage.GATING: "Build",
        Stage.REVIEWING: "Gates",
        Stage.APPROVAL: "Pull request and review",
    }
    for stage, name in names.items():
        with narrator.station(name) as at:
            reached = await _reaches(scene.out, item.id, at, stage)
            at.detail(await _told(scene.out, reached, stage))


async def _told(out: Outside, item: WorkItem, stage: Stage) -> str:
    match stage:
        case Stage.BUILDING:
            kept = await out.store.document(item.id, "acceptance") or {"files": []}
            hidden = sum(found["hidden"] for found in kept["files"])
            return f"{len(kept['files'])} files, {hidden} hidden from the builder"
        case Stage.GATING:
            return "handed in by the builder, out of its sandbox"
        case Stage.REVIEWING:
            kept = await out.store.document(item.id, f"verdict:{item.head_sha}") or {"gates": []}
            green = sum(gate["passed"] for gate in kept["gates"])
            return f"{green} of {len(kept['gates'])} green after {item.builds} builds"
        case _:
            return f"pull request {item.pull}, {item.tier} risk tier"


async def _approve(maintainer: BrowserPerson, out: Outside, item: WorkItem) -> None:
    item = await out.store.item(item.id) or item
    await maintainer.open_thread(re.compile(rf"#{item.id} "))
    await maintainer.thread.get_by_role("button", name="Approve", exact=True).last.click()
    await _until(lambda: _left(out, item.id, Stage.APPROVAL), "the approval's effect")


async def _left(out: Outside, number: int, stage: Stage) -> bool:
    item = await out.store.item(number)
    return item is not None and item.stage is not stage


async def _reaches(out: Outside, number: int, at: Station, *stages: Stage) -> WorkItem:
    """Wait until the item has come to one of `stages`, or beyond; raises `Permanent` when it was parked or dropped."""
    order = list(Stage)

    async def look() -> WorkItem | None:
        item = await out.store.item(number)
        if item is None:
            return None
        if item.stage in {Stage.NEEDS_HUMAN, Stage.CANCELLED, Stage.DECLINED}:
            raise Permanent(f"#{number} is {item.stage}: {item.reason}")
        at.detail(f"#{number} {item.stage}" + (f", build {item.builds}" if item.builds > 1 else ""))
        return item if order.index(item.stage) >= min(order.index(stage) for stage in stages) else None

    return await _until(look, f"#{number} at {stages[0]}")


async def _person(browser: "Browser", scene: Scene, name: str) -> BrowserPerson:
    page = await browser.new_page(viewport=WIDE)
    person = BrowserPerson(page, scene.slack_url, patience_s=30)
    await person.sign_in(name)
    await person.open_channel("factory")
    return person


async def _look(browser: "Browser", scene: Scene, email: str, name: str, want: bool | None) -> Path:
    """Sign in to Memo, open a page, take a picture; with `want`, check that the reading time is there, or is not."""
    context = await browser.new_context(viewport=WIDE)
    page = await context.new_page()
    await page.goto(scene.product_url)
    await page.get_by_label("Email").fill(email)
    await page.get_by_label(re.compile("^Password")).fill(scene.password)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("link", name=PAGE_TITLE).first.click()
    title = page.locator("main").get_by_text(re.compile("Everything you write is saved")).first
    await title.wait_for(timeout=20_000)
    if want:
        await _until(lambda: _shows(page), "the reading time on the page", within_s=30)
    elif want is False and await _shows(page):
        raise Permanent(f"{email} sees the reading time, though the flag is for our own account only.")
    path = scene.pictures / f"{name}.png"
    await page.screenshot(path=path)
    await context.close()
    return path


async def _shows(page: "Page") -> bool:
    return bool(await page.locator("main").get_by_text(SEEN).count())


async def _until(look: Callable[[], Awaitable[T | None]], what: str, within_s: float = WAIT_S) -> T:
    """Return the first true answer; raises `Permanent` when it does not come in time."""
    end = time.monotonic() + within_s
    while not (found := await look()):
        if time.monotonic() > end:
            raise Permanent(f"{what} did not come within {within_s:.0f} s.")
        await asyncio.sleep(0.1)
    return found


async def checkout_notes(root: Path) -> list[str]:
    """Say what of this checkout the demo will not see: it plays on the committed HEAD."""
    dirty = await _git(root, "status", "--porcelain")
    shallow = await _git(root, "rev-parse", "--is-shallow-repository")
    notes = ["There are uncommitted changes here; the demo plays on the committed HEAD."] if dirty else []
    return notes + (
        ["This clone is shallow; the demo's GitHub starts from HEAD without its history."] if shallow == "true" else []
    )


async def _git(root: Path, *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        "git", "-C", str(root), *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    async with asyncio.timeout(30):
        told, _ = await process.communicate()
    return told.decode().strip()


async def _end_world(pid: int) -> None:
    """End the stand-ins of an earlier demo, if that process still is them."""
    command = Path(f"/proc/{pid}/cmdline")
    for _ in range(50):
        if not command.exists() or b"bot.local.world" not in command.read_bytes():
            return
        os.kill(pid, signal.SIGTERM)
        await asyncio.sleep(0.1)


async def _clear(home: Path) -> None:
    """Every demo starts anew; what an earlier one left running is ended first."""
    if earlier := read_addresses(home / "world"):
        await _end_world(earlier.pid)
    if (home / "product" / "holder").exists():
        await HolderClient(home / "product" / "holder", host="127.0.0.1", port=0).quit()
    await asyncio.to_thread(shutil.rmtree, home, ignore_errors=True)


async def _seed_memo(out: Outside, password: str) -> None:
    """Make Memo's example workspace before it first starts."""
    environment = {**os.environ, "MEMO_HOME": str(out.deployer.data)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "memo", "seed", "--password", password, cwd=ROOT, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.timeout(120):
        told, _ = await process.communicate()
    if process.returncode:
        raise Permanent(f"Memo could not be seeded: {told.decode(errors='replace').strip()[-300:]}")
