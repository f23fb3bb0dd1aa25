"""From hits in the code to a verdict in words: what changes, what exists, what is risky, what nobody knows yet."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.codebase import Codebase, Evidence, Hit, find, terms
from bot.codebase.finding import FAINT
from bot.feasibility.model import Claim, FileClaim, Note, Verdict
from bot.policy_model import Policy
from bot.specs import read
from bot.specs.words import INTEGRATIONS

MOST_FILES = 8
MOST_CLAIMS = 6
MOST_REASONS = 2
HOT_COMMITS = 8
USED_BY_MANY = 12
COVERED = 0.4
NAME_CHARS = 90
_REMEMBERS = re.compile(
    r"\b(?:remember|keep|sav|stor|record|order|pin|star|nam|renam|own|custom|password|histor|propert|setting|prefer|role|guest"
    r"|assign|schedul|remind|count who|who )\w*",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"^\s*(?:[-*|]|\d+\.)\s*|[`*]|\s*\|\s*$")
_TELLS_ALONE: Mapping[str, int] = {"route": 1, "table": 1, "symbol": 2, "words": 2, "about": 2}
_KINDS: Mapping[str, str] = {
    "route": "serves or shows `{}`", "table": "keeps the table `{}`", "symbol": "names `{}`", "about": "is there for: “{}”",
    "words": "says “{}”", "call": "calls `{}`", "line": "in its text{}", "guide": "named where the guide says: “{}”",
    "way": "named where the guide says how “{}” is done",
}  # fmt: skip


def judge(
    idea: str, code: Codebase, policy: Policy | None = None, *, heat: Mapping[str, int] | None = None, commit: str = ""
) -> Note:
    """Return the note on an idea; `heat` is how many of the latest commits changed each file. Raises nothing for any words."""
    hits = find(code, idea, most=MOST_FILES)
    risks = tuple(_risks(idea, hits, code, policy, heat or {}))
    unknowns = tuple(_unknowns(idea, code, policy))
    verdict, reasons = _verdict(idea, hits, code, policy, risks)
    files = tuple(FileClaim(hit.path, tuple(_why(hit))) for hit in hits)
    return Note(verdict, reasons, files, tuple(_existing(hits)), risks, unknowns, commit, len(code.files))


def _why(hit: Hit) -> Iterator[Claim]:
    for one in hit.evidence[:MOST_REASONS]:
        yield Claim(f"{_words(one.matched)}: {_told(one)}", one.where, one.line)
    if hit.near:
        yield Claim(f"works with `{hit.near}`")


def _told(one: Evidence) -> str:
    name = " ".join(_MARKUP.sub("", one.name).split())
    return _KINDS[one.kind].format(name if len(name) <= NAME_CHARS else name[: NAME_CHARS - 1].rsplit(" ", 1)[0] + "…")


def _words(matched: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in matched)


def _existing(hits: Sequence[Hit]) -> list[Claim]:
    """Return what does part of it already: named things that match several words of the idea at once."""
    offers = [
        (one.direct, Claim(_told(one), one.where, one.line))
        for hit in hits
        for one in hit.evidence
        if one.direct >= _TELLS_ALONE.get(one.kind, MOST_CLAIMS)
    ]
    return [claim for _, claim in sorted(offers, key=lambda offer: -offer[0])][:MOST_CLAIMS]


def _risks(
    idea: str, hits: Sequence[Hit], code: Codebase, policy: Policy | None, heat: Mapping[str, int]
) -> Iterator[Claim]:
    paths = [hit.path for hit in hits]
    yield from _storage(idea, paths, code)
    for path in paths:
        if policy and policy.is_protected(path):
            yield Claim("is a protected path: its change waits for a person", path, 1)
        for area in sorted(policy.areas([path])) if policy else ():
            yield Claim(f"is on the policy's list of {area}: its change counts as risky", path, 1)
    for what in read(idea).heavy:
        yield Claim(f"The idea itself speaks of {what}, where mistakes are dear.")
    for path in paths:
        if heat.get(path, 0) >= HOT_COMMITS:
            yield Claim(f"is hot: {heat[path]} of the latest commits changed it, so work may meet there", path, 1)
        if len(users := code.users.get(path, ())) >= USED_BY_MANY:
            yield Claim(f"is used by {len(users)} other files", path, 1)
    bare = [path for path in paths[:4] if not code.tests_of(path) and not path.endswith(".css")]
    for path in bare[:2]:
        yield Claim("has no test that imports it or lies beside it", path, 1)


def _storage(idea: str, paths: Sequence[str], code: Codebase) -> Iterator[Claim]:
    """Say that something new must be kept, and where that is done here."""
    homes = [(path, mark) for path, file in code.files.items() for mark in file.named("table")]
    if not homes or not (_REMEMBERS.search(idea) or any(path in paths for path, _ in homes)):
        return
    wanted = set(terms(idea))
    path, mark = max(homes, key=lambda home: (len(wanted & set(terms(home[1].name))), home[0] in paths))
    last = f"; the last migration is `{code.migrations[-1].rsplit('/', 1)[-1]}`" if code.migrations else ""
    yield Claim(
        f"What must be remembered needs a column or table beside `{mark.name}`, so a migration{last}", path, mark.line
    )


def _unknowns(idea: str, code: Codebase, policy: Policy | None) -> Iterator[str]:
    lost = _absent(idea, code)
    if lost:
        yield f"{_words(lost)}: nowhere in the code, so what it means here must be said."
    for name in dict.fromkeys(word for word in re.findall(r"[a-z0-9]+", idea.lower()) if word in INTEGRATIONS):
        yield f"“{name}” is outside: who has an account there, what is sent, and what happens when it does not answer?"
    if code.plain:
        yield f"Files in languages I know by their words alone: {code.plain}. What they import I did not see."
    if policy is None:
        yield "The repository has no readable policy, so which paths are protected is not known."


def _absent(idea: str, code: Codebase) -> list[str]:
    """Return the idea's words that stand nowhere in the code, as they were written."""
    told = {term for path in code.files for term in terms(path)}
    seen = [word for word in re.findall(r"[^\W\d_]{4,}", idea) if word.lower() not in FAINT]
    away = {
        word.lower(): word
        for word in seen
        if (stems := terms(word))
        and not any(stem in told or any(stem in file.words for file in code.files.values()) for stem in stems)
    }
    return list(away.values())[:4]


