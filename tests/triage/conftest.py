"""Hypothesis keeps its notes outside the repository, so that a run leaves no trace in it."""

import tempfile
from pathlib import Path

from hypothesis import configuration, settings

configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "shopfloor-hypothesis")
settings.register_profile("decisions", database=None, deadline=None)
settings.load_profile("decisions")
