"""A patch as a table: old and new line numbers, a sign one can hear, colours one can see."""

import re
from collections.abc import Iterator

from bot.local.github.diffs import FileChange
from bot.local.github.pages.html import Html, tag, when

MOST_LINES = 3000
OPEN_BELOW = 400
_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
_KINDS = {"+": ("add", "added"), "-": ("del", "removed")}


def changes(files: list[FileChange]) -> Html:
    """Return every changed file, the short ones opened."""
    added, removed = sum(file.additions for file in files), sum(file.deletions for file in files)
    told = tag("p", tag("b", _files(len(files))), " changed, ", _counts(added, removed), class_="muted")
    return Html(told + "".join(_file(file) for file in files))


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _counts(added: int, removed: int) -> Html:
    plus = tag("span", f"+{added}", class_="ok", title=f"{added} lines added")
    return Html(f"{plus} {tag('span', f'−{removed}', class_='bad', title=f'{removed} lines removed')}")


def _file(file: FileChange) -> Html:
    name = f"{file.previous} → {file.path}" if file.previous else file.path
    head = tag(
        "summary",
        tag("span", name, class_="mono"),
        when(file.status != "modified", tag("span", file.status, class_="label")),
        tag("span", _counts(file.additions, file.deletions), class_="small"),
    )
    lines = file.patch.split("\n") if file.patch else []
    body = tag("div", _table(lines, name), class_="diff") if lines else tag("p", "No text to show.", class_="blank")
    return tag("details", head, body, class_="file", open=len(lines) < OPEN_BELOW)


def _table(lines: list[str], name: str) -> Html:
    shown = "".join(_rows(lines[:MOST_LINES]))
    more = len(lines) - MOST_LINES
    rest = tag("tr", tag("td", f"… {more} more lines", colspan=4), class_="hunk") if more > 0 else ""
    return tag("table", tag("tbody", Html(shown + rest)), aria_label=f"Changes of {name}")


def _rows(lines: list[str]) -> Iterator[str]:
    old = new = 0
    for line in lines:
        if found := _HUNK.match(line):
            old, new = int(found[1]), int(found[2])
            yield tag("tr", tag("td", line, colspan=4), class_="hunk")
            continue
        sign = line[:1]
        kind, word = _KINDS.get(sign, ("", ""))
        yield _row(kind, word, sign, "" if sign == "+" else old, "" if sign == "-" else new, line[1:])
        old, new = old + (sign in " -"), new + (sign in " +")


def _row(kind: str, word: str, sign: str, old: int | str, new: int | str, text: str) -> Html:
    if sign == "\\":
        return tag("tr", tag("td", text.strip(), colspan=4), class_="hunk")
    mark = tag(
        "td", tag("span", sign.strip(), aria_hidden="true"), when(word, tag("span", word, class_="vh")), class_="s"
    )
    return tag(
        "tr", tag("td", old, class_="n o"), tag("td", new, class_="n"), mark, tag("td", text), class_=kind or None
    )
