"""The one permission function: what a member may do with a page."""

from enum import IntEnum

from memo.server.tables import Page, Role


class Access(IntEnum):
    """Rising degrees of permission."""

    NONE = 0
    VIEW = 1
    EDIT = 2
    MANAGE = 3


ROLES: dict[Role | None, Access] = {
    None: Access.NONE,
    Role.VIEWER: Access.VIEW,
    Role.MEMBER: Access.EDIT,
    Role.ADMIN: Access.MANAGE,
    Role.OWNER: Access.MANAGE,
}


def access(role: Role | None, page: Page) -> Access:
    """Return what someone with `role` in the page's workspace may do; a page in the trash can no longer be written."""
    allowed = ROLES[role]
    if page.trashed_at is not None and allowed == Access.EDIT:
        return Access.VIEW
    return allowed
