"""Draft every section from an idea alone, in the idea's own words, so that a person confirms or corrects instead of inventing."""

from datetime import date, timedelta

from bot.specs.families import FAMILIES
from bot.specs.model import Criterion, Flow, SectionKey
from bot.specs.reading import Deed, Reading, slug

METRIC_DAYS = 28
EXPERIMENT_DAYS = 14
WORDS_TO_REPEAT = 4


def draft_flows(reading: Reading, product: str) -> tuple[Flow, ...]:
    """Draft one flow per thing somebody wants to do."""
    return tuple(_flow(number, deed, reading, product) for number, deed in enumerate(reading.deeds, start=1))


def draft_criteria(reading: Reading, flows: tuple[Flow, ...], product: str) -> tuple[Criterion, ...]:
    """Draft numbered criteria: for every flow a success and a failure, for the first also its edges, access and flag."""
    drafts: list[tuple[str, str, str]] = []
    for deed, flow in zip(reading.deeds, flows, strict=True):
        drafts += _of_flow(deed, flow.id, reading, product)
    return tuple(
        Criterion(f"AC-{number}", _sentence(text), flow, "failure" if outcome == "failure" else "success")
        for number, (text, flow, outcome) in enumerate(drafts, start=1)
    )


def draft(key: SectionKey, reading: Reading, product: str, today: date) -> str:
    """Draft one section's text; flows and acceptance come as lines of the drafted values."""
    match key:
        case "problem":
            return _problem(reading, product)
        case "metric":
            return _metric(reading, product, today)
        case "out_of_scope":
            return _out_of_scope(reading)
        case "flows":
            return flow_lines(draft_flows(reading, product))
        case "acceptance":
            return criterion_lines(draft_criteria(reading, draft_flows(reading, product), product))
        case "data":
            return _data(reading, product)
        case "errors":
            return _errors(reading, product)
        case "permissions":
            return _permissions(reading, product)
        case "ui":
            return _ui(reading)
        case "budgets":
            return _budgets(reading, product)
        case "examples":
            return _examples(reading)
        case "release":
            return _release(reading, today)
        case "analytics":
            return _analytics(reading)
        case "open":
            return _open(reading)


def fill(template: str, reading: Reading, deed: Deed, product: str) -> str:
    """Fill a sentence of the house with the idea's nouns."""
    thing = deed.thing
    the = thing if thing.startswith("“") else f"the {thing}"
    words = {
        "actor": deed.actor,
        "deed": deed.phrase,
        "thing": thing,
        "thing_the": the,
        "Thing_the": the[:1].upper() + the[1:],
        "screen": reading.screen,
        "product": product,
        "fault": deed.fault or reading.title,
    }
    return template.format_map(words)


def flow_lines(flows: tuple[Flow, ...]) -> str:
    """Write flows as Markdown lines."""
    return "\n".join(
        f"- {flow.id}: a {flow.actor} wants to {flow.deed}. {' '.join(f'{n}. {step}.' for n, step in enumerate(flow.steps, 1))}"
        + (f" If it fails: {flow.failure}." if flow.failure else "")
        for flow in flows
    )


def criterion_lines(criteria: tuple[Criterion, ...]) -> str:
    """Write criteria as Markdown lines."""
    return "\n".join(
        f"- **{criterion.id}** ({criterion.flow}, {criterion.outcome}) {criterion.text}" for criterion in criteria
    )


def _flow(number: int, deed: Deed, reading: Reading, product: str) -> Flow:
    family = FAMILIES[deed.family]
    steps = (
        f"The {deed.actor} opens the {reading.screen}",
        _upper_first(fill(family.step, reading, deed, product)),
        _upper_first(fill(family.success, reading, deed, product)),
    )
    return Flow(f"F-{number}", deed.actor, deed.phrase, steps, fill(family.failure, reading, deed, product))


def _of_flow(deed: Deed, flow: str, reading: Reading, product: str) -> list[tuple[str, str, str]]:
    family = FAMILIES[deed.family]
    act = f"Given {fill(family.given, reading, deed, product)}, then "
    broken = f"Given the server answers with an error, when {fill(family.tried, reading, deed, product)}, then "
    rows = [
        (act + fill(family.success, reading, deed, product), flow, "success"),
        (broken + fill(family.failure, reading, deed, product), flow, "failure"),
        (fill(family.lasting, reading, deed, product), flow, "success"),
    ]
    return [*rows, *_of_main_flow(deed, flow, reading, product)] if flow == "F-1" else rows


