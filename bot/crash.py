"""Named boundaries at which a rehearsal may kill the process, to prove that nothing is lost or done twice.

`SHOPFLOOR_CRASH_AT=after:Merge` kills it the first time that boundary is reached; `NAME#3` the third time;
`each:FILE` the first time that any boundary is reached which FILE does not name yet, and FILE names it from then on.

    kept                            an event is in the inbox and not acknowledged
    after_commit  committed:FACT    a fact is remembered and nobody has been told
    before:EFFECT  after:EFFECT     around each effect (bot/effects.py)
    mid_model  mid_tool             a model has answered, a tool has acted, and nothing says so yet
    mid_post  mid_merge             Slack has the message, GitHub has merged, and we do not know it
    deploy:begun  built  proved  drained  started  switched
"""

import os
import signal
from pathlib import Path

EACH = "each:"


class CrashPlan:
    """Kills this process at a named boundary; without a name it does nothing at all."""

    def __init__(self, where: str = "") -> None:
        self._each = Path(where.removeprefix(EACH)) if where.startswith(EACH) else None
        self._name, _, count = ("", "", "") if self._each else where.partition("#")
        self._left = int(count or 1)

    def reached(self, boundary: str) -> None:
        """Tell the plan that `boundary` is reached."""
        if self._each is not None:
            self._die_once(self._each, boundary)
        elif self._name and boundary == self._name:
            self._left -= 1
            if self._left == 0:
                _die()

    def _die_once(self, file: Path, boundary: str) -> None:
        seen = file.read_text().split("\n") if file.exists() else []
        if boundary in seen:
            return
        with file.open("a") as names:
            names.write(f"{boundary}\n")
        _die()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
