"""What cells lead to: the people, rows and files that the cells of some rows name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.databases.kinds import PropertyType, Schema
from memo.server.databases.matching import Record
from memo.server.tables import Member, Page, PageFile, User

MOST_PEOPLE = 300
CHUNK = 500
T = PropertyType


@dataclass(frozen=True, slots=True)
class References:
    """Live rows and files by id."""

    rows: Mapping[str, Page] = field(default_factory=dict)
    files: Mapping[str, PageFile] = field(default_factory=dict)


async def people_of(session: AsyncSession, workspace_id: str) -> list[User]:
    """Return a workspace's members by name, as many as a menu can show."""
    query = select(User).join(Member, col(Member.user_id) == col(User.id))
    query = query.where(Member.workspace_id == workspace_id).order_by(func.lower(User.name), col(User.id))
    return list((await session.exec(query.limit(MOST_PEOPLE))).all())


async def resolve(
    session: AsyncSession, schema: Schema, records: Sequence[Record], *, rows: Sequence[str] = ()
) -> References:
    """Return `rows`, and what the relation and files cells of some records lead to; what is in the trash is not there."""
    related = [*rows, *_ids(schema, records, T.RELATION)]
    files = _ids(schema, records, T.FILES)
    found_rows: dict[str, Page] = {}
    found_files: dict[str, PageFile] = {}
    for chunk in _chunks(related):
        query = select(Page).where(
            col(Page.id).in_(chunk), col(Page.trashed_at).is_(None), Page.workspace_id == schema.workspace_id
        )
        found_rows.update({one.id: one for one in await session.exec(query)})
    for chunk in _chunks(files):
        found_files.update(
            {one.id: one for one in await session.exec(select(PageFile).where(col(PageFile.id).in_(chunk)))}
        )
    return References(found_rows, found_files)


def _ids(schema: Schema, rows: Sequence[Record], kind: PropertyType) -> list[str]:
    properties = schema.of_type(kind)
    return list({one for row in rows for prop in properties for one in row.props.get(prop.id) or ()})


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
