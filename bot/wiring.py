"""Settings and addresses made into ports: every vendor's door is opened here, and closed when the stack unwinds."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.access import Person
from bot.addresses import Addresses
from bot.agents.choice import Endpoints
from bot.agents.crew import Crew
from bot.background import Fetcher
from bot.clock import Clock
from bot.crash import CrashPlan
from bot.engine import Engine, Pace
from bot.forge.deploy import Deployer
from bot.forge.error_tracker import ErrorTracker
from bot.forge.errors_out import ErrorsOut
from bot.forge.github import GitHubForge
from bot.forge.workspaces import Workspaces
from bot.gates.camera import Camera
from bot.gates.environments import Environments
from bot.gates.judge import Judge
from bot.outside import Options, Outside
from bot.ownership import sole_owner
from bot.product import Product
from bot.settings import Settings
from bot.slack.client import SlackClient
from bot.slack.pace import Rate
from bot.store import Database, Store
from bot.store.ledger import SqlLedger
from bot.store.migrate import migrate
from bot.triage import EmbeddingHelper, Triager
from flags.admin import FlagAdmin


@dataclass(frozen=True, slots=True)
class Manner:
    """How a factory runs here: its clock, its paces, the environments that are there already (lock hash → place).

    With `pictures` reviews show the product before and after; without, they are quicker.
    """

    clock: Clock
    pace: Pace | None = None
    product_name: str = "the product"
    edits_apart_s: float = 1.0
    slack_rate: Rate = field(default_factory=Rate)
    python: Mapping[str, Path] = field(default_factory=dict)
    node: Mapping[str, Path] = field(default_factory=dict)
    pictures: bool = False


async def open_outside(
    stack: AsyncExitStack, settings: Settings, where: Addresses, manner: Manner, web_url: str
) -> Outside:
    """Return the ports of a factory; its database is migrated and its channels are there."""
    home = settings.home.absolute()
    stack.enter_context(sole_owner(home))
    database = Database(settings.database)
    stack.push_async_callback(database.close)
    await stack.enter_async_context(database.sole_user())
    await asyncio.to_thread(migrate, database.engine_url)
    errors = ErrorsOut(where.sentry_factory_dsn, "shopfloor", "factory", secrets=where.secrets)
    stack.push_async_callback(errors.close)
    crash = CrashPlan(settings.crash_at or "")
    slack = await stack.enter_async_context(
        SlackClient(base_url=where.slack_api_url, token=where.slack_bot_token, rate=manner.slack_rate,
                    edits_apart_s=manner.edits_apart_s, clock=manner.clock)
    )  # fmt: skip
    store = Store(database, (await slack.identity()).team_id)
    await store.adopt(manner.clock.now())
    workspaces = Workspaces(home=home / "git", remote_url=where.github_remote, token=where.github_token)
    environments = Environments(home, python=manner.python, node=manner.node)
    heavy = asyncio.Lock()
    deployer = Deployer(
        home=home / "product", export=workspaces.export, environments=environments, port=settings.memo_port,
        variables=_product_variables(where), heavy=heavy, checkpoint=crash.reached,
    )  # fmt: skip
    camera = Camera(home, workspaces.export, environments, heavy) if manner.pictures else None
    triager = Triager(EmbeddingHelper())
    stack.push_async_callback(triager.close)
    flags = await stack.enter_async_context(
        FlagAdmin(where.unleash_url, where.unleash_admin_token, environment=settings.unleash_environment)
    )
    tracker = await stack.enter_async_context(
        ErrorTracker(where.sentry_url, where.sentry_token, where.sentry_org, where.sentry_project)
    )
    endpoints = Endpoints.from_keys(
        anthropic_key=_secret(settings.anthropic_api_key), openai_key=_secret(settings.openai_api_key),
        stand_in_url=where.models_url, anthropic_url=settings.anthropic_base_url, openai_url=settings.openai_base_url,
    )  # fmt: skip
    await _name_factory(store, manner.clock)
    product_url = settings.product_url or f"http://127.0.0.1:{settings.memo_port}"
    return Outside(
        store=store, engine=_engine(settings, database, manner), slack=slack,
        forge=GitHubForge(base_url=where.github_api_url, token=where.github_token, repository=where.repository),
        workspaces=workspaces, crew=Crew(endpoints, SqlLedger(database), manner.clock, checkpoint=crash.reached),
        judge=Judge(home=home, export=workspaces.export, environments=environments, heavy=heavy),
        environments=environments, camera=camera, deployer=deployer, flags=flags, tracker=tracker, triager=triager,
        fetcher=Fetcher(inside=[host.strip() for host in (settings.background_hosts or "").split(",") if host.strip()]),
        product=Product(product_url, where.service_token), clock=manner.clock,
        options=await _options(settings, where, manner, slack, web_url), crash=crash, report=errors.report,
    )  # fmt: skip


def _engine(settings: Settings, database: Database, manner: Manner) -> Engine:
    pace = manner.pace or Pace(quick_s=settings.poll_quick_s, heavy_s=settings.poll_heavy_s)
    queues = {
        "talk": settings.queue_slack,
        "cards": settings.queue_slack,
        "forge": settings.queue_forge,
        "agents": settings.queue_agents,
    }
    return Engine(database.engine_url, pace=pace, queues=queues)


async def _options(settings: Settings, where: Addresses, manner: Manner, slack: SlackClient, web_url: str) -> Options:
    channels = {name: await slack.ensure_channel(getattr(settings, name)) for name in
                ("factory_channel", "feedback_channel", "digest_channel")}  # fmt: skip
    return Options(
        home=settings.home.absolute(), **channels, code_url=where.github_remote.removesuffix(".git"),
        product_name=manner.product_name, web_url=settings.public_url or web_url,
        solo=settings.solo, plan_preview=settings.plan_preview,
        zone=settings.zone, digest_at=settings.digest_at, at_once=settings.queue_agents,
        item_usd=float(settings.item_usd), item_minutes=settings.item_minutes, day_usd=float(settings.day_usd),
        scripted_only=settings.models_are_local,
        fetchable=bool(settings.public_url) or (settings.slack_is_local and settings.github_is_local),
    )  # fmt: skip


async def _name_factory(store: Store, clock: Clock) -> None:
    """Give this factory a name of its own, so that its issues are told from an earlier factory's."""
    if not await store.cursor("factory"):
        await store.move_cursor("factory", f"f{clock.now():%Y%m%d%H%M%S%f}", clock.now())


def _product_variables(where: Addresses) -> dict[str, str]:
    return {
        "MEMO_SERVICE_TOKEN": where.service_token, "MEMO_UNLEASH_URL": where.unleash_url,
        "MEMO_UNLEASH_TOKEN": where.unleash_client_token, "MEMO_SENTRY_DSN": where.sentry_dsn,
    }  # fmt: skip


async def seed_people(store: Store, people: Sequence[Mapping[str, Any]]) -> None:
    """Let the local personas in, unless somebody is known already."""
    if await store.people():
        return
    for person in people:
        await store.save_person(Person(person["slack_id"], person["name"], person["role"], person["github"]))


def _secret(value: Any) -> str:
    return value.get_secret_value() if value is not None else ""
