"""The one permission function: what a person may do with a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from memo.server.tables import Page, Role


class Access(IntEnum):
    """Rising degrees of permission: read · comment · write · share and decide who may do what."""

    NONE = 0
    VIEW = 1
    COMMENT = 2
    EDIT = 3
    FULL = 4


ROLES: dict[Role | None, Access] = {
    None: Access.NONE,
    Role.VIEWER: Access.VIEW,
    Role.MEMBER: Access.EDIT,
    Role.ADMIN: Access.FULL,
    Role.OWNER: Access.FULL,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A page's own sharing: the most that its workspace's members get by their role, and what one person has by name."""

    everyone: Access
    named: Access = Access.NONE


@dataclass(frozen=True, slots=True)
class Standing:
    """Who someone is in a workspace, or, with `link`, a visitor whom a public link lets see that one page.

    `rules` are the pages with a sharing of their own that matter here; every other page follows the nearest above it
    (`Page.scope_id`), or, without one, the person's role alone.
    """

    user_id: str = ""
    role: Role | None = None
    rules: Mapping[str, Rule] = field(default_factory=dict)
    link: str | None = None

    @property
    def hidden(self) -> list[str]:
        """Return the pages of `rules` that this person may not see."""
        return sorted(scope for scope in self.rules if _shared(self, scope, ROLES[self.role]) is Access.NONE)


def access(who: Standing, page: Page, *, reviving: bool = False) -> Access:
    """Return what someone may do with a page: only look at it while it is in the trash, unless `reviving` it is the wish."""
    if who.link is not None:
        return Access.VIEW if page.id == who.link and page.trashed_at is None else Access.NONE
    by_role = ROLES[who.role]
    if page.created_by == who.user_id and by_role == Access.EDIT:
        by_role = Access.FULL
    allowed = by_role if page.scope_id is None else _shared(who, page.scope_id, by_role)
    return min(allowed, Access.VIEW) if page.trashed_at is not None and not reviving else allowed


def _shared(who: Standing, scope: str, by_role: Access) -> Access:
    if who.role is Role.OWNER:
        return Access.FULL
    if who.role is None:
        return Access.NONE
    rule = who.rules.get(scope, Rule(Access.NONE))
    return max(min(by_role, rule.everyone), rule.named)
