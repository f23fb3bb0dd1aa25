"""Release folders: a commit's files, what was built from them, and how to run its commands."""

import asyncio
import json
import os
import shutil
import signal
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.agents.sandbox import Sandbox
from bot.errors import Permanent
from bot.gates import trees
from bot.gates.environments import Environments
from bot.policy import FILE, Deploy, Need, Policy, parse_policy
from bot.policy_model import matches

Export = Callable[[str, Path], Awaitable[None]]
BUILD = ".build"


class StepFailed(Permanent):
    """A step of a deployment did not succeed; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Release:
    """A commit laid out and built, ready to be started; `variables` is what its commands get."""

    sha: str
    folder: Path
    deploy: Deploy
    variables: Mapping[str, str]

    @property
    def tree(self) -> Path:
        """Return the folder of its files."""
        return self.folder / "tree"

    @property
    def log(self) -> Path:
        """Return the file all its commands write to."""
        return self.folder / "product.log"

    def environment(self, data: Path) -> dict[str, str]:
        """Return all a command of this release sees, working on this data folder."""
        return {**self.variables, "DATA": str(data), "HOME": str(data)}

    async def run(self, step: str, command: str, data: Path, *, timeout_s: float) -> None:
        """Run one of its commands to its end, in its own files; raises `StepFailed` with its last words."""
        with self.log.open("ab") as log:
            start = log.tell()
            process = await asyncio.create_subprocess_exec(
                "/bin/bash", "-c", command, cwd=self.tree, env=self.environment(data),
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        problem = await _end_of(process, timeout_s)
        if problem:
            raise StepFailed(f"{step} {problem}: {_last_words(self.log, start)}")


class Releases:
    """Lays releases out under `home`, builds each once, and takes old ones away."""

    def __init__(self, home: Path, *, export: Export, environments: Environments, variables: Mapping[str, str]) -> None:
        self._home = home / "releases"
        self._builds = home / "builds"
        self._export = export
        self._environments = environments
        self._variables = dict(variables)
        self._home.mkdir(parents=True, exist_ok=True)

    async def lay_out(self, sha: str, heavy: asyncio.Lock) -> Release:
        """Return the release of a commit, exported and built; what is there already is not done again."""
        folder = self._home / sha
        await self._exported(sha, folder)
        policy, deploy = _policy(folder / "tree")
        if deploy.build and not (folder / "built.json").exists():
            async with heavy:
                await self._build(folder, policy, deploy)
        return await self.find(sha)

    async def find(self, sha: str) -> Release:
        """Return a release that is laid out; raises `StepFailed` when it is not."""
        folder = self._home / sha
        if not (folder / "tree").is_dir():
            raise StepFailed(f"release {sha[:12]} is not kept any more")
        policy, deploy = _policy(folder / "tree")
        needs: set[Need] = set() if deploy.elsewhere else {"python"}
        prepared = await self._environments.prepare(folder / "tree", policy.environment, frozenset(needs))
        built = {"BUILD": str(folder / "tree" / BUILD), "COMMIT": sha, "LANG": "C.UTF-8"}
        return Release(sha, folder, deploy, {**prepared.variables, **self._variables, **built})

    def prune(self, keep: Collection[str]) -> None:
        """Take away every release but these, and builds no release was made of lately."""
        for folder in self._home.iterdir():
            if folder.name not in keep:
                shutil.rmtree(folder, ignore_errors=True)
        if self._builds.exists():
            used = {json.loads(mark.read_text())["build"] for mark in self._home.glob("*/built.json")}
            for folder in self._builds.iterdir():
                if folder.name not in used:
                    shutil.rmtree(folder, ignore_errors=True)

    async def _exported(self, sha: str, folder: Path) -> None:
        if (folder / "tree").is_dir():
            return
        part = folder / "tree.part"
        if part.exists():
            await asyncio.to_thread(shutil.rmtree, part)
        folder.mkdir(parents=True, exist_ok=True)
        await self._export(sha, part)
        part.rename(folder / "tree")

    async def _build(self, folder: Path, policy: Policy, deploy: Deploy) -> None:
        tree = folder / "tree"
        needs: frozenset[Need] = frozenset({"python", "node"} if policy.environment.node else {"python"})
        prepared = await self._environments.prepare(tree, policy.environment, needs)
        await asyncio.to_thread(_empty, tree / BUILD)
        sources = {path: mark for path, mark in trees.index(tree).items() if matches(deploy.build_paths, path)}
        key = trees.fingerprint(trees.digest(sources), deploy.build, prepared.digest)[:20]
        if not (self._builds / key).is_dir():
            await self._run_build(tree, prepared.read_only, prepared.variables, deploy)
            await asyncio.to_thread(_keep, tree / BUILD, self._builds / key)
        await asyncio.to_thread(_take, self._builds / key, tree / BUILD)
        (folder / "built.json").write_text(json.dumps({"build": key}))

    async def _run_build(
        self, tree: Path, read_only: tuple[tuple[Path, str], ...], variables: Mapping[str, str], deploy: Deploy
    ) -> None:
        environment = {**variables, "BUILD": f"/repo/{BUILD}"}
        async with await Sandbox.start(tree, read_only=read_only, environment=environment, label="build") as sandbox:
            outcome = await sandbox.run(deploy.build, timeout_s=deploy.build_s)
        if outcome.timed_out or outcome.exit_code:
            end = f"took longer than {deploy.build_s:g} s" if outcome.timed_out else f"ended with {outcome.exit_code}"
            raise StepFailed(f"its build {end}: {outcome.output.strip()[-400:]}")


def _policy(tree: Path) -> tuple[Policy, Deploy]:
    policy = parse_policy(trees.read(tree, FILE))
    if policy.deploy is None:
        raise StepFailed(f"{FILE} has no [deploy] section, so nobody knows how to start it")
    return policy, policy.deploy


def _empty(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()


def _keep(built: Path, kept: Path) -> None:
    part = kept.with_suffix(".part")
    if part.exists():
        shutil.rmtree(part)
    trees.copy(built, part)
    part.rename(kept)


def _take(kept: Path, place: Path) -> None:
    shutil.rmtree(place)
    trees.copy(kept, place)


async def _end_of(process: asyncio.subprocess.Process, timeout_s: float) -> str | None:
    """Wait for a process; return what was wrong with its end, None when it was good."""
    try:
        async with asyncio.timeout(timeout_s):
            code = await process.wait()
    except (TimeoutError, asyncio.CancelledError) as stopped:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        if isinstance(stopped, asyncio.CancelledError):
            raise
        return f"took longer than {timeout_s:g} s"
    return f"ended with {code}" if code else None


def _last_words(log: Path, start: int) -> str:
    with log.open("rb") as file:
        file.seek(start)
        return file.read().decode("utf-8", "replace").strip()[-400:] or "it said nothing"
