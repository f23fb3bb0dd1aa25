"""Tells a story in the terminal: stations one after another with their times, live on a terminal, plain lines elsewhere.

narrator = Narrator(Console(), planned=12)
with narrator.station("Spec") as station:
    station.detail("3 questions answered")
narrator.summary("Live", [("Pull request", "http://…/pull/7")])
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext

from rich.console import Console, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

NAME_WIDTH = 22
SECONDS_WIDTH = 8


class Station:
    """One stop of the story, open while its work goes on."""

    def __init__(self, name: str, number: str, now: Callable[[], float]) -> None:
        self.name, self._number, self._now = name, number, now
        self._detail, self._started = "", now()
        self._spinner = Spinner("dots", style="cyan")

    def detail(self, text: str) -> None:
        """Say what is going on, or, as the last word, what came of it."""
        self._detail = text

    @property
    def elapsed_s(self) -> float:
        """Seconds since the station was reached."""
        return self._now() - self._started

    def line(self, mark: RenderableType) -> Table:
        """Return the station as one line that begins with `mark`."""
        row = Table.grid(padding=(0, 1), expand=True)
        for options in ({"width": 1}, {"style": "dim", "no_wrap": True}, {"width": NAME_WIDTH, "style": "bold"}):
            row.add_column(**options)
        row.add_column(ratio=1, overflow="fold")
        row.add_column(justify="right", width=SECONDS_WIDTH, style="dim", no_wrap=True)
        row.add_row(mark, self._number, self.name, Text(self._detail), f"{self.elapsed_s:.1f} s")
        return row

    def __rich__(self) -> RenderableType:
        return self.line(self._spinner)


class Narrator:
    """Writes to one console; `planned` is the number of stations, shown as 3/12 when known."""

    def __init__(self, console: Console, *, planned: int = 0, now: Callable[[], float] = time.monotonic) -> None:
        self._console, self._planned, self._now = console, planned, now
        self._started, self._reached = now(), 0

    @property
    def elapsed_s(self) -> float:
        """Seconds since the story began."""
        return self._now() - self._started

    def title(self, text: str, about: str = "") -> None:
        """Begin a part of the story."""
        self._console.print()
        self._console.print(Text.assemble((text, "bold"), ("  " + about if about else "", "dim")))

    def note(self, text: str) -> None:
        """Say something between stations."""
        self._console.print(Text(f"  {text}", style="dim"))

    @contextmanager
    def station(self, name: str) -> Iterator[Station]:
        """Open a station; when its work raises, it is marked as failed with the reason and the error goes on."""
        self._reached += 1
        station = Station(name, self._number(), self._now)
        live = Live(station, console=self._console, transient=True, refresh_per_second=8)
        arrived = False
        try:
            with live if self._console.is_terminal else nullcontext():
                yield station
            arrived = True
        finally:
            if not arrived:
                station.detail(str(sys.exception() or "") or "stopped")
            self._console.print(station.line(Text("✓", style="green") if arrived else Text("✗", style="bold red")))

    def _number(self) -> str:
        last = str(self._planned)
        return f"{self._reached:>{len(last)}}/{last}" if self._planned else str(self._reached)

    def summary(self, title: str, rows: Sequence[tuple[str, str]], *, ok: bool = True) -> None:
        """End the story with a panel of facts and the total time."""
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        for name, value in [*rows, ("Time", f"{self.elapsed_s:.1f} s")]:
            table.add_row(name, Text(value))
        style = "green" if ok else "red"
        self._console.print()
        self._console.print(
            Panel(table, title=Text(title, style="bold"), border_style=style, expand=False, padding=(1, 2))
        )
