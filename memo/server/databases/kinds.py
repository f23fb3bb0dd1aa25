"""What a database is made of: property types, view types, and the schema that a query or a cell is checked against."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from memo.server.databases.formula.compiled import Formulas

TITLE_ID = "title"
PROPERTY_ID = re.compile(r"^(title|p_[a-z2-7]{8})$")
PAGE_ID = re.compile(r"^[0-9a-f]{16}$")
OPTION_ID = re.compile(r"^[A-Za-z0-9_-]{1,32}$")
COLOURS = ("gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red")
STATUS_GROUPS = ("todo", "doing", "done")
NUMBER_FORMATS = ("plain", "comma", "percent", "usd", "eur")
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


class PropertyType(StrEnum):
    """What the cells of a column hold."""

    TITLE = "title"
    TEXT = "text"
    NUMBER = "number"
    SELECT = "select"
    MULTI_SELECT = "multi_select"
    STATUS = "status"
    DATE = "date"
    CHECKBOX = "checkbox"
    URL = "url"
    EMAIL = "email"
    PHONE = "phone"
    PERSON = "person"
    FILES = "files"
    RELATION = "relation"
    FORMULA = "formula"
    CREATED_TIME = "created_time"
    UPDATED_TIME = "updated_time"
    CREATED_BY = "created_by"
    UPDATED_BY = "updated_by"


class ViewType(StrEnum):
    """How a view shows its rows."""

    TABLE = "table"
    BOARD = "board"
    CALENDAR = "calendar"
    LIST = "list"
    GALLERY = "gallery"


T = PropertyType
TEXTS = frozenset({T.TITLE, T.TEXT, T.URL, T.EMAIL, T.PHONE})
CHOICES = frozenset({T.SELECT, T.STATUS})
LISTS = frozenset({T.MULTI_SELECT, T.PERSON, T.FILES, T.RELATION})
MOMENTS = frozenset({T.CREATED_TIME, T.UPDATED_TIME})
AUTHORS = frozenset({T.CREATED_BY, T.UPDATED_BY})
COMPUTED = MOMENTS | AUTHORS | {T.FORMULA}
WITH_OPTIONS = CHOICES | {T.MULTI_SELECT}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select, multi-select or status."""

    id: str
    name: str
    color: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """A column of a database."""

    id: str
    name: str
    type: PropertyType
    config: Mapping[str, Any] = field(default_factory=dict)
    rank: str = ""

    @property
    def options(self) -> list[Option]:
        """Its choices, in order."""
        return [
            Option(one["id"], one["name"], one.get("color", "gray"), one.get("group", ""))
            for one in self.config.get("options", ())
        ]


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at a database."""

    id: str
    name: str
    type: ViewType
    config: Mapping[str, Any]
    rank: str


@dataclass(frozen=True, slots=True)
class Schema:
    """The properties and views of one database, in order, and the workspace it belongs to.

    `kept` are the properties as they are stored, with ids in formulas where `properties` have names, `formulas` are those
    checked; `people` are the names of the workspace's members by id, in the order of their names. Questions share one and
    the same schema: nothing in it may be changed.
    """

    database_id: str
    workspace_id: str
    properties: Sequence[Property]
    views: Sequence[View] = ()
    kept: Sequence[Property] = ()
    people: Mapping[str, str] = field(default_factory=dict)
    formulas: "Formulas | None" = None

    def get(self, property_id: object) -> Property | None:
        """Return the property of this id."""
        return next((one for one in self.properties if one.id == property_id), None)

    def named(self, name: str) -> Property | None:
        """Return the property of this name, whatever its case."""
        return next((one for one in self.properties if one.name.casefold() == name.casefold()), None)

    def view(self, view_id: str) -> View | None:
        """Return the view of this id."""
        return next((one for one in self.views if one.id == view_id), None)

    def of_type(self, *types: PropertyType) -> list[Property]:
        """Return the properties of some types."""
        return [one for one in self.properties if one.type in types]


def new_property_id() -> str:
    """Return a fresh property id."""
    return "p_" + "".join(secrets.choice(_BASE32) for _ in range(8))


def new_option_id() -> str:
    """Return a fresh option id."""
    return "o_" + "".join(secrets.choice(_BASE32) for _ in range(6))
