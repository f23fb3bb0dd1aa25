"""One home belongs to one running factory: two that served the same work would each do it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import UserError

FILE = "factory.lock"


@contextmanager
def sole_owner(home: Path) -> Iterator[None]:
    """Hold `home` for this process until the block ends; raises `UserError` while another process holds it.

    The lock ends with its process, however that ends, so there is never a stale one to remove.
    """
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home / FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor, home)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, home: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        who = os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "unknown"
        raise UserError(
            f"Another factory (process {who}) is running on {home}. Stop it, or give this one a home of its own "
            "with SHOPFLOOR_HOME."
        ) from error
