"""The whole outside on one machine, as one process that outlives the bot: Slack, GitHub, models, flags, errors.

`python -m bot.local.world --home DIR` serves until it is told to stop; `addresses.json` in its home says where and with
which tokens.
"""

import argparse
import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.clock import Clock, SystemClock
from bot.local.github import GitHubStandIn
from bot.local.models import STORIES, ModelStandIn
from bot.local.sentry import SentryStandIn
from bot.local.slack import SlackStandIn
from bot.local.slack.seed import DEFAULT_TEAM, Team
from bot.local.unleash import UnleashStandIn
from bot.local.where import FILE, LocalAddresses, LocalPerson

WHO = {"owner": ("Olivia", "owner"), "maintainer": ("Max", "maintainer"), "guest": ("Gus", "guest")}


@dataclass(frozen=True, slots=True)
class Seed:
    """What the world starts with: a repository from a checkout's HEAD or from files, a Slack team, ports, stories to play."""

    repository: str = "product"
    checkout: Path | None = None
    files: Mapping[str, bytes] | None = None
    ports: Mapping[str, int] | None = None
    stories: Path = STORIES
    manifest: Path | None = None
    team: Team = DEFAULT_TEAM

    def port(self, name: str) -> int:
        """Return the port of one stand-in; 0 chooses a free one."""
        return (self.ports or {}).get(name, 0)


@dataclass(frozen=True, slots=True)
class World:
    """Every stand-in, running."""

    slack: SlackStandIn
    github: GitHubStandIn
    models: ModelStandIn
    unleash: UnleashStandIn
    sentry: SentryStandIn
    addresses: LocalAddresses


@asynccontextmanager
async def running_world(home: Path, seed: Seed, clock: Clock | None = None) -> AsyncIterator[World]:
    """Yield the stand-ins, listening; what they know lies under `home`."""
    time = clock or SystemClock()
    home.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(
            SlackStandIn(home / "slack", seed.port("slack"), clock=time, manifest=seed.manifest, team=seed.team)
        )
        github = await stack.enter_async_context(
            GitHubStandIn(home=home / "github", port=seed.port("github"), clock=time)
        )
        models = await stack.enter_async_context(
            ModelStandIn(home=home / "models", port=seed.port("models"), clock=time, stories=seed.stories)
        )
        unleash = await stack.enter_async_context(
            UnleashStandIn(home=home / "unleash", port=seed.port("unleash"), clock=time)
        )
        sentry = await stack.enter_async_context(
            SentryStandIn(home=home / "sentry", port=seed.port("sentry"), clock=time)
        )
        name = await github.create_repository(seed.repository, from_path=seed.checkout, from_files=seed.files)
        yield World(slack, github, models, unleash, sentry, _addresses(slack, github, models, unleash, sentry, name))


def _addresses(
    slack: SlackStandIn, github: GitHubStandIn, models: ModelStandIn, unleash: UnleashStandIn, sentry: SentryStandIn,
    repository: str,
) -> LocalAddresses:  # fmt: skip
    people = tuple(LocalPerson(slack.person(key).id, name, key, login) for key, (name, login) in WHO.items())
    return LocalAddresses(
        slack_url=slack.url, slack_api_url=slack.api_url, slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token, slack_signing_secret=slack.signing_secret, github_url=github.url,
        github_api_url=github.api_url, github_token=github.token("bot"), repository=repository, models_url=models.url,
        unleash_url=unleash.url, unleash_client_token=unleash.client_token, unleash_admin_token=unleash.admin_token,
        sentry_url=sentry.url, sentry_dsn=sentry.dsn("memo"), sentry_factory_dsn=sentry.dsn("shopfloor"),
        sentry_token=sentry.token, sentry_org="local", sentry_project="memo", people=people, pid=os.getpid(),
    )  # fmt: skip


async def _serve(home: Path, seed: Seed) -> None:
    done = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, done.set)
    async with running_world(home, seed) as world:
        path = home / FILE
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(world.addresses), indent=1))
        try:
            await done.wait()
        finally:
            path.unlink(missing_ok=True)


def main() -> None:
    """Serve the world until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--checkout", type=Path)
    parser.add_argument("--repository", default="product")
    parser.add_argument("--stories", type=Path, default=STORIES)
    parser.add_argument("--manifest", type=Path)
    parser.add_argument("--ports", type=json.loads, default={})
    given = parser.parse_args()
    seed = Seed(given.repository, given.checkout, None, given.ports, given.stories, given.manifest)
    os.umask(0o077)
    asyncio.run(_serve(given.home.absolute(), seed))


if __name__ == "__main__":
    main()
