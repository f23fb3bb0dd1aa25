"""The strongest words per signal and language; they lie in lexicon.toml, and the first that matches is the reason given."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from bot.triage.normalising import likely_languages

Signal = Literal[
    "attack",
    "security",
    "data_loss",
    "outage",
    "billing",
    "legal",
    "blocked",
    "cosmetic",
    "bug",
    "wish",
    "nudge",
    "praise",
    "question",
    "abuse",
]
GRAVE: frozenset[Signal] = frozenset({"attack", "security", "data_loss"})


def _load() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    data = tomllib.loads((Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8"))
    return {
        signal: {
            language: re.compile("|".join(parts), re.IGNORECASE | re.DOTALL) for language, parts in languages.items()
        }
        for signal, languages in data.items()
    }


SIGNALS = _load()


def find(signal: Signal, text: str) -> str:
    """Return the words in the text that show this signal, "" for none; grave signals are looked for in every language."""
    patterns = SIGNALS[signal]
    languages = patterns if signal in GRAVE else likely_languages(text)
    for language in languages:
        found = patterns[language].search(text) if language in patterns else None
        if found:
            return " ".join(found.group().split())[:60]
    return ""