def _of_main_flow(deed: Deed, flow: str, reading: Reading, product: str) -> list[tuple[str, str, str]]:
    edge = (fill(FAMILIES[deed.family].edge, reading, deed, product), flow, "failure")
    keys = (
        f"Given a width of 375 pixels and a keyboard alone, when a {deed.actor} wants to {deed.phrase}, "
        "then every control is visible and reachable by Tab"
    )
    if deed.family == "mend":
        return [edge, (keys, flow, "success")]
    barred = (
        f"Given a person without the right to {deed.phrase}, when they send the request themselves, "
        "then the server answers 403 and changes nothing"
    )
    hidden = (
        f'Given the flag `{reading.flag}` is "off", when anybody opens the {reading.screen}, then 0 elements of '
        f"this work are visible"
    )
    return [edge, (barred, flow, "failure"), (keys, flow, "success"), (hidden, flow, "success")]


def _problem(reading: Reading, product: str) -> str:
    deed = reading.main
    if deed.family == "mend":
        return (
            f"A {deed.actor} of {product} meets this fault: {deed.fault}. It gets in the way each time they want to "
            f"{deed.phrase}. "
            "Evidence: the report that began this work; the number of further reports decides how urgent it is."
        )
    gain = f"They want it so that {reading.benefit}." if reading.benefit else _cost_of_today(deed)
    return (
        f"A {deed.actor} of {product} cannot {deed.phrase} today. {gain} "
        "Evidence: the request of the person who wrote this idea; the first 14 days of use behind the flag show "
        "whether others share it."
    )


def _cost_of_today(deed: Deed) -> str:
    if deed.family == "show":
        return (
            f"They leave {'the page' if deed.thing != 'page' else 'it'} or count by hand to learn what the {deed.thing} "
            f"would tell them."
        )
    return "They work around it by hand, which costs them steps in each session."


def _metric(reading: Reading, product: str, today: date) -> str:
    deed = reading.main
    measure = fill(FAMILIES[deed.family].metric, reading, deed, product)
    by = (today + timedelta(days=METRIC_DAYS)).isoformat()
    if deed.family == "mend":
        return (
            f"Metric: {measure}. Baseline: 1 known report. Target: 0 reports in the 14 days after release. Date: "
            f"{by}. Source: feedback and errors."
        )
    return (
        f"Metric: share of {measure}. Baseline: 0 %, since it does not exist today. Target: 20 % of the people who "
        f"have the flag. "
        f"Date: {by}. Source: the analytics events of this work, counted per person and week."
    )


def _out_of_scope(reading: Reading) -> str:
    things = (
        ", ".join(f"changes to how {thing} works elsewhere" for thing in reading.things[1:3])
        or "changes to other screens"
    )
    return (
        f"Not part of this work: {things}; bulk or scheduled ways to {_again(reading)}; a public API for it; import of old data; "
        f"native phone apps (the web page at 375 pixels is part of it); a redesign of the {reading.screen}."
    )


def _data(reading: Reading, product: str) -> str:
    deed = reading.main
    family = FAMILIES[deed.family]
    others = f" It reads {_listed(reading.things[:4])}." if reading.things else ""
    states = fill(family.states, reading, deed, product)
    return (
        f"{fill(family.data, reading, deed, product)}{others} States on the screen: {states}; nothing is shown that is "
        f"none of them."
    )


def _errors(reading: Reading, product: str) -> str:
    deed = reading.main
    lines = [
        f"- The server answers with an error: {fill(FAMILIES[deed.family].failure, reading, deed, product)}.",
        f'- No connection: the {reading.screen} says "Offline", keeps the input and sends it once when the connection returns.',
        f"- Two people {_again(reading)} at the same moment: the later one wins and both screens agree within 2 seconds.",
        "- The session ended: the sign-in page opens and leads back to the same place.",
        f"- {fill(FAMILIES[deed.family].edge, reading, deed, product)}.",
    ]
    return "\n".join(lines)


