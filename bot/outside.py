"""Everything the factory reaches beyond its own decisions, in one bundle that stations are handed."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from bot.agents.crew import Crew
from bot.background import Fetcher
from bot.clock import Clock
from bot.codebase import Codebase
from bot.crash import CrashPlan
from bot.engine import Engine
from bot.forge.deploy import Deployer
from bot.forge.error_tracker import ErrorTracker
from bot.forge.github import GitHubForge
from bot.forge.workspaces import Workspaces
from bot.gates.camera import Camera
from bot.gates.environments import Environments
from bot.gates.judge import Judge
from bot.product import Product
from bot.slack.client import SlackClient
from bot.store import Store
from bot.triage import Triager
from flags.admin import FlagAdmin


@dataclass(frozen=True, slots=True)
class Options:
    """What a team chose for its factory; `fetchable` says whether Slack and GitHub can fetch pictures from `web_url`."""

    home: Path
    factory_channel: str
    feedback_channel: str
    digest_channel: str
    base: str = "main"
    product_name: str = "the product"
    web_url: str = ""
    code_url: str = ""
    fetchable: bool = True
    solo: bool = False
    plan_preview: Literal["several", "always"] = "several"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    digest_at: time = time(9)
    at_once: int = 2
    item_usd: float = 5.0
    item_minutes: float = 45.0
    day_usd: float = 100.0
    scripted_only: bool = False


@dataclass(frozen=True, slots=True)
class Outside:
    """The ports of one factory."""

    store: Store
    engine: Engine
    slack: SlackClient
    forge: GitHubForge
    workspaces: Workspaces
    crew: Crew
    judge: Judge
    environments: Environments
    camera: Camera | None
    deployer: Deployer
    flags: FlagAdmin
    tracker: ErrorTracker
    triager: Triager
    product: Product
    clock: Clock
    options: Options
    crash: CrashPlan
    report: Callable[[BaseException], str]
    locks: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    fetcher: Fetcher = field(default_factory=Fetcher)
    readings: dict[str, Codebase] = field(default_factory=dict)
    shown: dict[tuple[str, int], int] = field(default_factory=dict)
    stops: defaultdict[int, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
