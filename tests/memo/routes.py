"""Every route of Memo: what one must be allowed to do for it, and what it takes. A new route fails two tests until it is here."""

from dataclasses import dataclass
from enum import Enum

from aiohttp import web
from pydantic import BaseModel

from memo.server.access import Access
from memo.server.api import comments, covers, databases, invites, pages, rows, service, session, sharing, workspaces

NONE, VIEW, COMMENT, EDIT, FULL = Access


class Whom(Enum):
    """For whom a route is that belongs to no page and no workspace."""

    ANYONE = "anyone"
    SIGNED_IN = "who is signed in"
    SERVICE = "who has the service token"


class Takes(Enum):
    """What is no JSON."""

    NOTHING = "nothing"
    FORM = "a form"
    SOCKET = "an upgrade"


ANYONE, SIGNED_IN, SERVICE = Whom
NOTHING, FORM, SOCKET = Takes


@dataclass(frozen=True, slots=True)
class Route:
    """A level of access to the page or workspace of its path, or whom it is for; and the model of its body."""

    needs: Access | Whom
    takes: type[BaseModel] | Takes = NOTHING


ROUTES: dict[tuple[str, str], Route] = {
    ("POST", "/api/session"): Route(ANYONE, session.SignIn),
    ("DELETE", "/api/session"): Route(SIGNED_IN),
    ("GET", "/api/boot"): Route(ANYONE),
    ("POST", "/api/workspaces"): Route(SIGNED_IN, workspaces.Name),
    ("PATCH", "/api/workspaces/{workspace}"): Route(FULL, workspaces.Name),
    ("GET", "/api/workspaces/{workspace}/members"): Route(VIEW),
    ("PATCH", "/api/workspaces/{workspace}/members/{user}"): Route(FULL, workspaces.NewRole),
    ("DELETE", "/api/workspaces/{workspace}/members/{user}"): Route(FULL),
    ("GET", "/api/workspaces/{workspace}/invites"): Route(FULL),
    ("POST", "/api/workspaces/{workspace}/invites"): Route(FULL, invites.NewInvite),
    ("DELETE", "/api/workspaces/{workspace}/invites/{invite}"): Route(FULL),
    ("GET", "/api/invites/{token}"): Route(ANYONE),
    ("POST", "/api/invites/{token}/accept"): Route(ANYONE, invites.Acceptance),
    ("GET", "/api/pages/{page}/sharing"): Route(VIEW),
    ("PUT", "/api/pages/{page}/sharing"): Route(FULL, sharing.Share),
    ("DELETE", "/api/pages/{page}/sharing"): Route(FULL),
    ("POST", "/api/pages/{page}/public-link"): Route(FULL, sharing.NewLink),
    ("DELETE", "/api/pages/{page}/public-link"): Route(FULL),
    ("GET", "/api/public/{token}"): Route(ANYONE),
    ("GET", "/api/public/{token}/files/{file}"): Route(ANYONE),
    ("GET", "/s/{token}"): Route(ANYONE),
    ("GET", "/api/workspaces/{workspace}/pages"): Route(VIEW),
    ("POST", "/api/workspaces/{workspace}/pages"): Route(EDIT, pages.NewPage),
    ("GET", "/api/workspaces/{workspace}/trash"): Route(VIEW),
    ("GET", "/api/workspaces/{workspace}/favourites"): Route(VIEW),
    ("GET", "/api/pages/{page}"): Route(VIEW),
    ("PATCH", "/api/pages/{page}"): Route(EDIT, pages.Rename),
    ("POST", "/api/pages/{page}/move"): Route(EDIT, pages.Move),
    ("POST", "/api/pages/{page}/duplicate"): Route(EDIT),
    ("PUT", "/api/pages/{page}/cover"): Route(EDIT, covers.NewCover),
    ("DELETE", "/api/pages/{page}"): Route(EDIT),
    ("POST", "/api/pages/{page}/restore"): Route(EDIT),
    ("POST", "/api/pages/{page}/purge"): Route(EDIT),
    ("PUT", "/api/pages/{page}/favourite"): Route(VIEW),
    ("DELETE", "/api/pages/{page}/favourite"): Route(VIEW),
    ("GET", "/api/workspaces/{workspace}/databases"): Route(VIEW),
    ("POST", "/api/workspaces/{workspace}/databases"): Route(EDIT, databases.NewDatabase),
    ("GET", "/api/databases/{database}"): Route(VIEW),
    ("POST", "/api/databases/{database}/properties"): Route(EDIT, databases.NewProperty),
    ("PATCH", "/api/databases/{database}/properties/{property}"): Route(EDIT, databases.ChangedProperty),
    ("DELETE", "/api/databases/{database}/properties/{property}"): Route(EDIT),
    ("POST", "/api/databases/{database}/properties/{property}/restore"): Route(EDIT),
    ("POST", "/api/databases/{database}/views"): Route(EDIT, databases.NewView),
    ("PATCH", "/api/databases/{database}/views/{view}"): Route(EDIT, databases.ChangedView),
    ("DELETE", "/api/databases/{database}/views/{view}"): Route(EDIT),
    ("POST", "/api/databases/{database}/query"): Route(VIEW, databases.Question),
    ("POST", "/api/databases/{database}/duplicate"): Route(EDIT),
    ("POST", "/api/databases/{database}/rows"): Route(EDIT, rows.NewRow),
    ("POST", "/api/databases/{database}/rows/bulk"): Route(EDIT, rows.ManyRows),
    ("PATCH", "/api/rows/{row}"): Route(EDIT, rows.ChangedRow),
    ("POST", "/api/rows/{row}/duplicate"): Route(EDIT),
    ("POST", "/api/databases/{database}/import.csv"): Route(EDIT, FORM),
    ("GET", "/api/databases/{database}/export.csv"): Route(VIEW),
    ("GET", "/api/pages/{page}/versions"): Route(EDIT),
    ("GET", "/api/pages/{page}/versions/{version}"): Route(EDIT),
    ("POST", "/api/pages/{page}/versions/{version}/restore"): Route(EDIT),
    ("GET", "/api/pages/{page}/comments"): Route(VIEW),
    ("POST", "/api/pages/{page}/comments"): Route(COMMENT, comments.NewThread),
    ("POST", "/api/pages/{page}/comments/{thread}/replies"): Route(COMMENT, comments.Said),
    ("PUT", "/api/pages/{page}/comments/{thread}/resolved"): Route(COMMENT, comments.Resolved),
    ("GET", "/api/workspaces/{workspace}/events"): Route(VIEW, SOCKET),
    ("GET", "/api/pages/{page}/sync"): Route(VIEW, SOCKET),
    ("GET", "/api/public/{token}/sync"): Route(ANYONE, SOCKET),
    ("POST", "/api/pages/{page}/files"): Route(EDIT, FORM),
    ("GET", "/api/files/{file}"): Route(VIEW),
    ("GET", "/api/files/{file}/about"): Route(VIEW),
    ("GET", "/api/workspaces/{workspace}/search"): Route(VIEW),
    ("GET", "/api/pages/{page}/export.md"): Route(VIEW),
    ("GET", "/api/pages/{page}/export.zip"): Route(VIEW),
    ("GET", "/api/workspaces/{workspace}/export.zip"): Route(VIEW),
    ("POST", "/api/workspaces/{workspace}/import"): Route(EDIT, FORM),
    ("POST", "/api/feedback"): Route(SIGNED_IN, FORM),
    ("GET", "/api/feedback"): Route(SIGNED_IN),
    ("GET", "/api/feedback/{id}/screenshot"): Route(SIGNED_IN),
    ("GET", "/api/service/feedback"): Route(SERVICE),
    ("GET", "/api/service/feedback/{id}"): Route(SERVICE),
    ("GET", "/api/service/feedback/{id}/screenshot"): Route(SERVICE),
    ("PUT", "/api/service/feedback/{id}/state"): Route(SERVICE, service.NewState),
    ("GET", "/metrics"): Route(SERVICE),
    ("GET", "/healthz"): Route(ANYONE),
    ("GET", "/{path}"): Route(ANYONE),
}


def of(app: web.Application) -> set[tuple[str, str]]:
    """Return the routes that an application has."""
    return {(one.method, one.resource.canonical) for one in app.router.routes() if one.method != "HEAD"}
