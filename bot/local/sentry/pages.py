"""Plain pages: the issues of every project, and one issue with its latest stack."""

from collections.abc import Iterable
from html import escape
from typing import Any

from bot.local.sentry.store import Row

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .4rem .6rem; vertical-align: top;
border-bottom: 1px solid #8884; } td.number { text-align: right; } pre { overflow-x: auto; padding: 1rem; background: #8881; }
small { opacity: .75; } .resolved { opacity: .6; }
"""


def index(projects: Iterable[tuple[str, list[Row]]], organisation: str) -> str:
    """Return the page that lists all issues by project."""
    parts = [f"<h2>{escape(project)}</h2>{_table(rows, organisation)}" for project, rows in projects]
    return _page("Errors", "<h1>Errors</h1>" + "".join(parts))


def shown(row: Row, event: dict[str, Any] | None) -> str:
    """Return the page of one issue."""
    facts = (
        f"<p>{row['status']} · {row['count']} events · {row['users']} users · first seen {row['first_seen']}"
        f" in {escape(row['first_release'] or 'no release')} · last seen {row['last_seen']}</p>"
    )
    stack = escape("\n".join(_stack(event))) if event is not None else "no event kept"
    heading = f"<h1>{escape(row['title'])}</h1><p><small>{escape(row['culprit'])}</small></p>"
    return _page(row["title"], f'<p><a href="/">All errors</a></p>{heading}{facts}<pre>{stack}</pre>')


def _table(rows: list[Row], organisation: str) -> str:
    if not rows:
        return "<p>No errors.</p>"
    head = "<tr><th>Error</th><th>Events</th><th>Users</th><th>Last seen</th><th>Status</th></tr>"
    return f"<table>{head}{''.join(_row(row, organisation) for row in rows)}</table>"


def _row(row: Row, organisation: str) -> str:
    link = f'<a href="/organizations/{organisation}/issues/{row["id"]}/">{escape(row["title"])}</a>'
    return (
        f'<tr class="{row["status"]}"><td>{link}<br><small>{escape(row["culprit"])}</small></td>'
        f'<td class="number">{row["count"]}</td><td class="number">{row["users"]}</td>'
        f"<td>{row['last_seen'][:19]}</td><td>{row['status']}</td></tr>"
    )


def _stack(event: dict[str, Any]) -> list[str]:
    lines = []
    for value in event["entries"][0]["data"]["values"]:
        for frame in value["stacktrace"]["frames"]:
            lines.append(f"{frame['filename']}:{frame['lineNo']} in {frame['function']}")
            lines += [f"    {text.strip()}" for _, text in frame["context"]]
        lines.append(f"{value['type']}: {value['value']}")
    return lines


def _page(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f'<!doctype html><html lang="en"><head>{head}<style>{_STYLE}</style></head><body><main>{body}</main></body></html>'
