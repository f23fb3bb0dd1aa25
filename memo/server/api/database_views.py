"""How databases, rows and answers to queries look to clients."""

from collections.abc import Mapping, Sequence
from typing import Any

from memo.server.access import Access
from memo.server.api import views
from memo.server.databases.kinds import Property, Schema, View
from memo.server.databases.matching import Record
from memo.server.databases.plans import Answer
from memo.server.tables import Page, PageFile, User

DEGREES = {
    Access.NONE: "none", Access.VIEW: "view", Access.COMMENT: "view", Access.EDIT: "edit", Access.FULL: "manage",
}  # fmt: skip


def database(page: Page, schema: Schema, people: Sequence[User], allowed: Access) -> dict[str, Any]:
    """Return a database as its page shows it."""
    return {
        "page": views.page(page),
        "properties": [prop(one) for one in schema.properties],
        "views": [view(one) for one in schema.views],
        "people": [views.person(one) for one in people],
        "access": DEGREES[allowed],
    }


def prop(found: Property) -> dict[str, Any]:
    """Return a property."""
    config = dict(found.config)
    return {"id": found.id, "name": found.name, "type": found.type.value, "config": config, "rank": found.rank}


def view(found: View) -> dict[str, Any]:
    """Return a view."""
    return {"id": found.id, "name": found.name, "type": found.type.value, "config": found.config, "rank": found.rank}


def row(found: Record, schema: Schema) -> dict[str, Any]:
    """Return a row with the cells of the properties that are there."""
    cells = {one.id: found.props[one.id] for one in schema.properties if one.id in found.props}
    return {
        "id": found.id,
        "title": found.title,
        "icon": found.icon,
        "props": {**cells, **found.computed},
        "rank": found.rank,
        "created_at": found.created_at.isoformat(),
        "updated_at": found.updated_at.isoformat(),
        "created_by": found.created_by,
        "updated_by": found.updated_by,
    }


def answer(found: Answer) -> dict[str, Any]:
    """Return the answer to a query; what was not asked for is left out."""
    told: dict[str, Any] = {
        "rows": [row(one, found.schema) for one in found.rows],
        "next_cursor": found.next_cursor,
        "ignored": list(found.ignored),
        **references(found.related, found.files),
    }
    if found.total is not None:
        told["total"] = found.total
    if found.groups is not None:
        told["groups"] = [
            {"key": one.key, "label": one.label, "count": one.count, **({"color": one.color} if one.color else {})}
            for one in found.groups
        ]
    if found.calculations is not None:
        told["calculations"] = found.calculations
    return told


def single_row(found: Answer) -> dict[str, Any]:
    """Return the one row of an answer, with what its cells lead to."""
    return {**row(found.rows[0], found.schema), **references(found.related, found.files)}


def row_page(found: Answer, above: Page) -> dict[str, Any]:
    """Return what the page of a row has beside that of any page: its database, its cells and what they are."""
    whole = single_row(found)
    return {
        "database": {"id": above.id, "title": above.title},
        "properties": [prop(one) for one in found.schema.properties],
        **{key: whole[key] for key in ("props", "related", "files")},
    }


def references(related: Mapping[str, Page], files: Mapping[str, PageFile]) -> dict[str, Any]:
    """Return what relation and files cells lead to."""
    return {
        "related": {one.id: {"id": one.id, "title": one.title, "icon": one.icon} for one in related.values()},
        "files": {one.id: file_view(one) for one in files.values()},
    }


def file_view(file: PageFile) -> dict[str, Any]:
    """Return a file's name, size and address, and what it is."""
    return {
        "id": file.id,
        "name": file.name,
        "url": f"/api/files/{file.id}",
        "media": file.media,
        "size": file.size,
    }
