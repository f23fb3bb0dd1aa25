"""Puts a commit of the product live and proves it; what served before serves again when anything fails.

    built beside → proved on a copy of the data → the old one drains → migrated
    → the new one starts on the same socket → asked who it is

Each step leaves the disk so that a deployer killed there can be asked for the same commit again and ends in the same state.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.errors import Permanent, ShopfloorError, Transient
from bot.forge.deploy_holder import HolderClient, Process
from bot.forge.deploy_migration import Migration
from bot.forge.deploy_probe import Alive, CheckResult, commit_of, smoke, wait_for_commit
from bot.forge.deploy_releases import Export, Release, Releases, StepFailed
from bot.forge.deploy_state import StateFile
from bot.forge.holder import SERVING
from bot.gates.environments import Environments

__all__ = ["CheckResult", "DeployFailed", "Deployer", "Deployment"]

CANDIDATE = "candidate"


class DeployFailed(Permanent):
    """The commit is not live; the text says why and which release still serves."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """A release that answers; `previous_sha` is what `roll_back` would return to, `pid` is 0 on a platform elsewhere."""

    sha: str
    url: str
    pid: int
    previous_sha: str | None


class Deployer:
    """Deploys one product, whose releases and data lie under `home`; it listens on `host:port` (0 chooses one and keeps it).

    `variables` are given to every command of the product, besides COMMIT, DATA (its data folder), BUILD (its built files)
    and LISTEN_FD. `heavy` is shared with other heavy jobs. `checkpoint` is told each boundary as it is reached.
    """

    def __init__(
        self,
        *,
        home: Path,
        export: Export,
        environments: Environments,
        port: int,
        host: str = "127.0.0.1",
        variables: Mapping[str, str] = {},
        keep: int = 3,
        heavy: asyncio.Lock | None = None,
        checkpoint: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.data = home / "data"
        self.data.mkdir(parents=True, exist_ok=True)
        self._home, self._host, self._keep = home, host, keep
        self._releases = Releases(home, export=export, environments=environments, variables=variables)
        self._holder = HolderClient(home / "holder", host=host, port=port)
        self._state = StateFile(home / "deploy.json")
        self._heavy = heavy or asyncio.Lock()
        self._checkpoint = checkpoint
        self._turn = asyncio.Lock()
        self._migration = Migration(
            data=self.data,
            backup=home / "before-migration",
            state=self._state,
            releases=self._releases,
            checkpoint=checkpoint,
        )

    async def deploy(self, sha: str) -> Deployment:
        """Make `sha` the release that serves; nothing is done when it does already. Raises `DeployFailed`."""
        async with self._turn:
            if (now := await self._serving()) and now.sha == sha:
                return await self._record(sha)
            await self._migration.settle()
            self._checkpoint("deploy:begun")
            try:
                release = await self._releases.lay_out(sha, self._heavy)
                self._checkpoint("deploy:built")
                if release.deploy.elsewhere:
                    await self._hand_over(release)
                    return await self._record(sha)
                await self._prove(release)
            except Transient:
                raise
            except (ShopfloorError, TimeoutError) as error:
                raise await self._failed(sha, error) from error
            self._checkpoint("deploy:proved")
            await self._switch(release, migrate=True)
            return await self._record(sha)

    async def serving(self) -> Deployment | None:
        """Return what the running process says it is; None when nothing answers."""
        return await self._serving()

    async def resume(self) -> Deployment | None:
        """Take up after a restart of the bot or the machine: what should serve is found running, or started again.

        None when nothing was ever deployed here. Raises `DeployFailed`.
        """
        async with self._turn:
            await self._migration.settle()
            if now := await self._serving():
                return now
            current = self._state.read().current
            if current is None or self._state.read().elsewhere_url:
                return None
            try:
                await self._holder.stop(SERVING, drain_s=1)
                await self._start(await self._releases.find(current))
            except (ShopfloorError, TimeoutError) as error:
                raise await self._failed(current, error) from error
            return await self._serving()

    async def roll_back(self, sha: str | None = None) -> Deployment:
        """Return to the release before; with `sha`, only if that is still the one serving, so that asking twice does no harm.

        The data stay as they are: migrations expand first, so the release before works on them. Raises `DeployFailed`.
        """
        async with self._turn:
            state, now = self._state.read(), await self._serving()
            if sha is not None and state.current != sha and now is not None and now.sha != sha:
                return now
            if state.previous is None:
                raise DeployFailed(f"There is no earlier release to return to; {_short(state.current)} stays.")
            if now is None or now.sha != state.previous:
                try:
                    release = await self._releases.find(state.previous)
                    await self._bring_back(release)
                except StepFailed as error:
                    raise await self._failed(state.previous, error) from error
            self._state.write(state.back_to(state.previous))
            return await self._answering(state.previous)

    async def verify(self, sha: str) -> list[CheckResult]:
        """Ask the running product which commit it is, then try every smoke check of that commit's policy.

        When it is another commit or does not answer, the smoke checks count as skipped.
        """
        release = await self._releases.find(sha)
        url = await self._url(release)
        named = await commit_of(
            url, release.deploy.health, alive=None if release.deploy.elsewhere else self._alive(SERVING)
        )
        if named == sha:
            return [CheckResult("commit", "passed", f"{sha[:12]} answers"), *await smoke(url, release.deploy.smoke)]
        skipped = [
            CheckResult(f"GET {check.path}", "skipped", "not the commit to verify") for check in release.deploy.smoke
        ]
        return [CheckResult("commit", "failed", f"{_short(named)} answers instead of {sha[:12]}"), *skipped]

    async def shut_down(self) -> None:
        """Stop the product and the holder; the data stay."""
        async with self._turn:
            await self._holder.quit()

    async def _serving(self) -> Deployment | None:
        state = self._state.read()
        if state.elsewhere_url is not None:
            named = await commit_of(state.elsewhere_url, state.elsewhere_health or "/healthz")
            return Deployment(named, state.elsewhere_url, 0, state.previous) if named else None
        process = await self._process()
        if process is None:
            return None
        try:
            health = (await self._releases.find(process.sha)).deploy.health
        except StepFailed:
            return None
        url = self._at(process.port)
        named = await commit_of(url, health, alive=self._alive(SERVING))
        previous = state.previous if named == state.current else state.current
        return Deployment(named, url, process.pid, previous) if named else None

    async def _prove(self, release: Release) -> None:
        """Migrate a copy of the data and let the candidate answer on it, before anything that serves is touched."""
        copy = self._home / "candidate"
        await self._migration.rehearse(release, copy)
        await self._holder.stop(CANDIDATE, drain_s=0)
        process = await self._launch(CANDIDATE, release, copy)
        try:
            await self._wait_healthy(CANDIDATE, release, process)
            failed = [check for check in await smoke(self._at(process.port), release.deploy.smoke) if not check.passed]
        finally:
            await self._holder.stop(CANDIDATE, drain_s=0)
        if failed:
            raise StepFailed(f"its smoke check failed beside the old one: {failed[0].name}: {failed[0].detail}")

    async def _switch(self, release: Release, *, migrate: bool) -> None:
        before = self._state.read().current
        try:
            await self._holder.stop(SERVING, drain_s=release.deploy.drain_s)
            self._checkpoint("deploy:drained")
            if migrate:
                await self._migration.run(release)
            await self._start(release)
            self._state.write(replace(self._state.read(), elsewhere_url=None, elsewhere_health=None))
        except (ShopfloorError, TimeoutError, asyncio.CancelledError) as error:
            await self._go_back(before)
            if isinstance(error, asyncio.CancelledError):
                raise
            raise await self._failed(release.sha, error) from error
        self._checkpoint("deploy:started")

    async def _bring_back(self, release: Release) -> None:
        if release.deploy.elsewhere:
            await self._hand_over(release)
        else:
            await self._switch(release, migrate=False)

    async def _start(self, release: Release) -> None:
        process = await self._launch(SERVING, release, self.data)
        await self._wait_healthy(SERVING, release, process)

    async def _launch(self, name: str, release: Release, data: Path) -> Process:
        return await self._holder.start(
            name,
            sha=release.sha,
            command=release.deploy.start,
            cwd=release.tree,
            env=release.environment(data),
            log=release.log,
        )

    async def _wait_healthy(self, name: str, release: Release, process: Process) -> None:
        deploy, alive = release.deploy, self._alive(name)
        url = self._at(process.port)
        problem = await wait_for_commit(url, deploy.health, release.sha, timeout_s=deploy.start_s, alive=alive)
        if problem:
            raise StepFailed(problem)

    async def _go_back(self, before: str | None) -> None:
        """Start again what served; its own failure to do so must not hide why we came here."""
        try:
            await self._holder.stop(SERVING, drain_s=1)
            if before is not None:
                await self._start(await self._releases.find(before))
        except (ShopfloorError, TimeoutError):
            return

    async def _hand_over(self, release: Release) -> None:
        """Let the team's own platform deploy, then ask what answers there."""
        deploy = release.deploy
        await release.run("deploy.command", deploy.command, self.data, timeout_s=deploy.build_s)
        self._state.write(replace(self._state.read(), elsewhere_url=deploy.url, elsewhere_health=deploy.health))
        problem = await wait_for_commit(deploy.url, deploy.health, release.sha, timeout_s=deploy.start_s)
        if problem:
            raise StepFailed(problem)

    async def _record(self, sha: str) -> Deployment:
        state = self._state.write(self._state.read().after(sha, keep=self._keep))
        self._checkpoint("deploy:switched")
        await asyncio.to_thread(self._releases.prune, state.history)
        return await self._answering(sha)

    async def _answering(self, sha: str) -> Deployment:
        now = await self._serving()
        if now is None:
            raise DeployFailed(f"{_short(sha)} was live and stopped answering at once; see its product.log.")
        return now

    async def _failed(self, sha: str, error: BaseException) -> DeployFailed:
        now = await self._serving()
        why = str(error).rstrip(".") or "it took too long"
        still = f"{_short(now.sha)} still serves" if now else "nothing serves now"
        return DeployFailed(f"{_short(sha)} is not live: {why}. {still}; the data are kept.")

    async def _process(self) -> Process | None:
        return (await self._holder.processes() or {}).get(SERVING)

    def _alive(self, name: str) -> Alive:
        async def alive() -> bool:
            return name in (await self._holder.processes() or {})

        return alive

    async def _url(self, release: Release) -> str:
        return release.deploy.url if release.deploy.elsewhere else self._at(await self._holder.port())

    def _at(self, port: int) -> str:
        return f"http://{self._host}:{port}"


def _short(sha: str | None) -> str:
    return sha[:12] if sha else "nothing"
