"""Migrates the product's data so that a failure, or a kill in the middle, leaves them as they were."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.forge.deploy_data import copy_databases, restore_databases
from bot.forge.deploy_releases import Release, Releases, StepFailed
from bot.forge.deploy_state import StateFile

MIGRATE_S = 300.0


class Migration:
    """Migrates `data`; while a migration runs, a copy of what it changes lies in `backup` and the state names its release."""

    def __init__(
        self, *, data: Path, backup: Path, state: StateFile, releases: Releases, checkpoint: Callable[[str], None]
    ) -> None:
        self._data, self._backup = data, backup
        self._state, self._releases = state, releases
        self._checkpoint = checkpoint

    async def rehearse(self, release: Release, copy: Path) -> None:
        """Migrate a copy of the data, made anew in `copy`; raises `StepFailed`."""
        await self._save(release, copy)
        if release.deploy.migrate:
            step = "its migration, on a copy of the data,"
            await release.run(step, release.deploy.migrate, copy, timeout_s=MIGRATE_S)

    async def run(self, release: Release) -> None:
        """Migrate the data; nobody may be using them. Raises `StepFailed` with the data as they were."""
        if not release.deploy.migrate:
            return
        await self._save(release, self._backup)
        self._state.write(replace(self._state.read(), migrating=release.sha))
        self._checkpoint("deploy:migrating")
        try:
            await release.run("its migration", release.deploy.migrate, self._data, timeout_s=MIGRATE_S)
        except StepFailed:
            await self.settle()
            raise
        self._state.write(replace(self._state.read(), migrating=None))
        self._checkpoint("deploy:migrated")

    async def settle(self) -> None:
        """Undo a migration that was begun and not finished: nothing has served on the data since it began."""
        state = self._state.read()
        if state.migrating is None:
            return
        release = await self._releases.find(state.migrating)
        await asyncio.to_thread(restore_databases, release.deploy.database, self._backup, self._data)
        self._state.write(replace(state, migrating=None))

    async def _save(self, release: Release, place: Path) -> None:
        async with asyncio.timeout(MIGRATE_S):
            await asyncio.to_thread(copy_databases, release.deploy.database, self._data, place)