def _verdict(
    idea: str, hits: Sequence[Hit], code: Codebase, policy: Policy | None, risks: Sequence[Claim]
) -> tuple[Verdict, tuple[str, ...]]:
    faint = {stem for word in FAINT for stem in terms(word)}
    strong = set(terms(idea)) - faint
    found = {word for hit in hits[:3] for word in hit.matched}
    if not hits or not strong or len(strong & found) < COVERED * len(strong):
        few = _words(sorted(strong & found))
        return "unclear", (f"The code speaks of {few} only." if few else "Nothing in the code speaks of this.",)
    where = f"{len(hits)} files speak of it, first `{hits[0].path}`."
    guarded = [hit.path for hit in hits[:4] if policy and policy.is_protected(hit.path)]
    outside = sorted(set(re.findall(r"[a-z0-9]+", idea.lower())) & INTEGRATIONS)
    if guarded or (outside and _absent(idea, code)):
        because = [f"`{path}` is protected, so a person must agree first." for path in guarded[:1]]
        because += [f"“{name}” is outside and not spoken to yet." for name in outside[:1] if not guarded]
        return "decide first", (where, *because)
    weighty = [risk for risk in risks if "migration" in risk.text or "policy's list" in risk.text or not risk.path]
    if weighty:
        return "with care", (where, *(_reason(risk) for risk in weighty[:2]))
    return "fits", (where, "No migration, no protected path and no risky area is in the way.")


def _reason(risk: Claim) -> str:
    own = risk.text.startswith(("What ", "The "))
    return f"{risk.text if own or not risk.path else f'`{risk.path}` {risk.text}'}."
