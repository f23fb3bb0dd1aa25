"""What clients receive: plain dictionaries with camelCase names, built in one place."""

from typing import Any

from memo.server.access import Access
from memo.server.comments import Thread
from memo.server.history import Told
from memo.server.invites import Invitation
from memo.server.links import Opened
from memo.server.pages import Node
from memo.server.permissions import Sharing
from memo.server.tables import Feedback, Invite, Page, PublicLink, Role, User, Workspace

# White words on each of them pass WCAG AA.
COLOURS = ("#b35309", "#0f7b6c", "#0b6e99", "#6940a5", "#ad1a72", "#b8433a", "#4a6b16", "#8a5a2b")


def person(user: User) -> dict[str, str]:
    """Return how others see a person: id, name and the colour of their cursor."""
    return {"id": user.id, "name": user.name, "color": COLOURS[sum(user.id.encode()) % len(COLOURS)]}


def me(user: User) -> dict[str, str]:
    """Return how a person sees themselves."""
    return {**person(user), "email": user.email, "tier": user.tier}


def workspace(found: Workspace, role: str) -> dict[str, str]:
    """Return a workspace and what the asking person is in it."""
    return {"id": found.id, "name": found.name, "role": role}


def member(user: User, role: Role, *, email: bool) -> dict[str, str]:
    """Return a person of a workspace and what they are in it."""
    return {**person(user), "role": role.value, **({"email": user.email} if email else {})}


def invite(found: Invite) -> dict[str, Any]:
    """Return an invitation as who manages members sees it."""
    return {
        "id": found.id,
        "role": found.role,
        "email": found.email,
        "many": found.many,
        "uses": found.uses,
        "createdAt": found.created_at.isoformat(),
        "expiresAt": found.expires_at.isoformat(),
    }


def invitation(found: Invitation) -> dict[str, Any]:
    """Return an invitation as who opens its link sees it."""
    return {
        "workspace": found.workspace.name,
        "inviter": found.inviter.name if found.inviter else "",
        "role": found.invite.role,
        "email": found.invite.email,
        "expiresAt": found.invite.expires_at.isoformat(),
    }


def sharing(found: Page, told: Sharing, link: PublicLink | None) -> dict[str, Any]:
    """Return who may do what with a page; `source` is the page that says so, null when roles alone count."""
    source = told.source and {"id": told.source.id, "title": told.source.title, "own": told.source.id == found.id}
    return {
        "source": source,
        "everyone": told.everyone.name.lower(),
        "named": [{**person(user), "level": level.name.lower()} for user, level in told.named],
        "publicLink": link and public_link(link),
    }


def public_link(found: PublicLink) -> dict[str, str]:
    """Return until when a public link works; its address is known to nobody but those who have it."""
    return {"createdAt": found.created_at.isoformat(), "expiresAt": found.expires_at.isoformat()}


def public_page(found: Opened) -> dict[str, Any]:
    """Return of a page what visitors without an account may know."""
    page = found.page
    return {
        "id": page.id,
        "title": page.title,
        "icon": page.icon,
        "cover": page.cover,
        "coverY": page.cover_y,
        "kind": page.kind,
    }


def page(found: Page) -> dict[str, Any]:
    """Return a page without its text."""
    return {
        "id": found.id,
        "workspaceId": found.workspace_id,
        "parentId": found.parent_id,
        "title": found.title,
        "icon": found.icon,
        "cover": found.cover,
        "coverY": found.cover_y,
        "kind": found.kind,
        "createdAt": found.created_at.isoformat(),
        "updatedAt": found.updated_at.isoformat(),
        "trashedAt": found.trashed_at and found.trashed_at.isoformat(),
        "restricted": found.scope_id is not None,
    }


def node(found: Node) -> dict[str, Any]:
    """Return a page as the tree shows it."""
    return {**page(found.page), "hasChildren": found.has_children}


def whole_page(found: Page, *, ancestors: list[Page], allowed: Access, favourite: bool) -> dict[str, Any]:
    """Return a page as its own screen shows it."""
    above = [{"id": one.id, "title": one.title, "icon": one.icon} for one in ancestors]
    return {
        **page(found),
        "ancestors": above,
        "access": allowed.name.lower(),
        "canEdit": allowed >= Access.EDIT,
        "favourite": favourite,
    }


def version(found: Told) -> dict[str, Any]:
    """Return a version of a page without its text; nobody is named for how it was before anyone was noted."""
    return {
        "id": found.version.id,
        "createdAt": found.version.created_at.isoformat(),
        "authors": [person(one) for one in found.authors],
        "restoredFrom": found.version.restored_from,
    }


def thread(found: Thread) -> dict[str, Any]:
    """Return a thread with its comments; a person whose account is gone is null."""
    whom = {one: person(user) for one, user in found.people.items()}
    return {
        "id": found.thread.id,
        "quote": found.thread.quote,
        "anchor": found.thread.anchor,
        "createdAt": found.thread.created_at.isoformat(),
        "resolvedAt": found.thread.resolved_at and found.thread.resolved_at.isoformat(),
        "resolvedBy": whom.get(found.thread.resolved_by or ""),
        "comments": [
            {
                "id": one.id,
                "body": one.body,
                "author": whom.get(one.created_by or ""),
                "createdAt": one.created_at.isoformat(),
            }
            for one in found.comments
        ],
    }


def own_report(found: Feedback) -> dict[str, Any]:
    """Return a report as its writer sees it."""
    return {
        "id": found.id,
        "text": found.text,
        "pageTitle": found.context.get("page_title"),
        "hasScreenshot": bool(found.screenshot),
        "state": found.state,
        "note": found.note,
        "url": found.url,
        "createdAt": found.created_at.isoformat(),
        "stateAt": found.state_at.isoformat(),
    }


def report_for_service(found: Feedback, reporter: User) -> dict[str, Any]:
    """Return a report as the service API gives it, in snake_case."""
    return {
        "id": found.id,
        "text": found.text,
        "context": found.context,
        "reporter": reporter.email,
        "reporter_name": reporter.name,
        "tier": reporter.tier,
        "screenshot": f"/api/service/feedback/{found.id}/screenshot" if found.screenshot else None,
        "state": found.state,
        "note": found.note,
        "url": found.url,
        "created_at": found.created_at.isoformat(),
        "state_at": found.state_at.isoformat(),
    }
