"""Which files some words point at: rare words count more, names more than bodies, and files in use by a find a little too."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeAlias

from bot.codebase.kin import kin_of
from bot.codebase.model import Codebase, Mark, SourceFile
from bot.codebase.reading import STYLES
from bot.codebase.terms import terms
from bot.specs.words import PLAIN_ROLES, SYSTEM_VERBS, WEAK, words_of

FIELDS: Mapping[str, float] = {
    "name": 5.0, "folder": 2.0, "about": 3.0, "route": 2.0, "table": 2.0, "symbol": 1.5, "words": 1.0, "call": 0.7,
    "guide": 0.8, "way": 2.5, "body": 0.25,
}  # fmt: skip
MOST_OF_ONE_SIDE = 5
WORTH = 0.4
STYLE_SHARE = 0.8
SATURATION = 4.0
KIN = 0.5
FAINT_WORD = 0.3
TOGETHER = 0.1
NEAR = 0.12
SAID_TWICE = 0.3
TELLS = 0.5
FAINT = (WEAK | PLAIN_ROLES | SYSTEM_VERBS) - words_of("member members reader readers") | words_of(
    "show see choose take use look find ask let get put set page"
)
EVIDENCE_AT_MOST = 3
_WRITTEN = re.compile(r"[^\W_]+")
_Order: TypeAlias = tuple[float, int, int, tuple[str, ...]]
_TELLING = ("way", "route", "table", "about", "symbol", "words", "call", "guide")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a file was found: the words of the idea that match, what they match, and where; `where` is a path.

    `direct` says how many of them stand there themselves and not only a word like them.
    """

    matched: tuple[str, ...]
    direct: int
    kind: str
    name: str
    where: str
    line: int


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A stem that is looked for: how much it counts, the idea's own stem it stands for, and how it is shown."""

    weight: float
    of: str
    shown: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A file that would probably change: `score` only orders hits of one search, `matched` are the idea's words found in it."""

    path: str
    score: float
    matched: frozenset[str]
    evidence: tuple[Evidence, ...]
    near: str = ""


def find(code: Codebase, words: str, *, most: int = 8) -> list[Hit]:
    """Return the files that `words` point at, best first, at most `most`; empty when nothing in the code speaks of them."""
    wanted = _wanted(words)
    if not wanted or not code.files:
        return []
    fields = {path: _fields(file) for path, file in code.files.items()}
    rarity = _rarity(fields)
    own = {path: _share(path) * _score(found, wanted, rarity) for path, found in fields.items()}
    with_near = {path: _with_neighbours(code, path, own) for path in own}
    ranked = sorted(
        (path for path, (score, _) in with_near.items() if score > 0), key=lambda one: (-with_near[one][0], one)
    )
    return [_hit(code.files[path], *with_near[path], wanted) for path in _both_sides(ranked, with_near)[:most]]


def _wanted(words: str) -> dict[str, _Wanted]:
    """Return what is looked for by stem; faint words and words that are only like the idea's count less."""
    faint = {stem for word in FAINT for stem in terms(word)}
    written: dict[str, str] = {}
    for word in _WRITTEN.findall(words):
        for stem in terms(word):
            written.setdefault(stem, word.lower())
    wanted = {stem: _Wanted(FAINT_WORD if stem in faint else 1.0, stem, word) for stem, word in written.items()}
    for stem, (of, like) in kin_of(written).items():
        wanted[stem] = _Wanted(KIN * wanted[of].weight, of, f"{written[of]}, here {like}")
    return wanted


def _fields(file: SourceFile) -> dict[str, Counter[str]]:
    pure = PurePosixPath(file.path)
    found = {"name": Counter(terms(pure.stem)), "folder": Counter(set(terms(" ".join(pure.parts[:-1]))))}
    found["body"] = Counter({term: count for term, (count, _) in file.words.items()})
    for mark in file.marks:
        found.setdefault(mark.kind, Counter()).update(set(terms(mark.name)))
    return found


def _rarity(fields: Mapping[str, Mapping[str, Counter[str]]]) -> dict[str, float]:
    """Return how much each word tells: it tells more the fewer files have it."""
    having = Counter(term for found in fields.values() for term in {term for part in found.values() for term in part})
    return {term: math.log(1 + len(fields) / count) for term, count in having.items()}


