"""A conversation: description, comments, reviews and what happened in between, in order, with the forms to join it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.local.github import issues, reviews
from bot.local.github.hub import Hub, Repo
from bot.local.github.pages import markdown
from bot.local.github.pages.frame import Visit, form, label, moment, person
from bot.local.github.pages.html import Child, Html, tag, when
from bot.local.github.shapes import ASSIGNEES_OF, LABELS_OF
from bot.local.github.store import Row

REVIEW_WORDS = {
    "APPROVED": ("✓", "ok", "approved"), "CHANGES_REQUESTED": ("✕", "bad", "requested changes"),
    "COMMENTED": ("●", "muted", "reviewed"), "DISMISSED": ("■", "muted", "left a review, since dismissed"),
}  # fmt: skip
EVENT_WORDS = {
    "closed": "closed this", "reopened": "reopened this", "merged": "merged this as", "renamed": "changed the title to",
    "labeled": "added the label", "unlabeled": "removed the label", "review_dismissed": "dismissed a review:",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing in the conversation."""

    at: str
    order: int
    shown: Html


def conversation(hub: Hub, repo: Repo, row: Row, pull: Row | None) -> Html:
    """Return everything said and done, oldest first."""
    first = bubble(hub, row["author_id"], row["created_at"], row["body"] or "", "opened this", None)
    found = [*_comments(hub, row), *_events(hub, repo, row)]
    found += _reviews(hub, pull) if pull is not None else []
    return Html(first + "".join(each.shown for each in sorted(found, key=lambda each: (each.at, each.order))))


def bubble(hub: Hub, author_id: int, at: str, body: str, did: str, anchor: str | None) -> Html:
    """Return one text with its author and time."""
    head = tag("header", person(hub.user(author_id)), tag("span", did, " ", moment(hub, at), class_="muted"))
    shown = markdown.render(body)
    text = shown if shown.strip() else tag("p", "No words given.", class_="muted")
    return tag("article", head, tag("div", text, class_="md"), class_="box", id=anchor)


def _comments(hub: Hub, row: Row) -> Iterable[Moment]:
    for each in hub.store.all("SELECT * FROM comments WHERE issue_id = ? ORDER BY id", row["id"]):
        shown = bubble(
            hub, each["author_id"], each["created_at"], each["body"], "commented", f"issuecomment-{each['id']}"
        )
        yield Moment(each["created_at"], 2, shown)


def _events(hub: Hub, repo: Repo, row: Row) -> Iterable[Moment]:
    for each in hub.store.all("SELECT * FROM timeline WHERE issue_id = ? ORDER BY id", row["id"]):
        words = EVENT_WORDS.get(each["event"], each["event"])
        who, when_ = person(hub.user(each["actor_id"])), moment(hub, each["created_at"])
        yield Moment(
            each["created_at"],
            1,
            tag("div", who, " ", words, " ", _detail(hub, repo, each), " ", when_, class_="event"),
        )


def _detail(hub: Hub, repo: Repo, event: Row) -> Child:
    if event["event"] in ("labeled", "unlabeled"):
        found = hub.store.one("SELECT * FROM labels WHERE repo_id = ? AND name = ?", repo.id, event["detail"])
        return label(found) if found is not None else event["detail"]
    if event["event"] == "merged":
        return tag("a", event["detail"][:7], href=f"/{repo.full_name}/commit/{event['detail']}", class_="mono")
    return str(event["detail"])


def _reviews(hub: Hub, pull: Row) -> Iterable[Moment]:
    lines = reviews.line_comments(hub, pull)
    for each in reviews.of_pull(hub, pull):
        mark, colour, did = REVIEW_WORDS[each["state"]]
        stale = when(each["commit_sha"] != pull["head_sha"], tag("span", "on an older commit", class_="label"))
        icon = tag("span", mark, class_=f"icon {colour}", aria_hidden="true")
        head = tag(
            "header",
            icon,
            person(hub.user(each["author_id"])),
            tag("span", did, " ", moment(hub, each["submitted_at"]), class_="muted"),
            stale,
        )
        body = when(each["body"], tag("div", markdown.render(each["body"]), class_="md"))
        notes = [_line(line) for line in lines if line["review_id"] == each["id"]]
        shown = tag("article", head, body, *notes, class_="box", id=f"pullrequestreview-{each['id']}")
        yield Moment(each["submitted_at"], 3, shown)


