"""Which question is worth most next: bundles of sections by complexity, options with a recommendation, free text."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.specs.choices import MOST_A_MESSAGE, Option, Question, short
from bot.specs.chunking import content_words
from bot.specs.contradictions import DISPUTED
from bot.specs.disputes import dispute, disputes, is_dispute
from bot.specs.drafting import draft
from bot.specs.model import COMMENTED, KIND, SECTIONS, SectionKey, Spec
from bot.specs.proposals import GUESSED, PROPOSED, guesses_left, proposals, proposed_question
from bot.specs.reading import Deed, Reading, read

_NOT_OURS = (PROPOSED, GUESSED, DISPUTED, COMMENTED)
MODELS_SHARE = 2  # for so many of our own questions, a model may have one answered


@dataclass(frozen=True, slots=True)
class _Bundle:
    id: str
    sections: tuple[SectionKey, ...]
    topic: str = ""
    seat: str = ""


_SMALL = (
    _Bundle("why", ("problem", "metric", "analytics")),
    _Bundle("what", ("acceptance", "flows", "examples")),
    _Bundle("edges", ("out_of_scope", "errors", "data")),
    _Bundle("release", ("release", "permissions", "ui", "budgets", "open")),
)
_MEDIUM = (
    _Bundle("who", ("problem",)),
    _Bundle("goal", ("metric", "analytics")),
    _Bundle("flows", ("flows", "examples")),
    _Bundle("acceptance", ("acceptance",)),
    _Bundle("scope", ("out_of_scope", "open")),
    _Bundle("data", ("data", "permissions")),
    _Bundle("edges", ("errors", "budgets")),
    _Bundle("screens", ("ui", "release")),
)
_LARGE = tuple(_Bundle(kind.key, (kind.key,)) for kind in SECTIONS)
_SEATS: tuple[tuple[str, SectionKey, str], ...] = (
    (
        "new user",
        "problem",
        "Someone opens this for the first time and has read nothing. What do they see and do first?",
    ),
    ("admin", "permissions", "An admin must switch it off, limit it or look into a complaint. What do they need?"),
    ("attacker", "errors", "Somebody wants to misuse this. What is the worst they could try, and what must hold?"),
    ("support", "errors", "A customer writes that it does not work. What must support be able to see?"),
    ("tester", "examples", "Which single case would you try first to break it?"),
)
_ASK: dict[SectionKey, tuple[str, str]] = {
    "problem": (
        "Who needs to {deed}, and what does it cost them today?",
        "Every later choice is weighed against this.",
    ),
    "metric": (
        "Which number tells that it worked, from what to what, by when?",
        "Without a number nobody can decide to keep or remove it.",
    ),
    "out_of_scope": ("What shall this leave alone?", "What is not ruled out gets built, and paid for."),
    "flows": (
        "Step by step: how does a {actor} {deed}, and what if it goes wrong?",
        "One flow becomes one slice of work.",
    ),
    "acceptance": (
        "When do you call it done? Add, change or drop criteria.",
        "These become the tests that are written before the code.",
    ),
    "data": (
        "What must be stored about {thing}, and which states can it be in?",
        "Stored data is the dearest thing to change later.",
    ),
    "errors": (
        "What must happen when it fails, offline, empty or too large?",
        "Most repairs after release come from here.",
    ),
    "permissions": ("Who may {deed}, and who must not?", "A hole here is found by strangers."),
    "ui": (
        "Where does it stand on the {screen}, and what does it look like when empty, loading or broken?",
        "Each state gets a screenshot.",
    ),
    "budgets": ("How quick, how large, how accessible must it be?", "Limits become gates on each pull request."),
    "examples": ("Give one real example from start to end.", "An example settles more than a rule."),
    "release": (
        "How do we let it out, and when do we take it back?",
        "The flag, its end date and the kill rule follow from this.",
    ),
    "analytics": ("Which events do we count?", "The metric can only be computed from them."),
    "open": ("What do you not know yet, and who finds out?", "A question without an owner is a guess in the code."),
}


def questions(spec: Spec, n: int = MOST_A_MESSAGE) -> tuple[Question, ...]:
    """Return at most min(n, 3) questions, the most valuable first; none when all is settled."""
    return candidates(spec)[: max(0, min(n, MOST_A_MESSAGE))]


def candidates(spec: Spec) -> tuple[Question, ...]:
    """Return every question still worth asking, our own and a model's, the most valuable first."""
    found = [*disputes(spec), *_own(spec), *proposals(spec, _most_of_models(spec))]
    return tuple(sorted(found, key=lambda question: -question.worth))


