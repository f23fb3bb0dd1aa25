"""Read a pasted document into a spec: headings become sections, lists become criteria and flows."""

import re
from dataclasses import replace

from bot.specs.answering import Context, begin
from bot.specs.criteria import parse_criteria, parse_flows
from bot.specs.model import SECTIONS, Section, SectionKey, Spec, with_section
from bot.specs.reading import read, title_of

_HEADING = re.compile(
    r"^\s*(?:#{1,6}\s+(?P<hash>.+?)\s*#*|\*\*(?P<bold>[^*]{3,60})\*\*:?|(?P<plain>[A-Z][\w ,/&-]{2,50}):)\s*$"
)
_KEYS: tuple[tuple[SectionKey, str], ...] = (
    ("out_of_scope", r"out of scope|not in scope|non-?scope|non-?goals?|won't"),
    ("acceptance", r"acceptance|criteria|done when|definition of done"),
    ("metric", r"metric|goal|success|kpi"),
    ("errors", r"error|edge|failure"),
    ("flows", r"flows?|journeys?|scenarios?|how it works|steps"),
    ("permissions", r"permission|privacy|access control|security|roles"),
    ("analytics", r"analytics|events|tracking|telemetry"),
    ("release", r"flag|release|rollout|roll-out|experiment|kill|rollback|launch"),
    ("budgets", r"budget|performance|speed|accessibility|limits|non-?functional"),
    ("examples", r"example|test"),
    ("open", r"open question|questions|unknown"),
    ("data", r"data|states?|model|schema"),
    ("ui", r"screens?|ui|design|interface|layout|wireframe"),
    ("problem", r"problem|vision|user|why|background|context|evidence|summary|overview|who"),
)


ENOUGH_SECTIONS = 3


def is_document(text: str) -> bool:
    """Say whether a text has headings of at least three of a spec's sections, so that it is read as a document."""
    heads = [
        next(part for part in found.groups() if part) for line in text.splitlines() if (found := _HEADING.match(line))
    ]
    return len({key for head in heads if (key := _key_of(head))}) >= ENOUGH_SECTIONS


def from_document(text: str, context: Context) -> Spec:
    """Make a spec of a document; only what it says is settled, the rest stays a draft. Raises UserError on an empty text."""
    title = title_of(text)
    found = _sections(text)
    spec = begin(title or text, context)
    flows = parse_flows(found.get("flows", ""), read(title).main.actor)
    named = read("\n".join([title, *(flow.deed for flow in flows)]))
    spec = replace(spec, flows=flows or spec.flows, complexity=max(spec.complexity, named.complexity))
    criteria = parse_criteria(found["acceptance"], spec.flows) if "acceptance" in found else ()
    spec = replace(spec, criteria=criteria) if criteria else spec
    for key, body in found.items():
        spec = with_section(spec, Section(key, body, "document", settled=_is_enough(key, body)))
    return spec


def _is_enough(key: SectionKey, body: str) -> bool:
    return key == "acceptance" or len(body.split()) >= 8


def _sections(text: str) -> dict[SectionKey, str]:
    order = [kind.key for kind in SECTIONS]
    gathered: dict[SectionKey, list[str]] = {}
    here: SectionKey = "problem"
    for line in text.splitlines():
        heading = _HEADING.match(line)
        if heading:
            here = _key_of(next(part for part in heading.groups() if part)) or here
        else:
            gathered.setdefault(here, []).append(line)
    return {key: body for key in order if (body := "\n".join(gathered.get(key, [])).strip())}


def _key_of(heading: str) -> SectionKey | None:
    return next((key for key, pattern in _KEYS if re.search(rf"\b(?:{pattern})", heading, re.IGNORECASE)), None)
