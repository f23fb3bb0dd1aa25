"""Pages of issues and pull requests."""

from aiohttp import web

from bot.local.github import checks as check_domain
from bot.local.github import pulls
from bot.local.github.hub import Hub, Repo
from bot.local.github.pages import diff, talk
from bot.local.github.pages.checks import dot, list_checks
from bot.local.github.pages.frame import Visit, form, label, moment, page, see
from bot.local.github.pages.html import Child, Html, tag, when
from bot.local.github.pages.repository import commit_rows, visible
from bot.local.github.pulls import Substance
from bot.local.github.shapes import LABELS_OF
from bot.local.github.store import Row

LISTED = (
    "SELECT i.*, p.head_sha, p.head_ref, p.merged, p.draft, p.issue_id FROM issues i LEFT JOIN pulls p ON p.issue_id = i.id"
    " WHERE i.repo_id = ? AND i.state = ? AND (p.issue_id IS NOT NULL) = ? ORDER BY i.number DESC LIMIT 200"
)
MARKS = {"open": "⊙", "closed": "⊘", "completed": "✓", "merged": "⑂", "draft": "⊙"}


async def issues(visit: Visit, request: web.Request) -> web.Response:
    """Show the issues, open or closed."""
    return _index(visit, request, kind="issues", pulls_too=False)


async def pull_requests(visit: Visit, request: web.Request) -> web.Response:
    """Show the pull requests, open or closed."""
    return _index(visit, request, kind="pulls", pulls_too=True)


def _index(visit: Visit, request: web.Request, *, kind: str, pulls_too: bool) -> web.Response:
    repo, hub = visible(visit, request), visit.hub
    state = "closed" if request.query.get("state") == "closed" else "open"
    rows = hub.store.all(LISTED, repo.id, state, pulls_too)
    title = "Pull requests" if pulls_too else "Issues"
    links = [
        tag(
            "a",
            f"{word.capitalize()}",
            href=f"/{repo.full_name}/{kind}?state={word}",
            aria_current="page" if word == state else None,
        )
        for word in ("open", "closed")
    ]
    shown = [_row(hub, repo, row, "pull" if pulls_too else "issues") for row in rows]
    listed = tag("ul", *shown, class_="rows") if shown else tag("p", f"Nothing is {state} here.", class_="blank")
    tabs = tag("nav", links, class_="tabs", aria_label="State")
    return page(visit, title, tag("h1", title), tabs, tag("div", listed, class_="box"), repo=repo, tab=title)


def state_of(row: Row) -> str:
    """Return open, draft, closed, completed or merged."""
    if row["merged"]:
        return "merged"
    if row["state"] == "closed":
        return "closed" if row["issue_id"] or row["state_reason"] == "not_planned" else "completed"
    return "draft" if row["draft"] else "open"


def _row(hub: Hub, repo: Repo, row: Row, kind: str) -> Html:
    state = state_of(row)
    icon = tag("span", MARKS[state], class_=f"icon {state}", role="img", aria_label=state)
    title = tag("a", row["title"], href=f"/{repo.full_name}/{kind}/{row['number']}", class_="title")
    chips = [label(each) for each in hub.store.all(LABELS_OF, row["id"])]
    told = tag(
        "div",
        f"#{row['number']} opened ",
        moment(hub, row["created_at"]),
        " by ",
        hub.user(row["author_id"]).login,
        class_="muted small",
    )
    verdict = dot(check_domain.verdict(hub, repo, row["head_sha"])) if row["issue_id"] else None
    comments = hub.store.value("SELECT count(*) FROM comments WHERE issue_id = ?", row["id"])
    end = (
        tag("span", f"{comments} comment{'s' if comments > 1 else ''}", class_="muted small end") if comments else None
    )
    return tag(
        "li", icon, tag("div", title, " ", tag("span", chips, class_="labels"), told, class_="what"), verdict, end
    )


def _full(hub: Hub, repo: Repo, number: int) -> Row:
    hub.issue(repo, number)
    sql = "SELECT i.*, p.* FROM issues i LEFT JOIN pulls p ON p.issue_id = i.id WHERE i.repo_id = ? AND i.number = ?"
    found = hub.store.one(sql, repo.id, number)
    assert found is not None
    return found


def _head(row: Row, *more: Child) -> Html:
    state = state_of(row)
    badge = tag("span", tag("span", MARKS[state], aria_hidden="true"), " ", state.capitalize(), class_=f"state {state}")
    return Html(
        tag("h1", row["title"], " ", tag("span", f"#{row['number']}", class_="n")) + tag("p", badge, " ", *more)
    )


async def issue(visit: Visit, request: web.Request) -> web.Response:
    """Show one issue; a pull request's number leads to its own page."""
    repo, hub = visible(visit, request), visit.hub
    row = _full(hub, repo, int(request.match_info["number"]))
    if row["issue_id"]:
        return see(f"/{repo.full_name}/pull/{row['number']}")
    main = tag("div", talk.conversation(hub, repo, row, None), talk.reply(visit, repo, row, kind="issues"))
    about = tag(
        "span",
        tag("b", hub.user(row["author_id"]).login),
        " opened this ",
        moment(hub, row["created_at"]),
        class_="muted",
    )
    columns = tag("div", main, talk.sidebar(visit, repo, row, kind="issues"), class_="cols")
    return page(visit, f"{row['title']} · #{row['number']}", _head(row, about), columns, repo=repo, tab="Issues")


