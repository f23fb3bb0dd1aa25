"""Checks and statuses of a commit as people see them."""

from bot.local.github import checks, shapes_code
from bot.local.github.hub import Hub, Repo
from bot.local.github.pages import markdown
from bot.local.github.pages.html import Child, Html, tag, when
from bot.local.github.shapes import View

WORDS = {
    "success": ("✓", "ok", "passed"),
    "failure": ("✕", "bad", "failed"),
    "error": ("✕", "bad", "failed"),
    "timed_out": ("✕", "bad", "timed out"),
    "cancelled": ("✕", "bad", "cancelled"),
    "action_required": ("!", "bad", "wants action"),
    "pending": ("●", "wait", "running"),
    "neutral": ("■", "muted", "neutral"),
    "skipped": ("⊘", "muted", "skipped"),
    "stale": ("■", "muted", "stale"),
}


def dot(state: str) -> Child:
    """Return a mark with its word for those who do not see it; nothing when there are no checks."""
    if state == "none":
        return None
    mark, colour, word = WORDS.get(state, WORDS["pending"])
    return tag("span", mark, class_=f"icon {colour}", role="img", aria_label=f"Checks {word}", title=f"Checks {word}")


def list_checks(hub: Hub, repo: Repo, sha: str) -> Child:
    """Return the checks of a commit with their summaries; nothing when there are none."""
    view = View(hub, "")
    told = [_run(shapes_code.check_run(view, repo, row)) for row in checks.runs(hub, repo, sha)]
    told += [_status(shapes_code.status(view, repo, row)) for row in checks.statuses(hub, repo, sha)]
    if not told:
        return None
    heads = {
        "success": "All checks have passed",
        "failure": "Some checks were not successful",
        "pending": "Checks are running",
    }
    verdict = checks.verdict(hub, repo, sha)
    head = tag("header", dot(verdict), tag("b", heads[verdict]), tag("span", f"{len(told)} in all", class_="muted"))
    return tag("section", head, tag("ul", *told, class_="rows"), class_="box", aria_label="Checks")


def _run(shape: dict[str, object]) -> Html:
    state = str(shape["conclusion"] or "pending")
    output = shape["output"]
    assert isinstance(output, dict)
    summary = str(output["summary"] or "")
    long = when(summary, tag("div", markdown.render(summary), class_="md"))
    return _row(
        state,
        str(shape["name"]),
        str(output["title"] or ""),
        _outside(str(shape["details_url"])),
        long,
        f"check-{shape['id']}",
    )


def _status(shape: dict[str, object]) -> Html:
    link = _outside(str(shape["target_url"] or ""))
    return _row(str(shape["state"]), str(shape["context"]), str(shape["description"] or ""), link, None, None)


def _outside(address: str) -> str:
    return address if address.startswith(("http://", "https://")) else ""


def _row(state: str, name: str, told: str, link: str, more: Child, anchor: str | None) -> Html:
    mark, colour, word = WORDS.get(state, WORDS["pending"])
    icon = tag("span", mark, class_=f"icon {colour}", role="img", aria_label=word)
    details = when(link, " ", tag("a", "Details", href=link, rel="noreferrer", aria_label=f"Details of {name}"))
    head = tag("div", tag("b", name), " ", tag("span", told or word, class_="muted"), details)
    return tag("li", icon, tag("div", head, more, class_="what"), id=anchor)
