"""What counts as asking for a flag, and the marks that stand for its answer while a file is being rewritten."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

TESTERS = frozenset(
    {"is_enabled", "isEnabled", "flag_enabled", "flagEnabled", "isFlagEnabled", "has_flag", "hasFlag", "useFlag"}
)
ON, OFF = "__flag_on__", "__flag_off__"
_FLAGGISH = re.compile(r"flag|enabled|feature", re.IGNORECASE)


def mark(value: bool) -> str:
    """Return the name that stands for the flag's answer."""
    return ON if value else OFF


def marked(name: str) -> bool | None:
    """Return the answer a name stands for, or None for any other name."""
    return {ON: True, OFF: False}.get(name)


def holds_flags(expression: str) -> bool:
    """Return whether an expression reads like a set of flags, such as `enabled_flags` or `session.flags`."""
    return _FLAGGISH.search(expression) is not None


def mention(key: str) -> re.Pattern[str]:
    """Return a pattern that finds the key as a whole, not inside a longer one."""
    return re.compile(rf"(?<![\w-])(?<!\w\.){re.escape(key)}(?![\w-]|\.\w)")


def word(name: str) -> re.Pattern[str]:
    """Return a pattern that finds a name as a whole word."""
    return re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])")


def is_test(path: str) -> bool:
    """Return whether a file holds tests."""
    file = PurePosixPath(path)
    named = (
        file.name.startswith("test_") or file.stem.endswith(("_test", ".test", ".spec")) or file.name == "conftest.py"
    )
    return named or bool({"tests", "__tests__", "e2e"} & set(file.parts[:-1]))


def constants(key: str, files: Mapping[str, str], pattern: str) -> dict[str, frozenset[str]]:
    """Return, by file, the top-level names that are nothing but the key; `pattern` has the key's place as KEY."""
    find = re.compile(pattern.replace("KEY", re.escape(key)), re.MULTILINE)
    found = {path: frozenset(find.findall(text)) for path, text in files.items()}
    return {path: names for path, names in found.items() if names}