def question(spec: Spec, question_id: str) -> Question:
    """Return a question by its id, asked already or not; raises KeyError for one this spec never asks."""
    if found := proposed_question(spec, question_id) or (
        dispute(spec, question_id) if is_dispute(question_id) else None
    ):
        return found
    reading = read(spec.idea)
    for bundle in _bundles(spec, reading):
        if bundle.id == question_id:
            return _question(bundle, spec, reading)
    raise KeyError(question_id)


def asks(spec: Spec, question_id: str) -> bool:
    """Say whether this spec asks, or asked, a question of that id."""
    try:
        question(spec, question_id)
    except KeyError:
        return False
    return True


def answers_needed(spec: Spec) -> int:
    """Return how many answers this complexity asks for; settled sections need none."""
    for most, needed in ((3, 4), (7, 8), (13, 14)):
        if spec.complexity <= most:
            return needed
    return max(20, len(_bundles(spec, read(spec.idea))))


def questions_left(spec: Spec) -> int:
    """Return how many answers are still due: of our own questions what complexity asks for, of all others each."""
    given = len({row.question_id for row in spec.answers if not row.question_id.startswith(_NOT_OURS)})
    own = min(max(0, answers_needed(spec) - given), len(_own(spec)))
    return own + len(proposals(spec, _most_of_models(spec))) + len(disputes(spec))


def guesses_due(spec: Spec) -> int | None:
    """Return how much a builder would still have to guess; None while no model was asked."""
    return guesses_left(spec, _most_of_models(spec))


def _most_of_models(spec: Spec) -> int:
    return answers_needed(spec) // MODELS_SHARE


def _own(spec: Spec) -> list[Question]:
    asked = {answer.question_id for answer in spec.answers}
    reading = read(spec.idea)
    return [
        _question(bundle, spec, reading)
        for bundle in _bundles(spec, reading)
        if bundle.id not in asked and _is_due(bundle, spec)
    ]


def _bundles(spec: Spec, reading: Reading) -> tuple[_Bundle, ...]:
    if spec.complexity <= 3:
        return _SMALL
    if spec.complexity <= 7:
        return _MEDIUM
    if spec.complexity <= 13:
        return _LARGE
    return (*_LARGE, *(_Bundle(f"seat:{seat}", (key,), seat=text) for seat, key, text in _SEATS), *_details(reading))


def _details(reading: Reading) -> Iterable[_Bundle]:
    topics: tuple[tuple[SectionKey, tuple[str, ...]], ...] = (
        ("ui", reading.screens),
        ("data", reading.things),
        ("permissions", reading.roles),
        ("errors", reading.integrations),
        ("release", reading.heavy),
    )
    return [_Bundle(f"{key}:{name}", (key,), topic=name) for key, names in topics for name in names[:6]]


def _is_due(bundle: _Bundle, spec: Spec) -> bool:
    return bool(bundle.topic or bundle.seat) or any(not spec.section(key).settled for key in bundle.sections)


