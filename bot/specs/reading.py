"""Read an idea by rules: who does what to which things on which screens, and how complex that is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.specs.chunking import WORD, chunks_of, singular, thing_of
from bot.specs.words import (
    COMPLAINTS,
    HEAVY,
    INTEGRATIONS,
    MODIFIERS,
    NAMING_VERBS,
    NOUN_FAMILIES,
    PLAIN_ROLES,
    QUESTION_WORDS,
    ROLES,
    SCREENS,
    SHOWING_VERBS,
    STOP,
    SYSTEM_VERBS,
    TELLING_VERBS,
    VERBS,
    WEAK,
)

READ_AT_MOST = 4000
TITLE_AT_MOST = 100
MOST_DEEDS = 8

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+|;|•|\s[-–—]\s")
_STORY = re.compile(r"\bas an? ([\w -]{2,40}?),? (?:i|we) (?:want|need|would like|'d like)(?: to)? (.+)", re.IGNORECASE)
_ALLOW = re.compile(
    r"\b(?:let|lets|allow|enable|make it possible for|help) ([\w -]{2,30}?)(?: to)? ([a-z]+\b.*)", re.IGNORECASE
)
_MODAL = re.compile(
    r"\b([\w-]+) (?:can|could|should|must|may|will|shall|(?:want|wants|need|needs) to|are able to)(?: be able to)? (.+)",
    re.IGNORECASE,
)
_WISH = re.compile(r"\b(?:i|we)(?:'d| would)? (?:want|need|like|wish)(?: to)? (.+)", re.IGNORECASE)
_WAY = re.compile(
    r"\b(?:way|ability|option|possibility|possible|button|shortcut|command|action|link) (?:to|that lets \w+) ([a-z]+\b.*)",
    re.IGNORECASE,
)
_SHOULD_SHOW = re.compile(
    r"^(?:the |our )?([\w -]{2,30}?) (?:should|could|must|needs to|has to|ought to) (?:also )?(?:show|display|list) (.+)",
    re.IGNORECASE,
)
_SAID_OF_IT = re.compile(
    r"^(?:\w+ )?(?:users|people|customers|members|they|we) (?:complain|report|say|said|told us|find|notice)(?:ed|d)? that ",
    re.IGNORECASE,
)
_IS = re.compile(r"(?:is|are|was|does|doesn't|do|don't|cannot|can't|fails|breaks|crashes|stops|hangs|freezes)\b")
_HOW_MANY = re.compile(r"^how (many|much|often|long) ", re.IGNORECASE)
_OF_NOW = re.compile(r" (?:right now|at the moment|just now|now|today)$", re.IGNORECASE)
_BENEFIT = re.compile(
    r"\b(?:so that|in order to|so(?= (?:they|we|people|users|i|nobody|no one|everybody|everyone|it|one)\b)|because) (.+)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing somebody wants to do: `phrase` is an infinitive without "to", `thing` what it is about, `fault` a complaint."""

    actor: str
    phrase: str
    thing: str
    family: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules found in an idea."""

    title: str
    deeds: tuple[Deed, ...]
    things: tuple[str, ...]
    screens: tuple[str, ...]
    roles: tuple[str, ...]
    integrations: tuple[str, ...]
    heavy: tuple[str, ...]
    benefit: str

    @property
    def complexity(self) -> int:
        """Return screens + things + roles + integrations + 2 for each of money, permissions, migration, realtime."""
        parts = (self.screens, self.things, self.roles, self.integrations)
        return sum(len(part) for part in parts) + 2 * len(self.heavy)

    @property
    def main(self) -> Deed:
        """Return the first deed, the one the idea is about."""
        return self.deeds[0]

    @property
    def flag(self) -> str:
        """Return a key for the feature flag, made of what is done to what; a repair has none."""
        return "" if self.main.family == "mend" else slug(re.sub(r"^(?:see|use|get) ", "", self.main.phrase))

    @property
    def screen(self) -> str:
        """Return the screen the main deed happens on."""
        return self.screens[0] if self.screens else "page"


@lru_cache(maxsize=256)
def read(idea: str) -> Reading:
    """Read an idea in any words; what the rules cannot place stays in the title and the deed, never lost."""
    text = " ".join(idea[:READ_AT_MOST].replace("’", "'").split(" ")).strip()
    benefit = _BENEFIT.search(text)
    body = text[: benefit.start()].rstrip(" ,") if benefit and benefit.start() > 10 else text
    words = [word.lower() for word in WORD.findall(body)]
    deeds = _deeds(body)
    chunks = chunks_of(body)
    screens = tuple(dict.fromkeys(screen for chunk in chunks if (screen := _screen(chunk))))
    return Reading(
        title=title_of(idea),
        deeds=deeds,
        things=_things(chunks, screens),
        screens=screens,
        roles=_distinct(singular(word) for word in words if word in ROLES and word not in PLAIN_ROLES),
        integrations=_distinct(word for word in words if word in INTEGRATIONS),
        heavy=tuple(name for name, signs in HEAVY.items() if signs & set(words)),
        benefit=" ".join(benefit.group(1).split()).rstrip(".!") if benefit else "",
    )


def title_of(idea: str) -> str:
    """Return the idea's first sentence in its own words, cut at a word to at most 100 characters."""
    line = next((line for line in idea.strip().splitlines() if line.strip(" #*-\t")), "")
    first = str(re.split(r"(?<=[\w)\"'])[.!?](?:\s|$)", line.strip(" #*-\t"), maxsplit=1)[0])
    first = " ".join(first.split())
    if len(first) <= TITLE_AT_MOST:
        return first
    cut: str = first[:TITLE_AT_MOST].rsplit(" ", 1)[0]
    return cut.rstrip(",;:") + "…"