def _score(found: Mapping[str, Counter[str]], wanted: Mapping[str, _Wanted], rarity: Mapping[str, float]) -> float:
    """Add up the idea's words; a word found under several names counts once, by the best of them."""
    best: dict[str, float] = {}
    for term, asked in wanted.items():
        much = sum(FIELDS[name] * (1 + math.log(part[term])) for name, part in found.items() if part.get(term))
        value = asked.weight * rarity.get(term, 0) * much / (much + SATURATION)
        before = best.get(asked.of, 0)
        best[asked.of] = max(before, value) + SAID_TWICE * min(before, value)
    return sum(best.values()) * (1 + TOGETHER * (sum(value > TELLS for value in best.values()) - 1))


def _both_sides(ranked: Sequence[str], scores: Mapping[str, tuple[float, str]]) -> list[str]:
    """Return the ranking with what would be the sixth of one side (as server and web) behind the other side's good ones."""
    first, later = list[str](), list[str]()
    sides: Counter[str] = Counter()
    for path in ranked:
        side = "/".join(PurePosixPath(path).parts[:2])
        sides[side] += 1
        good = scores[path][0] >= WORTH * scores[ranked[0]][0]
        (first if sides[side] <= MOST_OF_ONE_SIDE and good else later).append(path)
    return [*first, *later]


def _share(path: str) -> float:
    return STYLE_SHARE if PurePosixPath(path).suffix in STYLES else 1.0


def _with_neighbours(code: Codebase, path: str, own: Mapping[str, float]) -> tuple[float, str]:
    """Return the score with a share of the best neighbour's, and that neighbour's path when it lends the most."""
    around = [other for other in (*code.files[path].imports, *code.users.get(path, ())) if other in own]
    best = max(around, key=lambda other: own[other], default="")
    if not best or own[best] <= own[path]:
        return own[path] + NEAR * own.get(best, 0), ""
    return own[path] + NEAR * own[best], best


def _hit(file: SourceFile, score: float, near: str, wanted: Mapping[str, _Wanted]) -> Hit:
    named = {term for mark in file.marks for term in terms(mark.name)} | set(terms(file.path))
    matched = frozenset(asked.of for term, asked in wanted.items() if term in file.words or term in named)
    return Hit(file.path, score, matched, _evidence(file, wanted), near)


def _evidence(file: SourceFile, wanted: Mapping[str, _Wanted]) -> tuple[Evidence, ...]:
    """Return what tells most: marks with the most words of the idea, then the words' own lines; each tells of a word more."""
    offers = [
        (_order(mark, found), _offer(file, mark, found)) for mark in file.marks if (found := _in(mark.name, wanted))
    ]
    offers += [_body(file, term, asked) for term, asked in wanted.items() if term in file.words]
    chosen: list[Evidence] = []
    told: set[str] = set()
    for order, one in sorted(offers, key=lambda offer: offer[0]):
        if set(order[-1]) - told:
            chosen.append(one)
            told |= set(order[-1])
    return tuple(chosen[:EVIDENCE_AT_MOST])


def _in(name: str, wanted: Mapping[str, _Wanted]) -> dict[str, _Wanted]:
    """Return what a name holds of the idea, by the idea's own stems; a word itself goes before one like it."""
    found: dict[str, _Wanted] = {}
    for asked in sorted((wanted[term] for term in terms(name) if term in wanted), key=lambda one: -one.weight):
        found.setdefault(asked.of, asked)
    return found


def _offer(file: SourceFile, mark: Mark, found: Mapping[str, _Wanted]) -> Evidence:
    shown = tuple(asked.shown for asked in found.values())
    direct = sum(asked.weight >= 1 for asked in found.values())
    return Evidence(shown, direct, mark.kind, mark.name, mark.where or file.path, mark.line)


def _order(mark: Mark, found: Mapping[str, _Wanted]) -> _Order:
    return -sum(asked.weight for asked in found.values()), _TELLING.index(mark.kind), mark.line, tuple(found)


def _body(file: SourceFile, term: str, asked: _Wanted) -> tuple[_Order, Evidence]:
    line = file.words[term][1]
    evidence = Evidence((asked.shown,), int(asked.weight >= 1), "line", "", file.path, line)
    return (-asked.weight, len(_TELLING), line, (asked.of,)), evidence
