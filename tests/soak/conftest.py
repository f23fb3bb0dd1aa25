"""The lines of the crash suite, for hours."""

from tests.crash.conftest import bots, open_line

__all__ = ["bots", "open_line"]
