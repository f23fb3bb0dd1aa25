"""Prints every page that is made from code: `python -m docs.generate`, or `make docs`. A test finds a stale one."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from bot.lifecycle import diagram
from bot.settings import reference
from bot.slack import surface
from handlers import HANDLERS
from jobs import TIMETABLE
from jobs.clockwork import Hours

ROOT = Path(__file__).parents[1]
MADE = "Made by `make docs` from the code; do not edit."


def lifecycle() -> str:
    """Return the page of the state diagram."""
    return f"# The life of an item\n\n{MADE} The table itself is `TABLE` in `bot/lifecycle.py`.\n\n```mermaid\n{diagram()}\n```\n"


def doors() -> str:
    """Return the page of what wakes the factory: people and time."""
    lines = [
        "# What wakes the factory",
        "",
        MADE,
        "",
        "## People: `handlers/`",
        "",
        "| handler | what it does |",
        "|---|---|",
    ]
    lines += [f"| `{_name(module)}` | {_first_line(module)} |" for module in HANDLERS]
    lines += ["", "## Time: `jobs/`, in the team's zone", "", "| job | when | what it does |", "|---|---|---|"]
    lines += [f"| `{name}` | {when} | {about} |" for name, when, about in _jobs()]
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    ".env.example": reference.env_example,
    "docs/settings.md": reference.markdown,
    "docs/lifecycle.md": lifecycle,
    "docs/doors.md": doors,
    "manifest.yml": surface.manifest,
}


def _jobs() -> Iterator[tuple[str, str, str]]:
    for job in TIMETABLE:
        about = __import__(job.run.__module__, fromlist=["run"])
        yield job.name, str(job.trigger(Hours())).removeprefix("cron[").removesuffix("]"), _first_line(about)


def _name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def _first_line(module: ModuleType) -> str:
    return (module.__doc__ or "").strip().splitlines()[0].replace("|", "\\|")


if __name__ == "__main__":
    for page, write in PAGES.items():
        (ROOT / page).write_text(write())
