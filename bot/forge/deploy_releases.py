"""Release folders: a commit's files, what was built from them, and how to run its commands."""

import asyncio
import json
import os
import shutil
import signal
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Permanent
from bot.gates import trees
from bot.gates.builds import BUILD, Builds
from bot.gates.environments import Environments
from bot.policy import FILE, Deploy, Need, Policy, parse_policy

Export = Callable[[str, Path], Awaitable[None]]


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
        self._builds = Builds(home / "builds", environments)
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
        """Take away every release but these, and old builds that none of these is made of."""
        for folder in self._home.iterdir():
            if folder.name not in keep:
                shutil.rmtree(folder, ignore_errors=True)
        self._builds.prune({json.loads(mark.read_text())["build"] for mark in self._home.glob("*/built.json")})

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
        built = await self._builds.make(folder / "tree", policy.environment, deploy)
        await asyncio.to_thread(_take, built, folder / "tree" / BUILD)
        (folder / "built.json").write_text(json.dumps({"build": built.name}))


def _policy(tree: Path) -> tuple[Policy, Deploy]:
    policy = parse_policy(trees.read(tree, FILE))
    if policy.deploy is None:
        raise StepFailed(f"{FILE} has no [deploy] section, so nobody knows how to start it")
    return policy, policy.deploy


def _take(built: Path, place: Path) -> None:
    """Copy a build into its release, in place of what was committed there or a killed deployer left."""
    if place.exists():
        shutil.rmtree(place)
    trees.copy(built, place)


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
