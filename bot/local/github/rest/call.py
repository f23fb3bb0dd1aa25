"""One REST request, understood: who asks, for which repository, with which fields."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from aiohttp import web

from bot.local.github.errors import ApiError, invalid, not_found
from bot.local.github.hub import Hub, Repo, User
from bot.local.github.shapes import View

T = TypeVar("T")
Answer = tuple[int, Any]
MOST_PER_PAGE = 100


@dataclass(slots=True)
class Call:
    """What a handler gets; `headers` go out with the answer."""

    hub: Hub
    view: View
    request: web.Request
    viewer: User | None
    data: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)

    def repo(self, level: str = "read") -> tuple[Repo, User | None]:
        """Return the repository named in the path when the viewer has `level` on it; raises 401, 403 or 404."""
        repo = self.hub.repo(self.path("owner"), self.path("repo"))
        if level == "read" and self.viewer is None and not repo.private:
            return repo, None
        if level == "read" and self.viewer is None:
            raise not_found()
        return repo, self.hub.require(repo, self.viewer, level)

    def writable(self, level: str = "write") -> tuple[Repo, User]:
        """Return the repository and the known user who may write to it."""
        repo = self.hub.repo(self.path("owner"), self.path("repo"))
        return repo, self.hub.require(repo, self.viewer, level)

    def me(self) -> User:
        """Return who asks; raises a 401 for nobody."""
        if self.viewer is None:
            raise ApiError(401, "Requires authentication")
        return self.viewer

    def path(self, name: str) -> str:
        """Return a part of the path."""
        return self.request.match_info[name]

    def number(self, name: str = "number") -> int:
        """Return a number from the path; raises a 404 for anything else."""
        text = self.path(name)
        if not (text.isascii() and text.isdigit() and len(text) < 18):
            raise not_found()
        return int(text)

    def query(self, name: str, default: str = "") -> str:
        """Return a query parameter."""
        return self.request.query.get(name, default)

    def text(self, name: str) -> str:
        """Return a required text field of the body; raises a 422."""
        found = self.data.get(name)
        if not isinstance(found, str) or not found:
            raise invalid("Request", name, "missing_field")
        return found

    def names(self, name: str, data: Any = None) -> list[str]:
        """Return a list of texts, whether sent bare or under `name`; raises a 422."""
        found = self.data.get(name, []) if data is None else data
        if isinstance(found, str):
            found = [found]
        if not isinstance(found, list):
            raise invalid("Request", name)
        return [str(each["name"]) if isinstance(each, dict) and "name" in each else str(each) for each in found]

    def page(self, items: Sequence[T]) -> list[T]:
        """Return the page that was asked for and set the Link header as GitHub does."""
        size = min(max(self._whole("per_page", 30), 1), MOST_PER_PAGE)
        page, last = max(self._whole("page", 1), 1), max(1, -(-len(items) // size))
        links = {"prev": page - 1, "first": 1} if page > 1 else {}
        links |= {"next": page + 1, "last": last} if page < last else {}
        if links:
            self.headers["Link"] = ", ".join(f'<{self._at(target)}>; rel="{rel}"' for rel, target in links.items())
        return list(items[(page - 1) * size : page * size])

    def _whole(self, name: str, default: int) -> int:
        text = self.query(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default

    def _at(self, page: int) -> str:
        query = dict(self.request.query) | {"page": str(page)}
        return f"{self.view.root}{self.request.path}?{urlencode(query)}"


Handler = Callable[[Call], Awaitable[Answer]]
Route = tuple[str, str, Handler]
