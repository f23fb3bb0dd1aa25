"""One figure is one row: what was measured, what it is compared with, what we aim at, and whether that was met."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
COLUMNS = ("Figure", "Measured", "Peer", "Ratio", "Aim", "Met")


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value in `unit`; `peer` is the same of the peer; what we aim at is a most, or a least, of it or its ratio."""

    name: str
    value: float
    unit: str
    peer: float | None = None
    most: float | None = None
    most_ratio: float | None = None
    note: str = ""
    least: float | None = None
    least_ratio: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the peer's value this is."""
        return self.value / self.peer if self.peer else None

    @property
    def met(self) -> bool | None:
        """Whether every aim is met; None without an aim."""
        held = [self.value < self.most] if self.most is not None else []
        held += [self.value >= self.least] if self.least is not None else []
        held += [self.ratio <= self.most_ratio] if self.most_ratio is not None and self.ratio is not None else []
        held += [self.ratio >= self.least_ratio] if self.least_ratio is not None and self.ratio is not None else []
        return all(held) if held else None

    def cells(self) -> tuple[str, ...]:
        """Return the row's cells as they are shown."""
        aims = [f"< {self.most:g} {self.unit}"] if self.most is not None else []
        aims += [f"≥ {self.least:g} {self.unit}"] if self.least is not None else []
        aims += [f"≤ {self.most_ratio:g}× peer"] if self.most_ratio is not None else []
        aims += [f"≥ {self.least_ratio:g}× peer"] if self.least_ratio is not None else []
        verdict = {True: "yes", False: "NO", None: ""}[self.met]
        return (self.name, _amount(self.value, self.unit), _amount(self.peer, self.unit) if self.peer is not None else "",
                f"{self.ratio:.1f}×" if self.ratio else "", ", ".join(aims), verdict)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Machine:
    """What was measured on, and how busy it was: the load averages before and after."""

    cores: int
    memory_gb: int
    load_before: float
    load_after: float

    def footer(self) -> str:
        """Return the line under the table."""
        return (f"{self.cores} cores, {self.memory_gb} GB; load {self.load_before:.1f} before, {self.load_after:.1f} after "
                f"(the bench itself adds to it).")  # fmt: skip


def machine(load_before: float) -> Machine:
    """Return this machine, as it is after the run."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return Machine(os.cpu_count() or 0, round(memory), load_before, os.getloadavg()[0])


def percentile(values: Sequence[float], which: int) -> float:
    """Return the `which`-th percentile; raises `ValueError` for fewer than two values."""
    if len(values) < 2:
        raise ValueError("a percentile needs at least two values")
    return quantiles(values, n=100, method="inclusive")[which - 1]


def mention(figures: Sequence[Figure], console: Console) -> None:
    """Print figures in passing, while others are still measured."""
    for figure in figures:
        console.print(f"[dim]{figure.name}: {figure.cells()[1]}[/]", highlight=False)


def tell(
    figures: Sequence[Figure],
    where: Machine,
    console: Console,
    *,
    title: str,
    more: dict[str, Any],
    page: Path | None,
    whole: bool = True,
) -> None:
    """Print the table, keep everything under var/bench, and write the table between the marks of `page`.

    What is not the `whole` of it takes the place of its own rows there, and says on what it was measured.
    """
    show(figures, where, console, title=title)
    path = write(figures, where, ROOT / "var" / "bench", more)
    console.print(f"[dim]{path.relative_to(ROOT)}[/]", highlight=False)
    if page:
        before, _, rest = page.read_text().partition("<!-- table -->\n")
        old, _, after = rest.partition("<!-- /table -->")
        table = markdown(figures, where) if whole else replaced(old, figures, where)
        page.write_text(f"{before}<!-- table -->\n{table}<!-- /table -->{after}")


def show(figures: Sequence[Figure], where: Machine, console: Console, *, title: str) -> None:
    """Print the table, the notes of its rows, and what it was measured on."""
    table = Table(title=title, caption=where.footer(), caption_justify="left")
    for column in COLUMNS:
        table.add_column(column, justify="right" if column in {"Measured", "Peer", "Ratio"} else "left")
    for figure in figures:
        style = {True: "green", False: "bold red", None: ""}[figure.met]
        table.add_row(*figure.cells()[:-1], f"[{style}]{figure.cells()[-1]}[/]" if style else "")
    console.print(table)
    for figure in figures:
        if figure.note:
            console.print(f"[dim]{figure.name}: {figure.note}[/]", highlight=False)


def write(figures: Sequence[Figure], where: Machine, folder: Path, more: dict[str, Any]) -> Path:
    """Write everything as JSON into `folder` and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    at = datetime.now(UTC)
    path = folder / f"{at:%Y-%m-%dT%H%M%SZ}.json"
    rows = [asdict(figure) | {"ratio": figure.ratio, "met": figure.met} for figure in figures]
    path.write_text(json.dumps({"at": at.isoformat(), "machine": asdict(where), "figures": rows} | more, indent=1))
    return path


def markdown(figures: Sequence[Figure], where: Machine) -> str:
    """Return the table and its notes as Markdown."""
    lines = [COLUMNS, ("---",) * len(COLUMNS), *(figure.cells() for figure in figures)]
    rows = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    notes = "\n".join(f"- {figure.name}: {figure.note}" for figure in figures if figure.note)
    return f"{rows}\n\n{where.footer()}\n\n{notes}\n"


def replaced(table: str, figures: Sequence[Figure], where: Machine) -> str:
    """Return a table that `markdown` made with these rows and notes in the place of those of their names, or behind all."""
    rows, foot, notes = table.strip().split("\n\n")
    apart = f"measured apart, load {where.load_before:.1f} before, {where.load_after:.1f} after"
    for figure in figures:
        rows = _with_line(rows, f"| {figure.name} |", f"| {' | '.join(figure.cells())} |")
        notes = _with_line(
            notes, f"- {figure.name}:", f"- {figure.name}: {'; '.join(filter(None, (figure.note, apart)))}"
        )
    return f"{rows}\n\n{foot}\n\n{notes}\n"


def _with_line(lines: str, begins: str, line: str) -> str:
    """Return the lines with `line` in the place of the one that begins so, or behind all."""
    old = lines.splitlines()
    found = [line if one.startswith(begins) else one for one in old]
    return "\n".join(found if found != old or line in old else [*old, line])


def _amount(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
