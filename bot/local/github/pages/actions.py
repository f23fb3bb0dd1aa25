"""What a person does on the pages: sign in, comment, label, close, review, merge."""

import secrets

from aiohttp import web

from bot.local.github import issues, pulls, reviews
from bot.local.github.errors import ApiError, forbidden
from bot.local.github.hub import Hub, Repo, User
from bot.local.github.pages import talk
from bot.local.github.pages.frame import Visit, form, page, person, see
from bot.local.github.pages.html import tag
from bot.local.github.pages.repository import visible

COOKIE = "local_github"


def visit_of(hub: Hub, request: web.Request) -> Visit:
    """Return who looks."""
    token = request.cookies.get(COOKIE, "")
    row = hub.store.one("SELECT * FROM sessions WHERE token = ?", token) if token else None
    user = hub.user(row["user_id"]) if row else None
    return Visit(hub, request.path, user, row["csrf"] if row else "")


async def sign_in_page(visit: Visit, request: web.Request) -> web.Response:
    """Let the visitor choose who to be."""
    back = tag("input", type="hidden", name="to", value=_safe(request.query.get("to", "/")))
    people = [
        form(
            visit,
            "/login",
            back,
            tag("input", type="hidden", name="login", value=user.login),
            tag("button", person(user), tag("span", user.name, class_="muted"), type="submit"),
        )
        for user in visit.hub.people()
    ]
    told = tag("p", "This GitHub is on your machine alone, so there is no password.", class_="muted")
    return page(visit, "Sign in", tag("h1", "Sign in as"), told, tag("div", *people, class_="personas"))


def _safe(to: str) -> str:
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/"


async def sign_in(visit: Visit, request: web.Request) -> web.Response:
    """Start a session."""
    sent = await request.post()
    user = visit.hub.person(str(sent.get("login", "")))
    if user.type == "Organization":
        raise forbidden("An organization cannot sign in.")
    token = secrets.token_urlsafe(24)
    visit.hub.store.insert("sessions", token=token, user_id=user.id, csrf=secrets.token_urlsafe(24))
    answer = see(_safe(str(sent.get("to", "/"))))
    answer.set_cookie(COOKIE, token, httponly=True, samesite="Lax", path="/")
    return answer


async def sign_out(visit: Visit, request: web.Request) -> web.Response:
    """End the session."""
    visit.hub.store.run("DELETE FROM sessions WHERE token = ?", request.cookies.get(COOKIE, ""))
    answer = see("/")
    answer.del_cookie(COOKIE, path="/")
    return answer


async def check_origin(visit: Visit, request: web.Request, *, signing_in: bool) -> None:
    """Refuse a form that another site made the browser send: raises a 403."""
    origin = request.headers.get("Origin")
    if origin not in (None, f"http://{request.host}") or request.headers.get("Sec-Fetch-Site") in (
        "cross-site",
        "same-site",
    ):
        raise forbidden("This form was sent from another site.")
    if signing_in:
        return
    sent = str((await request.post()).get("csrf", ""))
    if not visit.csrf or not secrets.compare_digest(sent, visit.csrf):
        raise forbidden("This form is out of date. Go back, reload the page and try again.")


async def _who(visit: Visit, request: web.Request) -> tuple[Repo, User, int, dict[str, str]]:
    repo = visible(visit, request)
    user = visit.hub.require(repo, visit.user, "read")
    sent = {key: value.replace("\r\n", "\n") for key, value in (await request.post()).items() if isinstance(value, str)}
    return repo, user, int(request.match_info["number"]), sent


def _back(request: web.Request, anchor: str = "") -> web.Response:
    return see(request.path.rpartition("/")[0] + anchor)


async def comment(visit: Visit, request: web.Request) -> web.Response:
    """Add a comment."""
    repo, user, number, sent = await _who(visit, request)
    row = issues.add_comment(visit.hub, repo, number, user, sent.get("body", ""))
    return _back(request, f"#issuecomment-{row['id']}")


async def set_state(visit: Visit, request: web.Request) -> web.Response:
    """Close or reopen."""
    repo, user, number, sent = await _who(visit, request)
    if not talk.may_change(visit, repo, visit.hub.issue(repo, number)):
        raise forbidden("Only its author and maintainers may do that.")
    issues.edit(visit.hub, repo, number, user, {"state": sent.get("state")})
    return _back(request)


async def change_labels(visit: Visit, request: web.Request) -> web.Response:
    """Add or remove a label."""
    repo, user, number, sent = await _who(visit, request)
    if not issues.may_triage(visit.hub, repo, user):
        raise forbidden("Only maintainers may change labels.")
    if sent.get("add"):
        issues.add_labels(visit.hub, repo, number, user, [issues.label(visit.hub, repo, sent["add"])["name"]])
    if sent.get("remove"):
        issues.remove_label(visit.hub, repo, number, user, sent["remove"])
    return _back(request)


async def review(visit: Visit, request: web.Request) -> web.Response:
    """Submit a review of the head that was shown."""
    repo, user, number, sent = await _who(visit, request)
    shown, head = sent.get("sha", ""), visit.hub.pull(repo, number)["head_sha"]
    if shown != head:
        raise ApiError(409, "New commits arrived while you were reading. Look at them, then review again.")
    row = reviews.create(visit.hub, repo, number, user, event=sent.get("event"), body=sent.get("body", ""), sha=shown)
    return _back(request, f"#pullrequestreview-{row['id']}")


async def merge(visit: Visit, request: web.Request) -> web.Response:
    """Merge the head that was shown."""
    repo, user, number, sent = await _who(visit, request)
    visit.hub.require(repo, user, "write")
    await pulls.merge(visit.hub, repo, number, user, sha=sent.get("sha", ""))
    return _back(request)
