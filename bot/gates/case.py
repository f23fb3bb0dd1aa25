"""What is judged: two trees, what differs between them, the base's policy, and the tests another agent wrote."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.policy_model import Policy, matches

ACCEPTANCE_ID = re.compile(r"\bAC[-_]?(\d+)\b", re.IGNORECASE)
SENTENCES = re.compile(
    r"""def\s+test\w*\([^)]*\)[^:]*:\s*[rb]?["']{3}\s*(.+?)\s*(?:["']{3}|\n)"""
    r"""|\b(?:it|test)\(\s*["'`](.+?)["'`]\s*,"""
)
KEEPS = re.compile(r"\b(?:keeps?|still|stays?|remains?|unchanged|as before|as now)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Brief:
    """What the judge was asked."""

    base_sha: str
    head_sha: str
    acceptance_tests: Mapping[str, bytes]
    hidden_tests: Mapping[str, bytes]
    messages: Sequence[str]
    permitted: Sequence[str]
    everything: bool
    fresh: bool

    @property
    def tests(self) -> dict[str, bytes]:
        """Return all the tester's files."""
        return {**self.acceptance_tests, **self.hidden_tests}


@dataclass(frozen=True, slots=True)
class Case:
    """A change to be judged; `effective` is head with the base's protected files and the tester's tests laid over it."""

    brief: Brief
    policy: Policy
    base: Path
    head: Path
    effective: Path
    base_mark: str
    tree_mark: str
    changed: tuple[str, ...]
    forbidden: tuple[str, ...]
    red: tuple[str, ...] = ()  # the gates that were red before the dear ones


def forbidden_changes(
    policy: Policy, changed: Sequence[str], permitted: Sequence[str], agreed: frozenset[str]
) -> tuple[str, ...]:
    """Return the changed paths a person must release first: protected ones, and acceptance tests that are not the tester's."""
    folder = f"{policy.acceptance.folder}/" if policy.acceptance else None
    return tuple(
        path
        for path in changed
        if path not in agreed
        and not matches(permitted, path)
        and (policy.is_protected(path) or (folder is not None and path.startswith(folder)))
    )


def acceptance_ids(path: str, content: bytes) -> tuple[str, ...]:
    """Return the acceptance ids a test file names, in its text or else its file name; its path when it names none."""
    numbers = ACCEPTANCE_ID.findall(content.decode("utf-8", "replace")) or re.findall(r"ac[-_]?(\d+)", path.lower())
    return tuple(f"AC-{number}" for number in sorted({int(number) for number in numbers})) or (path,)


def behaviours(content: bytes) -> tuple[str, ...]:
    """Return the sentences in which a test file says what it decides: its tests' docstrings, or names that are sentences."""
    found = SENTENCES.findall(content.decode("utf-8", "replace"))
    return tuple((docstring or name)[:200] for docstring, name in found)


def declares_kept(content: bytes) -> bool:
    """Say whether a test file's sentences declare that what it proves holds on the base already and must stay so."""
    return any(KEEPS.search(sentence) for sentence in behaviours(content))