def _question(bundle: _Bundle, spec: Spec, reading: Reading) -> Question:
    key = bundle.sections[0]
    today = date.fromisoformat(spec.at[:10])
    drafts = "\n\n".join(
        f"*{KIND[part].heading}.* {draft(part, reading, spec.product, today)}" for part in bundle.sections
    )
    detail = bool(bundle.topic or bundle.seat)
    return Question(
        id=bundle.id,
        section=key,
        sections=bundle.sections,
        text=_text(bundle, key, reading),
        why=_ASK[key][1],
        options=_detail_options(bundle) if detail else _options(bundle, reading, spec.product, today),
        recommended="a",
        draft="The draft stands as it is." if detail else drafts,
        worth=round(sum(_worth(part, spec) for part in bundle.sections) * (0.25 if detail else 1.0), 3),
    )


def _text(bundle: _Bundle, key: SectionKey, reading: Reading) -> str:
    if bundle.seat:
        return bundle.seat
    deed = reading.main
    on_screen = key == "ui" and bundle.topic
    about = bundle.topic if bundle.topic and not on_screen else ""
    text = _ASK[key][0].format(
        deed=f"do what with {about}" if about else deed.phrase,
        actor=deed.actor,
        thing=about or deed.thing,
        screen=on_screen or reading.screen,
    )
    return f"About {about}: {text}" if about else text


def _worth(key: SectionKey, spec: Spec) -> float:
    """Return weight × uncertainty × rework cost."""
    kind, section = KIND[key], spec.section(key)
    if section.settled:
        return kind.weight * 0.1 * kind.rework
    touched = content_words(spec.idea) & content_words(kind.heading)
    return kind.weight * (0.7 if touched else 1.0) * kind.rework


def _options(bundle: _Bundle, reading: Reading, product: str, today: date) -> tuple[Option, ...]:
    key = bundle.sections[0]
    drafts = tuple((part, draft(part, reading, product, today)) for part in bundle.sections)
    first = Option("a", "As drafted", drafts)
    others = [
        Option(
            letter, short(label), tuple((part, text + " " + extra if part == key else text) for part, text in drafts)
        )
        for letter, (label, extra) in zip("bcd", _variants(key, reading.main, reading), strict=False)
    ]
    return (first, *others)


def _detail_options(bundle: _Bundle) -> tuple[Option, ...]:
    about = bundle.topic or bundle.id.partition(":")[2]
    key = bundle.sections[0]
    return (
        Option("a", "The draft covers it", ((key, f"For {about} the rules above hold without exception."),)),
        Option("b", "Leave it out of the first version", ((key, f"The first version leaves {about} as it is today."),)),
    )


def _variants(key: SectionKey, deed: Deed, reading: Reading) -> tuple[tuple[str, str], ...]:
    match key:
        case "problem":
            return (
                ("Only admins need it", "Only admins of a workspace need it."),
                ("Readers from outside need it too", "Readers who come by a public link need it too."),
            )
        case "metric":
            return (
                ("Fewer complaints", "Second metric: reports about this topic fall by 50 % within 28 days."),
                ("Time saved", "Second metric: the median time for it falls below 10 seconds."),
            )
        case "out_of_scope":
            return (
                ("Phones can wait", "Widths below 768 pixels can wait for a later version."),
                ("No undo", "Undo is not part of it."),
            )
        case "flows" | "acceptance":
            return (("Also with undo", f"Whoever did {deed.thing} by mistake can undo it within 10 seconds."),)
        case "data":
            return (
                ("Per person", "Each person has their own; nobody sees that of others."),
                ("Per workspace", "Everyone in the workspace shares the same."),
            )
        case "errors":
            return (("Stop instead of retry", "After a failure nothing is sent again until the person asks for it."),)
        case "permissions":
            return (
                ("Only editors", f"Only people who may edit may {deed.phrase}."),
                ("Admins only", f"Only admins may {deed.phrase}."),
            )
        case "ui":
            return (
                (
                    "In the command palette only",
                    f"No control on the {reading.screen}; the command palette alone offers it.",
                ),
            )
        case "budgets":
            return (("Stricter: 300 ms", "The answer appears within 300 ms at the 95th percentile."),)
        case "release":
            return (
                ("No experiment, only the flag", "No experiment: each ring gets it after 3 days without a new error."),
            )
        case "examples" | "analytics" | "open":
            return ()