def slug(text: str, most: int = 40) -> str:
    """Return a short ASCII key made of the text's words; text without Latin letters gives "idea"."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    kept = [word for word in words if word not in STOP] or words or ["idea"]
    out: str = kept[0][:most]
    for word in kept[1:]:
        if len(out) + 1 + len(word) > most:
            break
        out += f"-{word}"
    return out


def _deeds(body: str) -> tuple[Deed, ...]:
    if not _is_english(body):
        title = title_of(body)
        return (Deed("member", f"use “{title}”", f"“{title}”", _family_of(body)),)
    found: list[Deed] = []
    actor = ""
    for sentence in _sentences(body):
        who, wish = _who_and_wish(_SAID_OF_IT.sub("", sentence))
        actor = who or actor
        found += [_deed(actor, part) for part in _clauses(wish) if part]
    distinct = {deed.phrase.lower(): deed for deed in found}
    return tuple(distinct.values())[:MOST_DEEDS] or (_deed("", title_of(body)),)


def _sentences(body: str) -> list[str]:
    """Split into sentences; the items after a colon stand alone when they are a list."""
    sentences: list[str] = []
    for sentence in _SENTENCE.split(body):
        head, colon, tail = sentence.partition(": ")
        items = re.split(r", (?:and )?", tail) if not _MODAL.search(tail) else []
        sentences += [head, *items] if colon and len(items) > 2 else [sentence]
    return [stripped for sentence in sentences if len(stripped := sentence.strip(" .!?:-*#")) > 2]


def _is_english(body: str) -> bool:
    words = [word.lower() for word in WORD.findall(body)]
    known = sum(
        word in STOP
        or word in VERBS
        or word in SYSTEM_VERBS
        or word in NOUN_FAMILIES
        or word in SCREENS
        or word in ROLES
        for word in words
    )
    return (body.isascii() and len(words) <= 3) or 4 * known >= len(words) > 0


def _who_and_wish(sentence: str) -> tuple[str, str]:
    shown = _SHOULD_SHOW.search(sentence)
    if shown and not _could_be_actor(shown.group(1)):
        return "", f"show {shown.group(2)} in the {_lower_first(shown.group(1))}"
    for pattern in (_STORY, _ALLOW, _MODAL):
        found = pattern.search(sentence)
        if found and _could_be_actor(found.group(1)):
            return _actor(found.group(1)), found.group(2)
    first, _, rest = sentence.partition(" ")
    if _could_be_actor(first) and rest.split(" ")[0].lower() in VERBS:
        return _actor(first), rest
    wish = _WISH.search(sentence)
    return "", wish.group(1) if wish else sentence


def _could_be_actor(words: str) -> bool:
    last = words.lower().split()[-1]
    return last in ROLES | PLAIN_ROLES | WEAK or last.endswith(("ers", "ors", "ees", "ants")) or singular(last) in ROLES


def _actor(words: str) -> str:
    last = words.lower().split()[-1]
    return (
        "member"
        if last in {"i", "we", "me", "people", "person", "everyone", "anyone", "users", "user", "members"}
        else singular(last)
    )


def _clauses(wish: str) -> list[str]:
    """Split "comment on a block, reply and resolve a thread" into its verbs' clauses."""
    parts = re.split(r",\s*(?:and\s+|then\s+)?|\s+(?:and|then|&)\s+(?:to\s+)?", wish.strip())
    clauses: list[str] = []
    for part in parts:
        words = part.split()
        starts_with_verb = bool(words) and words[0].lower() in VERBS and (len(words) > 1 or len(parts) > 1)
        if clauses and not starts_with_verb:
            clauses[-1] += (" and " if f"and {part}" in wish else ", ") + part
        else:
            clauses.append(part)
    return clauses


