"""Which features are on here."""

import os


def is_enabled(key: str) -> bool:
    """Return whether the feature behind `key` is on."""
    return key in os.environ.get("FEATURES", "").split(",")
