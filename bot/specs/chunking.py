"""Noun phrases of a text by rules: no tagger, no model, the same words always give the same phrases."""

import re

from bot.specs.words import INTEGRATIONS, PLAIN_ROLES, ROLES, STOP, SYSTEM_VERBS, VERBS, WEAK

WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


def singular(word: str) -> str:
    """Return the singular of a regular English plural."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "settings", "contents", "news")) and len(word) > 3:
        return word[:-1]
    return word


def content_words(text: str) -> frozenset[str]:
    """Return the meaningful words of a text in the singular, for comparing texts."""
    return frozenset(
        singular(word.lower()) for word in WORD.findall(text) if word.lower() not in STOP and len(word) > 2
    )


def chunks_of(text: str) -> list[str]:
    """Return noun phrases: runs of words that are neither function words nor verbs where a verb would stand."""
    chunks: list[str] = []
    for piece in re.split(r"[^\w\s'’\-]+", text):
        run: list[str] = []
        before = ""
        for word in [*WORD.findall(piece), "the"]:
            low = word.lower()
            if low in STOP or low in PLAIN_ROLES or _is_verb_here(low, before):
                chunks += [_chunk(run)] if run else []
                run = []
            else:
                run.append(word if _is_name(word) else low.removesuffix("'s"))
            before = low
    return list(dict.fromkeys(chunk for chunk in chunks if chunk))


def _is_verb_here(word: str, before: str) -> bool:
    places = {"", "to", "and", "then", "can", "could", "should", "must", "may", "will", "i", "they", "we", "let", "or"}
    if before in {"it", "they", "we", "i"} or (word.endswith("ed") and before in STOP | VERBS.keys()):
        return True
    return (word in VERBS or word in SYSTEM_VERBS) and (before in places or before in PLAIN_ROLES or before in ROLES)


def _is_name(word: str) -> bool:
    return word[1:] != word[1:].lower() or word.lower() in INTEGRATIONS


def _chunk(run: list[str]) -> str:
    words = run[-3:]
    last = words[-1]
    return " ".join([*words[:-1], last if _is_name(last) else singular(last)])


def thing_of(phrase: str) -> str:
    """Return what a phrase is about: its first strong noun phrase, else the phrase itself."""
    chunks = chunks_of(phrase)
    strong = [chunk for chunk in chunks if chunk not in WEAK]
    return (strong or chunks or [phrase])[0]
