"""The product's database files: copied whole while they are in use, and put back when a migration fails."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

SQLITE = b"SQLite format 3\0"
SIDE_FILES = ("-wal", "-shm", "-journal")


def copy_databases(names: Sequence[str], source: Path, destination: Path) -> None:
    """Copy these files into an emptied folder; SQLite files consistently, even while someone writes to them."""
    if destination.exists():
        shutil.rmtree(destination)
    destination.mkdir(parents=True)
    for name in names:
        if (source / name).exists():
            (destination / name).parent.mkdir(parents=True, exist_ok=True)
            _copy(source / name, destination / name)


def restore_databases(names: Sequence[str], kept: Path, data: Path) -> None:
    """Put the kept files back; nobody may be using them. A file that was not there before is taken away."""
    for name in names:
        for extra in SIDE_FILES:
            (data / f"{name}{extra}").unlink(missing_ok=True)
        if (kept / name).exists():
            part = data / f"{name}.part"
            shutil.copy2(kept / name, part)
            part.replace(data / name)
        else:
            (data / name).unlink(missing_ok=True)


def _copy(source: Path, destination: Path) -> None:
    with source.open("rb") as file:
        is_sqlite = file.read(len(SQLITE)) == SQLITE
    if not is_sqlite:
        shutil.copy2(source, destination)
        return
    with closing(sqlite3.connect(source, timeout=30)) as origin, closing(sqlite3.connect(destination)) as copy:
        origin.backup(copy)
