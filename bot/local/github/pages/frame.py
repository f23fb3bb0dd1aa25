"""What every page shares: head, bar, tabs, people, labels, times, notices."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiohttp import web

from bot.local.github.hub import Hub, Repo, User
from bot.local.github.pages.html import Child, Html, tag, when
from bot.local.github.store import Row

STYLE = (Path(__file__).parent / "style.css").read_text()
SHADES = ("#0969da", "#8250df", "#1a7f37", "#9a6700", "#bc4c00", "#bf3989", "#59636e")
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src * data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_OPEN = (
    "SELECT count(*) FROM issues i LEFT JOIN pulls p ON p.issue_id = i.id"
    " WHERE i.repo_id = ? AND i.state = 'open' AND p.issue_id IS"
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at a page: who looks (None: nobody signed in), and the word that proves a form is theirs."""

    hub: Hub
    path: str
    user: User | None
    csrf: str


def page(
    visit: Visit, title: str, *content: Child, repo: Repo | None = None, tab: str = "", status: int = 200
) -> web.Response:
    """Return a whole page."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} · GitHub (local)"),
        tag("link", rel="icon", href="data:,"),
        tag("link", rel="stylesheet", href="/-/style.css"),
    )
    body = tag(
        "body",
        tag("a", "Skip to content", href="#content", class_="skip"),
        _bar(visit, repo, tab),
        tag("main", *content, id="content"),
        tag("footer", "A local stand-in for GitHub. Repositories are real; nothing here leaves this machine."),
    )
    text = f"<!doctype html>{tag('html', head, body, lang='en')}"
    return web.Response(text=text, content_type="text/html", status=status, headers=SECURITY)


def see(address: str) -> web.Response:
    """Send the browser on to another page with a plain GET."""
    return web.Response(status=303, headers={"Location": address})


def _bar(visit: Visit, repo: Repo | None, tab: str) -> Html:
    crumbs: list[Child] = [tag("a", "GitHub", href="/")]
    if repo is not None:
        crumbs += [
            " / ",
            tag("span", repo.owner, " / ", class_="owner"),
            tag("a", tag("b", repo.name), href=f"/{repo.full_name}"),
        ]
    row = tag("div", tag("span", *crumbs, class_="crumbs"), _who(visit), class_="row")
    return tag("header", row, when(repo is not None, _tabs(visit.hub, repo, tab)), class_="bar")


def _who(visit: Visit) -> Html:
    if visit.user is None:
        return tag("a", "Sign in", href=f"/login?to={visit.path}", class_="button")
    out = form(visit, "/logout", tag("button", "Sign out", type="submit"), class_="inline")
    return Html(f"{person(visit.user)}{out}")


def _tabs(hub: Hub, repo: Repo | None, tab: str) -> Child:
    if repo is None:
        return None
    issues, pulls = (hub.store.value(f"{_OPEN} {kind}", repo.id) for kind in ("NULL", "NOT NULL"))
    base = f"/{repo.full_name}"
    links = [("Code", base, None), ("Issues", f"{base}/issues", issues), ("Pull requests", f"{base}/pulls", pulls)]
    return tag(
        "nav",
        [
            tag(
                "a",
                name,
                when(count is not None, tag("span", count, class_="count")),
                href=href,
                aria_current="page" if name == tab else None,
            )
            for name, href, count in links
        ],
        aria_label="Repository",
    )


def form(visit: Visit, action: str, *children: Child, class_: str | None = None) -> Html:
    """Return a form that can only be sent by the person who was shown it."""
    proof = tag("input", type="hidden", name="csrf", value=visit.csrf)
    return tag("form", proof, *children, method="post", action=action, class_=class_)


def person(user: User) -> Html:
    """Return a person's mark and login."""
    shade = SHADES[zlib.crc32(user.login.encode()) % len(SHADES)]
    disc = tag("circle", cx=10, cy=10, r=10, fill=shade)
    letter = tag(
        "text", user.login[:1].upper(), x=10, y=14, text_anchor="middle", font_size=11, font_weight=600, fill="#fff"
    )
    mark = tag("svg", disc, letter, class_="avatar", viewBox="0 0 20 20", aria_hidden="true")
    bot = when(user.type == "Bot", tag("span", "bot", class_="label"))
    return tag("span", mark, " ", tag("b", user.login), " ", bot, class_="person")


def label(row: Row) -> Html:
    """Return a label with its colour as a dot, so that the words keep their contrast."""
    disc = tag("circle", cx=6, cy=6, r=5, fill=f"#{row['color']}", stroke="var(--muted)")
    dot = tag("svg", disc, width=12, height=12, aria_hidden="true")
    return tag("span", dot, row["name"], class_="label", title=row["description"] or None)


def moment(hub: Hub, iso: str) -> Html:
    """Return how long ago something was, with the exact time on hover."""
    then = datetime.fromisoformat(iso)
    return tag("time", ago((hub.clock.now() - then).total_seconds(), then), datetime=iso, title=iso)


def ago(seconds: float, then: datetime) -> str:
    """Return a duration in the words people use."""
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        count = int(seconds // size)
        if size == 86_400 and count > 30:
            return f"on {then.day} {then:%b %Y}"
        if count >= 1:
            return f"{count} {word}{'s' if count > 1 else ''} ago"
    return "just now"
