"""Files made into a codebase: which are code, what they name, who uses whom, which tests and guides speak of them."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from bot.codebase.model import Codebase, Mark, SourceFile
from bot.codebase.python_code import python_imports, python_marks
from bot.codebase.terms import terms
from bot.codebase.web_code import style_marks, web_imports, web_marks

WEB = frozenset({".ts", ".tsx", ".js", ".jsx", ".mjs", ".vue", ".svelte"})
STYLES = frozenset({".css", ".scss"})
CODE = frozenset({".py", ".html", ".go", ".rs", ".rb", ".java", ".sql"}) | WEB | STYLES
LARGEST = 400_000
GUIDES = frozenset({"agents.md", "readme.md", "architecture.md", "contributing.md"})
_MIGRATION = re.compile(r"(?:^|/)migrations/(?:.*/)?[^/]*\d[^/]*\.(?:py|sql|ts|js)$")
_TEST = re.compile(
    r"(?:^|/)(?:tests?|__tests__|e2e|acceptance)/|(?:\.|_)(?:test|spec)\.|(?:^|/)test_[^/]*$", re.IGNORECASE
)
_NOT_CODE = re.compile(
    r"(?:^|/)(?:docs?|node_modules|dist|build|migrations|vendor|examples?|\.[^/]+)/|\.d\.ts$|\.min\.|(?:^|/)seeds?(?:_|\.|/)",
    re.IGNORECASE,
)
_NAMED_PATH = re.compile(r"`([\w./*-]+\.\w{1,6})`")
_HEAD = re.compile(r"^\s*[-*]\s+\*\*([^*]{3,80})\*\*")


def is_test(path: str) -> bool:
    """Say whether a path is a test's."""
    return bool(_TEST.search(path))


def is_code(path: str) -> bool:
    """Say whether a path is code that a feature may change: no test, no document, no migration, nothing generated."""
    return PurePosixPath(path).suffix in CODE and not is_test(path) and not _NOT_CODE.search(path)


def of_product(product: str, paths: Iterable[str]) -> list[str]:
    """Return the paths in a folder of the product's name; all when there is none."""
    wanted, every = product.casefold(), list(paths)
    return [path for path in every if wanted in {part.casefold() for part in PurePosixPath(path).parts[:-1]}] or every


def wanted_paths(paths: Iterable[str], *, product: str = "") -> list[str]:
    """Return the paths worth reading: code, tests and guides."""
    every = list(paths)
    code = of_product(product, [path for path in every if is_code(path)])
    tests = [path for path in every if is_test(path) and PurePosixPath(path).suffix in CODE]
    guides = [path for path in every if PurePosixPath(path).name.lower() in GUIDES and not is_test(path)]
    return [*code, *tests, *guides]


def read_code(files: Mapping[str, str], *, product: str = "", migrations: Iterable[str] = ()) -> Codebase:
    """Return the codebase that these files (path → text) are; what is neither code, test nor guide is passed over."""
    code = {path: text[:LARGEST] for path, text in files.items() if is_code(path)}
    code = {path: code[path] for path in of_product(product, code)}
    tests = {path: text for path, text in files.items() if is_test(path)}
    every = frozenset(files)
    guides = _guides(files, code)
    read = {path: _file(path, text, every, guides.get(path, ())) for path, text in code.items()}
    users = _users(read)
    beside = _tests(tests, read, every)
    plain = sum(PurePosixPath(path).suffix not in {".py", ".html", *WEB, *STYLES} for path in read)
    found = tuple(sorted(path for path in migrations if _MIGRATION.search(path)))
    return Codebase(read, users, beside, tuple(of_product(product, found)), plain)


def _file(path: str, text: str, every: frozenset[str], guides: Iterable[Mark]) -> SourceFile:
    suffix = PurePosixPath(path).suffix
    marks: tuple[Mark, ...] = ()
    if suffix == ".py":
        marks = python_marks(text) or ()
    elif suffix in STYLES:
        marks = style_marks(text)
    elif suffix in WEB:
        marks = web_marks(text)
    return SourceFile(path, text.count("\n") + 1, (*marks, *guides), tuple(imports_of(path, text, every)), _words(text))


