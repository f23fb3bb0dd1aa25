"""Reading CSV that people made: any encoding and separator, and lines that are broken without losing those after them."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from memo.server.errors import Invalid

LONGEST_RECORD = 300
SEPARATORS = ",;\t|"
csv.field_size_limit(1024 * 1024)


@dataclass(frozen=True, slots=True)
class Line:
    """One record and the line it begins on; `problem` says what is wrong with it, and then it has no values."""

    number: int
    values: Sequence[str] = ()
    problem: str = ""


def decoded(data: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 with its mark, or the old Windows encoding."""
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("The file is no text that Memo can read. Save it as CSV in UTF-8.")


def separator_of(text: str) -> str:
    """Return the separator of the first line: the sign that divides it most often outside of quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(first.split('"')[::2])
    return max(SEPARATORS, key=lambda sign: (outside.count(sign), -SEPARATORS.index(sign)))


def records(text: str) -> Iterator[Line]:
    """Yield the records of a CSV text; a quote that is never closed spoils its own line only."""
    separator = separator_of(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    place = width = 0
    while place < len(lines):
        if not lines[place].strip():
            place += 1
            continue
        line, used = _record(lines, place, separator, width)
        width = width or len(line.values)
        yield line
        place += used


def _record(lines: Sequence[str], place: int, separator: str, width: int) -> tuple[Line, int]:
    number = place + 1
    quotes = 0
    for used in range(1, min(LONGEST_RECORD, len(lines) - place) + 1):
        quotes += lines[place + used - 1].count('"')
        if quotes % 2:
            continue
        values = _parsed("\n".join(lines[place : place + used]), separator)
        if values is not None and not (used > 1 and width and len(values) > width):
            return Line(number, values), used
        break
    return Line(
        number, problem="a quotation mark is not closed or stands in the wrong place; the line was left out."
    ), 1


def _parsed(record: str, separator: str) -> list[str] | None:
    if "\x00" in record:
        return None
    try:
        found = list(csv.reader([record + "\n"] if "\n" not in record else record.splitlines(keepends=True),
                                delimiter=separator, strict=True))  # fmt: skip
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None
