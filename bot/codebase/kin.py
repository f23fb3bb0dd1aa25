"""Words that mean nearly the same in most products, so that an idea finds code which says it in other words."""

from collections.abc import Iterable

from bot.codebase.terms import terms

_GROUPS = (
    "sidebar navigation tree menu",
    "pin star favourite favorite bookmark",
    "export download transfer pdf print",
    "import upload transfer unpack zip",
    "search find query palette",
    "theme dark light color colour scheme style accent",
    "comment thread reply answer",
    "notify notification reminder mail email inbox",
    "login signin sign session account auth password",
    "people person member user team",
    "role permission right access",
    "owner admin role member",
    "invite invitation join guest",
    "word count text statistics reading length read",
    "title heading header",
    "table grid column cell",
    "database property row",
    "kanban board card",
    "calendar month week day date",
    "trash delete restore purge archive",
    "share public link",
    "history version revision earlier restore",
    "picture image photo screenshot cover",
    "file attachment upload",
    "keyboard shortcut key hotkey",
    "offline connection network online sync",
    "block editor schema slash",
    "markdown export import",
    "workspace team space",
    "feedback report",
    "duplicate copy clone template",
    "order sort rank drag reorder",
    "formula function calculation",
    "language locale translation",
    "rename name title",
    "code syntax highlight",
)
_BY_STEM = tuple({stem: word for word in sorted(group.split()) for stem in terms(word)} for group in _GROUPS)


def kin_of(wanted: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return the stems of words like these → (the stem they stand for, the word as it is written), without these themselves."""
    asked = list(dict.fromkeys(wanted))
    found: dict[str, tuple[str, str]] = {}
    for word in asked:
        for group in _BY_STEM:
            for other, written in group.items() if word in group else ():
                if other not in asked:
                    found.setdefault(other, (word, written))
    return found