async def pull(visit: Visit, request: web.Request) -> web.Response:
    """Show one pull request: conversation, commits, checks or files."""
    repo, hub = visible(visit, request), visit.hub
    row = hub.pull(repo, int(request.match_info["number"]))
    part, found = request.match_info.get("part", ""), await pulls.substance(hub, repo, row)
    verb = "merged" if row["merged"] else "wants to merge"
    count = f"{len(found.commits)} commit{'' if len(found.commits) == 1 else 's'}"
    about = tag(
        "span", tag("b", hub.user(row["author_id"]).login), f" {verb} {count} into ", tag("code", row["base_ref"]), " from ",
        tag("code", row["head_ref"]), class_="muted",
    )  # fmt: skip
    content = _part(visit, repo, row, found, part)
    tabs = _pull_tabs(hub, repo, row, found, part)
    return page(
        visit, f"{row['title']} · #{row['number']}", _head(row, about), tabs, content, repo=repo, tab="Pull requests"
    )


def _pull_tabs(hub: Hub, repo: Repo, row: Row, found: Substance, part: str) -> Html:
    base = f"/{repo.full_name}/pull/{row['number']}"
    runs = len(check_domain.runs(hub, repo, row["head_sha"])) + len(check_domain.statuses(hub, repo, row["head_sha"]))
    tabs = [
        ("Conversation", "", None),
        ("Commits", "commits", len(found.commits)),
        ("Checks", "checks", runs),
        ("Files changed", "files", len(found.files)),
    ]
    links = [
        tag("a", name, " ", when(count is not None, tag("span", count, class_="count")), href=f"{base}/{end}".rstrip("/"),
            aria_current="page" if end == part else None)
        for name, end, count in tabs
    ]  # fmt: skip
    return tag("nav", links, class_="tabs", aria_label="Pull request")


def _part(visit: Visit, repo: Repo, row: Row, found: Substance, part: str) -> Child:
    hub = visit.hub
    if part == "commits":
        return tag("div", commit_rows(hub, repo, list(found.commits)), class_="box")
    if part == "checks":
        told = list_checks(hub, repo, row["head_sha"])
        return told or tag("div", tag("p", "No checks have reported on this head.", class_="blank"), class_="box")
    if part == "files":
        return [diff.changes(list(found.files)), _review_form(visit, repo, row)]
    main = tag(
        "div", talk.conversation(hub, repo, row, row), list_checks(hub, repo, row["head_sha"]),
        _merge_box(visit, repo, row, found), _review_form(visit, repo, row), talk.reply(visit, repo, row, kind="pull"),
    )  # fmt: skip
    return tag("div", main, talk.sidebar(visit, repo, row, kind="pull"), class_="cols")


def _merge_box(visit: Visit, repo: Repo, row: Row, found: Substance) -> Child:
    if row["merged"]:
        sha = tag("a", row["merge_sha"][:7], href=f"/{repo.full_name}/commit/{row['merge_sha']}", class_="mono")
        return tag(
            "p", tag("span", "⑂ ", class_="icon merged", aria_hidden="true"), "Merged as ", sha, ".", class_="box pad"
        )
    if row["state"] != "open":
        return None
    if found.conflicts:
        listed = tag("ul", *(tag("li", tag("code", path)) for path in found.conflicts))
        return tag("div", tag("b", "This branch has conflicts that must be resolved"), listed, class_="note")
    told = tag(
        "p", tag("span", "✓ ", class_="ok", aria_hidden="true"), "This branch has no conflicts with the base branch."
    )
    may = visit.user is not None and visit.hub.permission(repo, visit.user) in ("write", "maintain", "admin")
    head = tag("input", type="hidden", name="sha", value=row["head_sha"])
    go = form(
        visit,
        f"/{repo.full_name}/pull/{row['number']}/merge",
        head,
        tag("button", "Merge pull request", type="submit", class_="go"),
    )
    return tag("div", told, when(may, go), class_="box pad")


def _review_form(visit: Visit, repo: Repo, row: Row) -> Child:
    if visit.user is None or row["state"] != "open":
        return None
    own = visit.user.id == row["author_id"]
    choices = [
        ("COMMENT", "Comment", True),
        ("APPROVE", "Approve", not own),
        ("REQUEST_CHANGES", "Request changes", not own),
    ]
    radios = [
        tag(
            "label",
            tag("input", type="radio", name="event", value=value, checked=value == "COMMENT", disabled=not may),
            f" {word}",
        )
        for value, word, may in choices
    ]
    return tag(
        "section",
        tag("header", tag("b", "Review these changes")),
        tag(
            "div",
            form(
                visit,
                f"/{repo.full_name}/pull/{row['number']}/review",
                tag("input", type="hidden", name="sha", value=row["head_sha"]),
                tag("label", "Your review", for_="review", class_="l"),
                tag("textarea", name="body", id="review", maxlength=65536),
                tag("fieldset", tag("legend", "Verdict", class_="vh"), *radios),
                tag("div", tag("button", "Submit review", type="submit", class_="go"), class_="acts"),
            ),
            class_="pad",
        ),
        class_="box",
        aria_label="Review",
    )
