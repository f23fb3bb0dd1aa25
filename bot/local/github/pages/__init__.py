"""The pages a person sees in the browser: server-rendered, no script, light and dark."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.local.github.errors import ApiError
from bot.local.github.git import GitFailed
from bot.local.github.hub import Hub
from bot.local.github.pages import actions, repository, threads
from bot.local.github.pages.frame import STYLE, Visit, page
from bot.local.github.pages.html import tag

Page = Callable[[Visit, web.Request], Awaitable[web.Response]]

_REPO = "/{owner}/{repo}"
_THREAD = _REPO + r"/{kind:issues|pull}/{number:\d{1,9}}"
_PULL = _REPO + r"/pull/{number:\d{1,9}}"
READ: list[tuple[str, Page]] = [
    ("/", repository.front),
    ("/login", actions.sign_in_page),
    (_REPO, repository.home),
    (_REPO + "/commits/{ref:.+}", repository.history),
    (_REPO + "/commit/{sha}", repository.commit),
    (_REPO + "/blob/{ref}/{path:.+}", repository.blob),
    (_REPO + "/issues", threads.issues),
    (_REPO + r"/issues/{number:\d{1,9}}", threads.issue),
    (_REPO + "/pulls", threads.pull_requests),
    (_PULL, threads.pull),
    (_PULL + "/{part:commits|checks|files}", threads.pull),
]
WRITE: list[tuple[str, Page]] = [
    ("/login", actions.sign_in),
    ("/logout", actions.sign_out),
    (_THREAD + "/comment", actions.comment),
    (_THREAD + "/state", actions.set_state),
    (_THREAD + "/labels", actions.change_labels),
    (_PULL + "/review", actions.review),
    (_PULL + "/merge", actions.merge),
]
_WORDS = {
    401: "Sign in first",
    403: "That is not yours to do",
    404: "There is nothing here",
    409: "Something changed meanwhile",
}


def attach(hub: Hub, app: web.Application) -> None:
    """Add the pages."""
    app.router.add_get("/-/style.css", _style)
    for path, show in READ:
        app.router.add_get(path, _shown(hub, show))
    for path, act in WRITE:
        app.router.add_post(path, _shown(hub, act, writing=True))


async def _style(_: web.Request) -> web.Response:
    return web.Response(text=STYLE, content_type="text/css", headers={"Cache-Control": "max-age=60"})


def _shown(hub: Hub, show: Page, *, writing: bool = False) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        visit = actions.visit_of(hub, request)
        try:
            if writing:
                await actions.check_origin(visit, request, signing_in=request.path == "/login")
            return await show(visit, request)
        except ApiError as error:
            return _trouble(visit, error.status, _told(error))
        except GitFailed as error:
            return _trouble(visit, 422, str(error))

    return answer


def _told(error: ApiError) -> str:
    details = [str(each.get("message", "")) if isinstance(each, dict) else str(each) for each in error.errors]
    return " ".join(filter(None, [error.message + ".", *details])).replace("..", ".")


def _trouble(visit: Visit, status: int, told: str) -> web.Response:
    title = _WORDS.get(status, "That did not work")
    home = tag("p", tag("a", "All repositories", href="/"))
    return page(visit, title, tag("h1", title), tag("p", told, class_="note", role="alert"), home, status=status)
