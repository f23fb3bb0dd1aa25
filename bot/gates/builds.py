"""What a product's build makes of its sources: made in isolation from those sources alone, and kept by what went in."""

import asyncio
import shutil
from collections.abc import Collection
from pathlib import Path

from bot.agents.sandbox import Sandbox
from bot.errors import Permanent
from bot.gates import trees
from bot.gates.environments import Environments, Prepared
from bot.policy_model import Deploy, Environment, Need, matches

BUILD = ".build"
KEPT = 6


class BuildFailed(Permanent):
    """A build did not succeed; the text says why."""


class Builds:
    """Builds each set of sources once; what was built lies in `home`, which several owners may share."""

    def __init__(self, home: Path, environments: Environments) -> None:
        self._home = home
        self._work = home.with_name("building")
        self._environments = environments
        self._turn = asyncio.Lock()

    async def make(self, tree: Path, environment: Environment, deploy: Deploy) -> Path:
        """Return the folder of what `deploy.build` makes of a tree, for reading only; its name is its key.

        The build sees the files that `deploy.build_paths` names and no others, so equal keys mean equal builds, whoever
        asked first. Builds go one at a time; the caller sees to it that owners sharing `home` do not build at once.
        Raises `BuildFailed`.
        """
        needs: frozenset[Need] = frozenset({"python", "node"} if environment.node else {"python"})
        prepared = await self._environments.prepare(tree, environment, needs)
        sources = await asyncio.to_thread(_sources, tree, deploy)
        kept = self._home / trees.fingerprint(trees.digest(sources), deploy.build, prepared.digest)[:20]
        async with self._turn:
            if not kept.is_dir():
                work = self._work / kept.name
                await asyncio.to_thread(_lay_out, sources, tree, work)
                await _run(work, prepared, deploy)
                await asyncio.to_thread(_keep, work, kept)
        return kept

    def prune(self, used: Collection[str]) -> None:
        """Take away what is neither used nor among the newest."""
        if self._home.exists():
            newest_first = sorted(self._home.iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)
            for folder in newest_first[KEPT:]:
                if folder.name not in used:
                    shutil.rmtree(folder, ignore_errors=True)


def _sources(tree: Path, deploy: Deploy) -> dict[str, str]:
    named = {path: mark for path, mark in trees.index(tree).items() if matches(deploy.build_paths, path)}
    return {path: mark for path, mark in named.items() if path.partition("/")[0] != BUILD}


async def _run(work: Path, prepared: Prepared, deploy: Deploy) -> None:
    environment = {**prepared.variables, "BUILD": f"/repo/{BUILD}"}
    async with await Sandbox.start(
        work, read_only=prepared.read_only, environment=environment, label="build"
    ) as sandbox:
        outcome = await sandbox.run(deploy.build, timeout_s=deploy.build_s)
    if outcome.timed_out or outcome.exit_code:
        end = f"took longer than {deploy.build_s:g} s" if outcome.timed_out else f"ended with {outcome.exit_code}"
        raise BuildFailed(f"its build {end}: {outcome.output.strip()[-400:]}")


def _lay_out(sources: Collection[str], tree: Path, work: Path) -> None:
    """Put the sources where the build is made, in place of what a killed one may have left there."""
    if work.exists():
        shutil.rmtree(work)
    (work / BUILD).mkdir(parents=True)
    trees.restore(sources, tree, work)


def _keep(work: Path, kept: Path) -> None:
    if (work / BUILD).is_symlink() or not (work / BUILD).is_dir():
        raise BuildFailed("its build did not leave a folder at $BUILD")
    kept.parent.mkdir(parents=True, exist_ok=True)
    (work / BUILD).rename(kept)
    shutil.rmtree(work)
