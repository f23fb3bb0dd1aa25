"""What a reporter says was pressed, in order, as far as the words name it: enough to do the same before looking."""

import re
from dataclasses import dataclass

MOST_STEPS = 4
_NAME = r"[“\"«`]([^”\"»`]{1,40})[”\"»`]"
_PRESS = r"\b(?:click|tapp?|press|choose|chose|select|hit)(?:ed|es|s|ing)?\b(?: on)?|\bopen(?:ed|s|ing)?\b"
_ARTICLE = r"(?: the| a| an| my)?"
_END = (
    r"(?= (?:button|link|icon|and|then|on|in|at|with|it|is|are|was|nothing|but|so|to|from|the|again)\b|[,.;:!?\n)]|$)"
)
_SAID = re.compile(rf"(?:{_PRESS}){_ARTICLE} (?:{_NAME}|([\w][\w '&/-]{{0,38}}?){_END})", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\b(?:the|my) ([\w][\w '-]{2,38}?) (?:is|are|was|were|gets|looks|does|doesn't|runs|goes)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Step:
    """A control to press, by its name; `was_said` when the reporter said so, else it is only what the report is about."""

    name: str
    was_said: bool = True


def steps_of(report: str) -> tuple[Step, ...]:
    """Return what to press before looking: what was said to be pressed, then what is said to be wrong."""
    said = [" ".join((quoted or bare).split()) for quoted, bare in _SAID.findall(report)]
    about = [" ".join(found.split()) for found in _SUBJECT.findall(report)][:1]
    known = {name.casefold() for name in said}
    steps = [Step(name) for name in dict.fromkeys(said)][:MOST_STEPS]
    return (*steps, *(Step(name, was_said=False) for name in about if name.casefold() not in known))
