"""Markup from values: everything is escaped unless it is markup already."""

from collections.abc import Iterable
from html import escape
from typing import Union

VOID = frozenset({"input", "meta", "link", "br", "hr", "img"})


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Child = Union[Html, str, int, None, Iterable["Child"]]  # noqa: UP007 (a name in quotes takes no bar at run time)


def tag(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Html:
    """Return an element; `class_` is class, `aria_label` is aria-label, True is a bare attribute, None and False are left out."""
    told = "".join(_attribute(key, value) for key, value in attributes.items())
    return Html(f"<{name}{told}>" if name in VOID else f"<{name}{told}>{join(children)}</{name}>")


def _attribute(key: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def join(children: Child) -> Html:
    """Return the children one after the other."""
    match children:
        case None:
            return Html("")
        case Html():
            return children
        case str() | int():
            return Html(escape(str(children)))
        case _:
            return Html("".join(join(child) for child in children))


def when(condition: object, *children: Child) -> Child:
    """Return the children if the condition holds, else nothing."""
    return children if condition else None
