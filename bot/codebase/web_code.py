"""TypeScript, JavaScript and styles by patterns: no parser, so only what stands where it can be told for sure."""

import re
from collections.abc import Iterator

from bot.codebase.model import Mark

_ABOUT = re.compile(r"\A\s*(?:/\*\*?\s*(?P<block>.*?)\*/|(?P<lines>(?://[^\n]*\n)+))", re.DOTALL)
_SYMBOL = re.compile(
    r"^(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:async\s+)?(?:function\*?|const|let|class|interface|type|enum)\s+([A-Za-z_$][\w$]*)",
    re.MULTILINE,
)
_FROM = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["']([^"'\n]+)["']""")
_TEXT = re.compile(
    r""">([^<>{}\n]*[A-Za-z]{3}[^<>{}\n]*)<|["'`]([^"'`\n]*[A-Za-z]{2} [^"'`\n]+|[A-Z][a-z]+(?: [^"'`\n]+)?)["'`]"""
)
_LONE = re.compile(r"(?m)^\s{2,}([A-Z][a-z]+(?: [\w’',.“”-]+)*)\s*$")
_PATH = re.compile(r"""["'`](/(?:[\w.~-]|\$\{[^}]*\}|/|:)+)(?:\?[^"'`]*)?["'`]""")
_CLASS = re.compile(r"^\s*[^{}@/\n]*?\.([a-zA-Z][\w-]+)", re.MULTILINE)
_SERVES = re.compile(r"""\.(get|post|put|patch|delete)\(\s*["'`](/[^"'`\n]*)["'`]""")
_PAGE = re.compile(r"""\b(?:path|href)=\{?["'`](/[^"'`\n]*)["'`]""")


def web_marks(text: str) -> tuple[Mark, ...]:
    """Return what a file of TypeScript or JavaScript names: purpose, symbols, routes it calls or serves, words on screen."""
    return tuple(sorted(_marks(text), key=lambda mark: mark.line))


def style_marks(text: str) -> tuple[Mark, ...]:
    """Return the classes a style sheet has rules for."""
    seen: dict[str, int] = {}
    for found in _CLASS.finditer(text):
        seen.setdefault(found[1], _line(text, found.start(1)))
    return (*_about(text), *(Mark("symbol", name, line) for name, line in seen.items()))


def web_imports(text: str) -> Iterator[str]:
    """Yield what a file imports, as it is written."""
    return (found[1] for found in _FROM.finditer(text))


def _marks(text: str) -> Iterator[Mark]:
    yield from _about(text)
    yield from (Mark("symbol", found[1], _line(text, found.start(1))) for found in _SYMBOL.finditer(text))
    for found in _SERVES.finditer(text):
        yield Mark("call", f"{found[1].upper()} {found[2]}", _line(text, found.start()))
    yield from (Mark("call", found[1], _line(text, found.start())) for found in _PATH.finditer(text))
    yield from (Mark("route", found[1], _line(text, found.start())) for found in _PAGE.finditer(text))
    for pattern in (_TEXT, _LONE):
        for found in pattern.finditer(text):
            said = next(part for part in found.groups() if part)
            yield Mark("words", " ".join(said.split()), _line(text, found.start()))


def _about(text: str) -> tuple[Mark, ...]:
    found = _ABOUT.match(text)
    said = re.sub(r"(?m)^\s*(?:\*|//)\s?", "", found["block"] or found["lines"] or "").strip() if found else ""
    return (Mark("about", said, 1),) if said else ()


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
