"""Named boundaries at which a rehearsal may kill the process, to prove that nothing is lost or done twice.

`SHOPFLOOR_CRASH_AT=after:Merge` kills it the first time that boundary is reached; `NAME#3` the third time.
"""

import os
import signal


class CrashPlan:
    """Kills this process at one named boundary; without a name it does nothing at all."""

    def __init__(self, where: str = "") -> None:
        self._name, _, count = where.partition("#")
        self._left = int(count or 1)

    def reached(self, boundary: str) -> None:
        """Tell the plan that `boundary` is reached."""
        if not self._name or boundary != self._name:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
