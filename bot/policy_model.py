"""What a product's own rules say, once read: gates, protected paths, risk, budgets, pages to look at, deploy."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from bot.budget import Budget
from bot.risk import RiskLine

FILE = ".shopfloor.toml"
Kind = Literal["lint", "types", "unit", "e2e", "build"]
Manner = Literal["pull request", "direct", "off"]
Need = Literal["python", "node", "chromium"]


@dataclass(frozen=True, slots=True)
class Gate:
    """A command that must exit with 0 before a change lands; it runs when a changed path matches `paths`.

    `report` names a JUnit file the command writes; a run that reports no executed test is red.
    """

    name: str
    kind: Kind
    command: str
    paths: tuple[str, ...] = ("**",)
    timeout_s: float = 120
    needs: frozenset[Need] = frozenset()
    report: str | None = None

    def runs_for(self, changed: Iterable[str]) -> bool:
        """Say whether any of these changed paths asks for this gate."""
        return any(matches(self.paths, path) for path in changed)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Where acceptance tests live and how given files of them are run (`{files}` stands for their paths)."""

    folder: str
    command: str
    timeout_s: float = 120
    needs: frozenset[Need] = frozenset()


@dataclass(frozen=True, slots=True)
class Environment:
    """Lock files that say what gates, builds and the product run on; without `python` it is the factory's own."""

    python: str | None = None
    node: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Smoke:
    """A path of the running product that must answer with `status` and contain `expects`."""

    path: str
    expects: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class Deploy:
    """How a release is built, migrated, started and proved; `command` and `url` replace all of it for teams with a platform."""

    start: str = ""
    build: str = ""
    build_paths: tuple[str, ...] = ("**",)
    migrate: str = ""
    database: tuple[str, ...] = ()
    health: str = "/healthz"
    drain_s: float = 10
    start_s: float = 30
    build_s: float = 300
    smoke: tuple[Smoke, ...] = ()
    command: str = ""
    url: str = ""

    @property
    def elsewhere(self) -> bool:
        """Say whether a platform of the team's own deploys."""
        return bool(self.command)


@dataclass(frozen=True, slots=True)
class Route:
    """A page of the running product to look at, and how to be there: signed in as, after following a link, once a text shows."""

    name: str
    path: str
    sign_in: str | None = None
    click: str | None = None
    wait_for: str | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """A JSON POST whose cookies make somebody signed in; `$PASSWORD` in a value is the one made up for the occasion."""

    path: str
    body: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ui:
    """What is looked at, and how the product is made ready for it: `prepare` fills its data, `variables` are set besides."""

    routes: tuple[Route, ...] = ()
    sign_in: Mapping[str, SignIn] = field(default_factory=dict)
    prepare: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Approvals:
    """Who may let a change land: `auto_merge` lets low-risk, untainted work land by itself, `solo` an owner approve his own."""

    auto_merge: bool = True
    solo: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole of a product's rules, checked; `documents` says how accepted specifications come into the repository."""

    product: str
    gates: tuple[Gate, ...]
    protected: tuple[str, ...] = (FILE,)
    unprotected: tuple[str, ...] = ()
    acceptance: Acceptance | None = None
    environment: Environment = Environment()
    risk_line: RiskLine = field(default_factory=RiskLine)
    risk_paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    ui: Ui = field(default_factory=Ui)
    deploy: Deploy | None = None
    approvals: Approvals = Approvals()
    documents: Manner = "pull request"

    def is_protected(self, path: str) -> bool:
        """Say whether a change to this path needs a person."""
        return path == FILE or (matches(self.protected, path) and not matches(self.unprotected, path))

    def areas(self, paths: Iterable[str]) -> frozenset[str]:
        """Return the risk areas these paths touch, by this product's own lists."""
        touched = list(paths)
        return frozenset(
            area for area, globs in self.risk_paths.items() if any(matches(globs, path) for path in touched)
        )


def matches(globs: Sequence[str], path: str) -> bool:
    """Say whether a path matches any glob: `*` stays within a folder, `**` crosses folders, a final `/` means all below."""
    return any(_pattern(glob).fullmatch(path) for glob in globs)


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    whole = glob + "**" if glob.endswith("/") else glob
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", whole)
    said = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(said.get(piece, re.escape(piece)) for piece in pieces))
