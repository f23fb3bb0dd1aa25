"""Whether somebody asks if an idea would work here, and what of a long idea is looked for in the code."""

import re

from bot.specs import Spec

_ASKS = re.compile(
    r"\b(?:would|will|could|does|can|might) (?:that|this|it|something like (?:that|this)) (?:even |really |ever )?"
    r"(?:work|fit|be (?:feasible|possible|doable))\b"
    r"|\b(?:is|would) (?:that|this|it)(?: be)? (?:even )?(?:feasible|doable|possible)\b"
    r"|\bhow feasible\b|\bfeasibility\b",
    re.IGNORECASE,
)
SHORT_WORDS = 12
WHOLE_CHARS = 400


def asks_feasibility(text: str) -> bool:
    """Say whether a message asks nothing but this: a few words, such as “would that work for us?”."""
    return bool(_ASKS.search(text)) and len(text.split()) <= SHORT_WORDS


def core_of(spec: Spec) -> str:
    """Return the words of a spec that say what it is: a short idea as it stands, of a long one its title and what people do."""
    idea = _ASKS.sub(" ", spec.idea)
    deeds = " ".join(flow.deed for flow in spec.flows)
    return idea if len(idea) <= WHOLE_CHARS else f"{spec.title}. {deeds}"