def _deed(actor: str, clause: str) -> Deed:
    """Turn a clause into a deed; with no actor named, "add" and its like speak of the product, not of its users."""
    phrase = _way_to(" ".join(clause.split()).rstrip(" .!?,:"))
    words = [word.lower() for word in phrase.split()]
    verb = words[1] if len(words) > 1 and words[0] in MODIFIERS else words[0]
    rest = phrase.partition(" ")[2]
    who = actor or "member"
    complaint = COMPLAINTS.search(phrase) if verb not in VERBS or _IS.match(rest) else None
    if complaint or verb == "fix" or (verb == "make" and words[-1].endswith(("er", "ier"))):
        return _mending(who, phrase, complaint.group(1) if complaint else _broken(rest))
    if verb in SHOWING_VERBS | {"see"} and rest:
        return Deed(who, f"see {rest}", _answer_to(rest) or thing_of(rest), "show")
    if verb in TELLING_VERBS and (told := _being_told(verb, rest, actor)):
        return told
    if verb in VERBS and not (verb in SYSTEM_VERBS and not actor):
        thing = verb if verb in NAMING_VERBS and _names_itself(rest) else thing_of(rest or phrase)
        return Deed(who, _lower_first(phrase), thing, VERBS[verb])
    wanted = rest if verb in SYSTEM_VERBS and rest else phrase
    family = _family_of(wanted)
    return Deed(who, f"{_TAKES.get(family, 'use')} {_with_article(wanted)}", thing_of(wanted), family)


_TAKES = {"show": "see", "tell": "get"}


def _answer_to(rest: str) -> str:
    """Name what a question shown on the screen is answered by: "who reads a page now" by the "list of who reads a page"."""
    clause = _OF_NOW.sub("", re.split(r",| and (?=\w+ \w)", rest, maxsplit=1)[0].strip())
    if counted := _HOW_MANY.match(clause):
        much = counted.group(1).lower()
        return f"{'number of' if much == 'many' else f'measure of how {much}'} {clause[counted.end() :]}"
    first, _, words = clause.partition(" ")
    return f"{QUESTION_WORDS[first.lower()]} {words}" if words and first.lower() in QUESTION_WORDS else ""


def _being_told(verb: str, rest: str, actor: str) -> Deed | None:
    """Turn "remind people of a date" into what these people want: to get reminded of it."""
    whom = re.match(r"(?:the |an? |all |every )?([\w-]+)(?: (.+))?$", rest)
    if actor or not whom or not _could_be_actor(whom.group(1)):
        return None
    about = re.sub(r"\b(me|us)\b", "them", re.sub(r"\b(my|our)\b", "their", whom.group(2) or ""))
    return Deed(_actor(whom.group(1)), f"get {TELLING_VERBS[verb]} {about}".strip(), thing_of(about or rest), "tell")


def _names_itself(rest: str) -> bool:
    return not rest or rest.split(" ", 1)[0].lower() in {"on", "to", "in", "about", "for", "with", "at", "under"}


def _way_to(phrase: str) -> str:
    way = _WAY.search(phrase)
    return way.group(1) if way and way.group(1).split()[0].lower() in VERBS else phrase


def _broken(rest: str) -> str:
    return " ".join(rest.split(":")[0].split()[:3])


def _mending(actor: str, fault: str, broken: str) -> Deed:
    thing = _lower_first(broken) or "it"
    return Deed(actor, f"use {_with_article(thing)}", thing_of(thing), "mend", fault)


def _family_of(phrase: str) -> str:
    words = [word.lower() for word in WORD.findall(phrase)]
    return next((NOUN_FAMILIES[word] for word in words if word in NOUN_FAMILIES), "change")


def _with_article(phrase: str) -> str:
    first = phrase.split(" ", 1)[0].lower()
    return _lower_first(phrase) if first in STOP or first.endswith("s") else f"the {_lower_first(phrase)}"


def _lower_first(phrase: str) -> str:
    return phrase if phrase[:2].isupper() and phrase[:2].isalpha() else phrase[:1].lower() + phrase[1:]


def _screen(chunk: str) -> str:
    last = chunk.split()[-1]
    return chunk if last in SCREENS - {"page", "table", "list", "editor"} or (last == "list" and " " in chunk) else ""


def _things(chunks: list[str], screens: tuple[str, ...]) -> tuple[str, ...]:
    kept = [
        chunk
        for chunk in chunks
        if chunk not in screens and not set(chunk.lower().split()) <= WEAK | INTEGRATIONS | ROLES
    ]
    heads: dict[str, str] = {}
    for chunk in kept:
        heads.setdefault(chunk.split()[-1].lower(), chunk)
    return tuple(heads.values())


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