def _permissions(reading: Reading, product: str) -> str:
    deed = reading.main
    roles = f"Roles concerned: {_listed(reading.roles)}. " if reading.roles else ""
    return (
        f"{roles}A {deed.actor} may {_again(reading)} where {product} lets them open the {reading.screen} today; nobody "
        f"gains access to content. "
        "The server checks it on each request and answers 403 otherwise. Logs and analytics carry ids, never content."
    )


def _ui(reading: Reading) -> str:
    screens = reading.screens or (reading.screen,)
    return "\n".join(_screen_line(screen, reading) for screen in screens)


def _screen_line(screen: str, reading: Reading) -> str:
    deed = reading.main
    return (
        f'- **{_upper_first(screen)}** · ready: the control to {_again(reading)} with the label "{_upper_first(deed.thing)}" · '
        'empty: "Nothing yet" with one sentence on how to begin · loading: a skeleton of the same size after 300 ms · '
        'error: one sentence and "Try again" · light and dark theme, 375 to 1280 pixels.'
    )


def _budgets(reading: Reading, product: str) -> str:
    deed = reading.main
    return (
        f"Speed: the answer to the {deed.actor} appears within 1 second at the 95th percentile; the {reading.screen} "
        f"opens no more than 50 ms later than before. "
        f"Accessibility: WCAG 2.2 AA, keyboard alone, contrast 4.5:1. Limits: "
        f"{fill(FAMILIES[deed.family].limit, reading, deed, product)}. Code: at most 10 kB more gzip."
    )


def _examples(reading: Reading) -> str:
    deed = reading.main
    return (
        f'Example: Ada, a {deed.actor}, opens the {reading.screen} of "Road map 2027" and wants to {deed.phrase}; she '
        f"succeeds at the first try. "
        f"Counterexample: Bo, offline, tries to {_again(reading)} and loses nothing. Tests: one end-to-end test per flow, "
        f"one unit test per edge, "
        "one test with the flag off, screenshots at 375 and 1280 pixels."
    )


def _release(reading: Reading, today: date) -> str:
    if not reading.flag:
        return (
            f"No flag and no experiment: a repair goes to everybody with the next deploy. Before it, a test repeats "
            f"“{reading.title}” and fails; "
            "after it, the test passes. Rollback: one revert when errors rise above 1 % within 30 minutes."
        )
    key = reading.flag
    end = (today + timedelta(days=EXPERIMENT_DAYS)).isoformat()
    return (
        f"Flag `{key}`: internal first, then cloud, then enterprise, each step on evidence. Hypothesis: people who can "
        f"{_again(reading)} come back for it. "
        f"Experiment until {end} with at least 300 people an arm. Kill rule: errors above 1 % or no progress for 14 "
        f"days removes flag and code. "
        "Rollback: flag off within 1 minute, then one revert."
    )


def _analytics(reading: Reading) -> str:
    if not reading.flag:
        return (
            f"No new events. Feedback and the error tracker count new reports about the {reading.main.thing} for 14 "
            f"days after the deploy, "
            "with page, commit and browser, without content."
        )
    stem = slug(reading.main.thing, 24).replace("-", "_")
    return (
        f"Events: `{stem}_shown`, `{stem}_used` and `{stem}_failed` (with the reason), each with person id, page id, "
        f"flag state and time, without content. "
        "The metric counts `used` against `shown` per person and week; a dashboard is not part of this work."
    )


def _open(reading: Reading) -> str:
    heavy = (
        f" Because it touches {_listed(reading.heavy)}, the owner names a reviewer for that before work starts."
        if reading.heavy
        else ""
    )
    return (
        "No question blocks the work. The person who asked owns what comes up during building and answers in the thread; "
        f"without an answer within 24 hours the drafted choice stands and stays recorded here.{heavy}"
    )


def _again(reading: Reading) -> str:
    """Name the main deed once more: by itself while it is short or one of several, else as what was named before."""
    deed = reading.main.phrase
    return "do this" if len(reading.deeds) == 1 and len(deed.split()) > WORDS_TO_REPEAT else deed


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return _upper_first(text).rstrip(".") + "."