def _words(text: str) -> dict[str, tuple[int, int]]:
    """Return each word of a text with how often it stands there and in which line first."""
    found: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        for term in terms(line):
            count, first = found.get(term, (0, number))
            found[term] = (count + 1, first)
    return found


def imports_of(path: str, text: str, every: frozenset[str]) -> list[str]:
    """Return the files of the repository that this one imports."""
    suffix = PurePosixPath(path).suffix
    if suffix == ".py":
        found = [_module(path, level, name, every) for level, name in python_imports(text)]
    elif suffix in WEB:
        found = [_relative(path, name, every) for name in web_imports(text)]
    else:
        found = []
    return list(dict.fromkeys(one for one in found if one and one != path))


def _module(path: str, level: int, name: str, every: frozenset[str]) -> str:
    base = PurePosixPath(path)
    for _ in range(level):
        base = base.parent
    stem = posixpath.join(str(base) if level else "", name.replace(".", "/")).removeprefix("./")
    return next((one for one in (f"{stem}.py", f"{stem}/__init__.py") if one in every), "")


def _relative(path: str, name: str, every: frozenset[str]) -> str:
    if not name.startswith("."):
        return ""
    at = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    bare = re.sub(r"\.[jt]sx?$", "", at)
    tries = [at, *(f"{bare}{end}" for end in WEB), *(f"{at}/index{end}" for end in WEB)]
    return next((one for one in tries if one in every), "")


def _users(read: Mapping[str, SourceFile]) -> dict[str, tuple[str, ...]]:
    """Return who uses each file: by import, or by calling a route that it serves."""
    users: dict[str, dict[str, None]] = {}
    served = {
        shape: path for path, file in read.items() for mark in file.named("route") if (shape := _shape(mark.name))
    }
    for path, file in read.items():
        called = (served.get(_shape(mark.name), "") for mark in file.named("call"))
        for used in (*file.imports, *called):
            if used and used != path and used in read:
                users.setdefault(used, {})[path] = None
    return {path: tuple(found) for path, found in users.items()}


def _shape(route: str) -> str:
    """Return a route with its verb dropped and its variables alike: /api/pages/*/move."""
    path = route.split(" ")[-1]
    return re.sub(r"\$?\{[^}]*\}|:\w+|<[^>]*>", "*", path).rstrip("/")


def _tests(
    tests: Mapping[str, str], read: Mapping[str, SourceFile], every: frozenset[str]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    beside = {(str(PurePosixPath(path).parent), PurePosixPath(path).name.partition(".")[0]): path for path in read}
    for path, text in sorted(tests.items()):
        pure = PurePosixPath(path)
        own = beside.get((str(pure.parent), pure.name.partition(".")[0]), "")
        for target in {*imports_of(path, text, every), own} - {""}:
            found.setdefault(target, []).append(path)
    return {path: tuple(names) for path, names in found.items()}


def _guides(files: Mapping[str, str], code: Iterable[str]) -> dict[str, list[Mark]]:
    """Return what the repository's own guides say of each file they name, by paragraph, bullet or row of a table."""
    known = list(code)
    found: dict[str, list[Mark]] = {}
    for guide, text in files.items():
        if PurePosixPath(guide).name.lower() in GUIDES:
            for line, said in _passages(text):
                head = _HEAD.search(said)
                marks = [Mark("guide", said, line, guide), *([Mark("way", head[1], line, guide)] if head else [])]
                for path in _named(said, known):
                    found.setdefault(path, []).extend(marks)
    return found


def _passages(text: str) -> Iterator[tuple[int, str]]:
    begun, gathered = 1, list[str]()
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if re.match(r"\s*(?:[-*|#]|\d+\.)|\s*$", line) and gathered:
            yield begun, " ".join(gathered)
            gathered = []
        if line.strip():
            begun = begun if gathered else number
            gathered.append(line.strip())


def _named(said: str, known: Iterable[str]) -> list[str]:
    names = {name.removeprefix("./") for name in _NAMED_PATH.findall(said) if "*" not in name}
    return [path for path in known if any(path == name or path.endswith("/" + name) for name in names)]
