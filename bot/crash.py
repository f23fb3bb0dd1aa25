"""Named boundaries at which a rehearsal may kill the process, to prove that nothing is lost or done twice.

`SHOPFLOOR_CRASH_AT=after:Merge` kills it the first time that boundary is reached; `NAME#3` the third time. The boundaries:

    after_commit                    a fact is remembered and nobody has been told
    before:EFFECT  after:EFFECT     around each effect (bot/effects.py)
    mid_model  mid_tool             a model has answered, a tool has acted, and nothing says so yet
    mid_post  mid_merge             Slack has the message, we do not know it; the merge is about to be asked for
    deploy:begun  built  proved  drained  migrated  started  switched
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