def _line(row: Row) -> Html:
    place = f"{row['path']}:{row['line']}" if row["line"] else row["path"]
    return tag(
        "div", tag("p", tag("code", place)), markdown.render(row["body"]), class_="md", id=f"discussion_r{row['id']}"
    )


# joining in


def reply(visit: Visit, repo: Repo, row: Row, *, kind: str) -> Html:
    """Return the forms to comment and to close or reopen."""
    if visit.user is None:
        return tag("p", tag("a", "Sign in", href=f"/login?to={visit.path}"), " to comment.", class_="note")
    base = f"/{repo.full_name}/{kind}/{row['number']}"
    area = tag(
        "textarea", name="body", id="comment", required=True, maxlength=65536, placeholder="Markdown is supported"
    )
    send = tag("div", tag("button", "Comment", type="submit", class_="go"), class_="acts")
    words = form(visit, f"{base}/comment", tag("label", "Add a comment", for_="comment", class_="l"), area, send)
    return tag(
        "section",
        tag("div", words, class_="pad"),
        _state_form(visit, repo, row, base),
        class_="box",
        aria_label="Join in",
    )


def may_change(visit: Visit, repo: Repo, row: Row) -> bool:
    """Say whether the visitor may close or reopen this."""
    return visit.user is not None and (
        issues.may_triage(visit.hub, repo, visit.user) or row["author_id"] == visit.user.id
    )


def _state_form(visit: Visit, repo: Repo, row: Row, base: str) -> Child:
    merged = visit.hub.store.value("SELECT merged FROM pulls WHERE issue_id = ?", row["id"])
    if merged or not may_change(visit, repo, row):
        return None
    word, state = ("Close", "closed") if row["state"] == "open" else ("Reopen", "open")
    what = "issue" if "/issues/" in base else "pull request"
    go = tag("div", tag("button", f"{word} {what}", type="submit"), class_="acts")
    return tag(
        "div", form(visit, f"{base}/state", tag("input", type="hidden", name="state", value=state), go), class_="pad"
    )


def sidebar(visit: Visit, repo: Repo, row: Row, *, kind: str, more: Child = None) -> Html:
    """Return assignees and labels, the labels with their forms for those who may."""
    hub, base = visit.hub, f"/{repo.full_name}/{kind}/{row['number']}"
    people = [tag("div", person(hub.user(each["user_id"]))) for each in hub.store.all(ASSIGNEES_OF, row["id"])]
    present = hub.store.all(LABELS_OF, row["id"])
    may = visit.user is not None and issues.may_triage(hub, repo, visit.user)
    chips = [_chip(visit, base, each, may=may) for each in present]
    return tag(
        "aside",
        more,
        tag("section", tag("h2", "Assignees"), people or tag("span", "No one", class_="muted")),
        tag(
            "section",
            tag("h2", "Labels"),
            tag("div", chips, class_="labels") if chips else tag("span", "None yet", class_="muted"),
            when(may, _add_label(visit, repo, base, {each["name"] for each in present})),
        ),
        class_="side",
        aria_label="Details",
    )


def _chip(visit: Visit, base: str, row: Row, *, may: bool) -> Html:
    if not may:
        return label(row)
    name = tag("input", type="hidden", name="remove", value=row["name"])
    off = tag("button", "✕", type="submit", class_="chip-x", aria_label=f"Remove the label {row['name']}")
    return form(visit, f"{base}/labels", label(row), name, off, class_="inline")


def _add_label(visit: Visit, repo: Repo, base: str, present: set[str]) -> Child:
    rows = visit.hub.store.all("SELECT name FROM labels WHERE repo_id = ? ORDER BY name", repo.id)
    options = [tag("option", row["name"]) for row in rows if row["name"] not in present]
    if not options:
        return None
    choose = tag("select", *options, name="add", id="add-label")
    words = tag("label", "Add a label", for_="add-label", class_="vh")
    return form(
        visit, f"{base}/labels", words, choose, tag("div", tag("button", "Add label", type="submit"), class_="acts")
    )
