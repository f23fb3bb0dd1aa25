"""Which files a piece of work will touch, found by the names in the repository and who imports whom."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from bot.specs import content_words
from bot.specs.words import PLAIN_ROLES, WEAK

MOST_GLOBS = 6
NEAR_THE_BEST = 0.6
EVERYWHERE = frozenset({"page", "note", "block", "workspace", "document", "item"})
CODE = frozenset(
    {".py", ".ts", ".tsx", ".js", ".jsx", ".css", ".html", ".go", ".rs", ".rb", ".java", ".vue", ".svelte", ".sql"}
)
_NOT_TOUCHED = re.compile(
    r"(?:^|/)(?:tests?|docs?|node_modules|dist|build|migrations|vendor|\.[^/]+)/|(?:\.|_)test\.|\.d\.ts$", re.IGNORECASE
)
_KIN: tuple[frozenset[str], ...] = tuple(
    frozenset(group)
    for group in (
        ("sidebar", "nav", "tree", "menu"),
        ("pin", "star", "favourite", "favorite", "bookmark"),
        ("export", "import", "download", "pdf", "zip"),
        ("search", "find", "filter", "palette"),
        ("theme", "dark", "light", "color", "colour", "style", "mode"),
        ("comment", "thread", "reply"),
        ("notification", "notify", "reminder", "mail", "email", "inbox"),
        ("login", "auth", "session", "password", "signin"),
        ("word", "count", "text", "editor", "block", "typing", "reading"),
        ("title", "header", "heading", "page"),
        ("footer", "page", "layout", "shell"),
        ("table", "database", "grid", "column", "row"),
        ("trash", "delete", "restore", "purge"),
        ("share", "public", "link", "invite"),
    )
)


def touches_for(
    words: str, files: Sequence[str], imports: Mapping[str, Sequence[str]] | None = None, *, product: str = ""
) -> tuple[str, ...]:
    """Return at most 6 globs of code the words point at, best first; with no match, the folder that holds most code.

    Where the repository has a folder of the product's name, only that folder counts.
    """
    code = _of_product(product, [path for path in files if _is_code(path)])
    wanted = content_words(words) - WEAK - PLAIN_ROLES
    scores = _scores(wanted, code)
    ranked = sorted((path for path, score in scores.items() if score), key=lambda path: (-scores[path], path))
    if not ranked:
        return _fallback(code)
    hits = [path for path in ranked if scores[path] >= NEAR_THE_BEST * scores[ranked[0]]]
    near = [path for hit in hits[:2] for path in _neighbours(hit, imports or {}) if path in scores]
    chosen = [*hits[:3], *_for_the_rest(wanted, hits, ranked), *near[:2], *hits[3:]]
    return tuple(dict.fromkeys(_glob(path) for path in chosen))[:MOST_GLOBS]


def _for_the_rest(wanted: frozenset[str], hits: Sequence[str], ranked: Sequence[str]) -> list[str]:
    """Return the best file for each wanted word that no hit covers."""
    covered = frozenset(word for hit in hits for word in path_words(hit)) | EVERYWHERE
    best = [next((path for path in ranked if word in path_words(path)), "") for word in sorted(wanted - covered)]
    return [path for path in best if path][:2]


def _is_code(path: str) -> bool:
    return PurePosixPath(path).suffix in CODE and not _NOT_TOUCHED.search(path)


def _of_product(product: str, code: list[str]) -> list[str]:
    wanted = product.casefold()
    return [path for path in code if wanted in {part.casefold() for part in PurePosixPath(path).parts[:-1]}] or code


def path_words(path: str) -> frozenset[str]:
    """Return the words a path is made of, camel case taken apart, in the singular."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", path)
    return content_words(re.sub(r"[^A-Za-z0-9]+", " ", spaced))


def _scores(wanted: frozenset[str], code: Sequence[str]) -> dict[str, float]:
    """Weigh each shared word by how rare it is in the repository, double in the file's own name, less for kin."""
    words = {path: path_words(path) for path in code}
    common = Counter(word for found in words.values() for word in found)
    kin = frozenset(word for group in _KIN if group & wanted for word in group) - wanted
    return {path: _score(path, found, wanted, kin, common, len(code)) for path, found in words.items()}


def _score(
    path: str, found: frozenset[str], wanted: frozenset[str], kin: frozenset[str], common: Counter[str], total: int
) -> float:
    own = path_words(PurePosixPath(path).stem)
    weight = {word: _weight(word, total / common[word], word in own) for word in found}
    return sum(weight[word] for word in found & wanted) + 0.4 * sum(weight[word] for word in found & kin)


def _weight(word: str, rarity: float, in_own_name: bool) -> float:
    return math.log(1 + rarity) * (2.0 if in_own_name else 1.5) * (0.5 if word in EVERYWHERE else 1.0)


def _neighbours(path: str, imports: Mapping[str, Sequence[str]]) -> Iterable[str]:
    yield from (other for other, names in imports.items() if path in names)
    yield from imports.get(path, ())


def _glob(path: str) -> str:
    pure = PurePosixPath(path)
    return str(pure.with_name(f"{pure.stem}*")) if pure.stem not in {"index", "__init__", "main"} else path


def _fallback(code: Sequence[str]) -> tuple[str, ...]:
    folders = Counter(str(PurePosixPath(path).parent) for path in code)
    return tuple(
        "*" + PurePosixPath(code[0]).suffix if folder == "." else f"{folder}/**" for folder, _ in folders.most_common(1)
    )
