"""The plan before it becomes issues: every slice with its reasons, what it will take, what a person can change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.lifecycle import Stage, WorkItem
from bot.planning import KINDS, Change, Plan, Slice, span
from bot.planning.case import Case, Earlier, Removable
from bot.planning.costs import Cost
from bot.slack.blocks import (
    Block,
    Element,
    Message,
    Option,
    actions,
    button,
    context,
    divider,
    field,
    header,
    image,
    message,
    modal,
    multi_select,
    overflow,
    section,
    select,
    text_field,
)
from bot.slack.messages.words import money, named
from bot.slack.text import clip, escape, link
from bot.specs import Spec

NOTHING_TO_UNDO = "There is no change left to undo."
SHOWN_SLICES, SHOWN_TOUCHES = 36, 4
RISKS = {
    "person": "a person must approve it", "second reviewer": "a second reviewer looks",
    "low or second reviewer": "low, at most a second reviewer looks",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What the card shows beside the plan; `picture` is empty where Slack cannot fetch one, `decided` names who settled it."""

    problems: tuple[str, ...]
    changes: tuple[Change, ...]
    cost: Cost
    workers: int
    picture: str
    document: str
    decided: str = ""
    case: Case | None = None


def preview(item: WorkItem, plan: Plan, spec: Spec, facts: PlanFacts) -> Message:
    """Return the plan's card: totals, the picture, each slice with a menu of changes, and what may be done with it all."""
    waits = item.stage is Stage.PREVIEW
    blocks: list[Block] = [header(f"Plan: {plan.title}"), section(_totals(plan, spec, facts))]
    if facts.picture:
        blocks.append(image(facts.picture, alt(plan)))
    shown = plan.slices[:SHOWN_SLICES]
    blocks += [section(_slice(one), _menu(item, plan, one) if waits else None) for one in shown]
    if len(plan.slices) > len(shown):
        blocks.append(context(f"… and {len(plan.slices) - len(shown)} more slices."))
    if plan.left_out:
        blocks.append(section(_left_out(plan, spec)))
    blocks.append(context(*_notes(plan, facts)))
    if facts.case and waits:
        blocks.append(section(against(facts.case)))
    blocks += [divider(), *_decision(item, plan, facts)]
    return message(f"Plan of {named(item)}: {_counted(len(plan.slices))}{', waits for you' if waits else ''}", *blocks)


def alt(plan: Plan) -> str:
    """Return in words what the picture shows."""
    told = [f"{one.id} {one.title} {_after(one)}" for one in plan.slices]
    return "What waits for what: " + "; ".join(told)


def _after(one: Slice) -> str:
    return f"after {', '.join(dep.on for dep in one.depends_on)}" if one.depends_on else "can begin at once"


def edit(key: str, plan: Plan, one: Slice, spec: Spec) -> Block:
    """Return the form in which a person changes one slice."""
    rows = {row.id: row.text for row in spec.criteria}
    own_first = sorted(rows, key=lambda name: (name not in one.acceptance, name not in plan.left_out))
    criteria = [Option(f"{name} {rows[name]}", name) for name in own_first]
    others = [Option(f"{other.id} {other.title}", other.id) for other in plan.slices if other.id != one.id]
    waits = multi_select("Nothing", "pick", others, chosen=[dep.on for dep in one.depends_on]) if others else None
    return modal(
        f"Edit {one.id}", "plan.edit",
        field("Title", "title", text_field("text", initial=one.title), hint="What a person can do afterwards."),
        field("Kind", "kind", select("Kind", "pick", [Option(kind.capitalize(), kind) for kind in KINDS], chosen=one.kind)),
        field("It is done when", "acceptance", multi_select("Criteria", "pick", criteria, chosen=one.acceptance),
              hint="A criterion of another slice moves here; one you take away is left out of the plan."),
        field("Files it touches", "touches", text_field("text", initial="\n".join(one.touches), multiline=True),
              hint="One pattern a line. Slices that touch the same files are built one after the other."),
        [field("Waits for", "waits", waits, optional=True)] if waits else [],
        submit="Change", key=key,
    )  # fmt: skip


def merge(key: str, plan: Plan, one: Slice) -> Block:
    """Return the form in which a person chooses what to merge a slice into."""
    others = [Option(f"{other.id} {other.title}", other.id) for other in plan.slices if other.id != one.id]
    chosen = field("Merge it into", "into", select("A slice", "pick", others), hint="The other slice keeps its title.")
    return modal(f"Merge {one.id}", "plan.merge", chosen, submit="Merge", key=key)


def decline(key: str) -> Block:
    """Return the form in which a person says why something is not built."""
    placeholder = "For example: nobody but us asked; the export we have answers most of it."
    why = field("Why not?", "why", text_field("text", multiline=True, placeholder=placeholder),
                hint="You will read this again when somebody has a similar idea.")  # fmt: skip
    return modal("Don't build this", "idea.decline", why, submit="Don't build", key=key)


def against(case: Case) -> str:
    """Return what speaks against building, so that it is read before anything is built."""
    demand, upkeep, small = case.demand, case.upkeep, case.smallest
    asked = (
        f"{_many(demand.reports, 'report')} from {_many(demand.people, 'person', 'people')} ({_items(demand.items)})"
    )
    whole = small.criteria == small.of
    least = "the first flow is all of it; it only gets smaller by fewer criteria" if whole else (
        f"“{escape(small.deed)}” alone: {small.criteria} of {small.of} criteria")  # fmt: skip
    lines = [
        f"• *Who asks:* {asked if demand.reports else 'nobody but you yet'}",
        f"• *To own it a year:* {money(upkeep.low_usd)} to {money(upkeep.high_usd)} and {span(upkeep.minutes)} of a person"
        f" ({upkeep.basis})",
        f"• *What could go instead:* {_instead(case.removable)}",
        f"• *The smallest version:* {least}",
    ]
    return "*Should it be built at all?*\n" + "\n".join(lines)


def _instead(removable: Sequence[Removable] | None) -> str:
    if removable is None:
        return "not known: the flags did not answer"
    return "; ".join(f"`{escape(one.key)}` ({one.why})" for one in removable) or "no feature behind a flag has stalled"


def remembered(earlier: Earlier) -> str:
    """Return what was decided about something like it before."""
    return (
        f"↩️ *In {earlier.at:%B %Y} <@{earlier.by}> decided against something like this* (#{earlier.item} "
        f"{escape(earlier.title)}), because: “{escape(earlier.reason)}” What changed?"
    )


def _many(count: int, one: str, several: str = "") -> str:
    return f"1 {one}" if count == 1 else f"{count} {several or one + 's'}"


def _items(numbers: Sequence[int]) -> str:
    return ", ".join(f"#{number}" for number in numbers[:5])


def moved_on(item: WorkItem) -> str:
    """Return why a change to an older state of the plan was not made."""
    return f"The plan of {named(item)} has changed since that card was drawn. Nothing was done; look at it as it now stands."


def _totals(plan: Plan, spec: Spec, facts: PlanFacts) -> str:
    owned, whole = sum(len(one.acceptance) for one in plan.slices), plan.estimate
    builders = f"{facts.workers} builders" if facts.workers > 1 else "1 builder"
    return (
        f"*{_counted(len(plan.slices))}* for {owned} of {len(spec.criteria)} acceptance criteria. No issue is made yet.\n"
        f"*Time* {span(whole.low)} to {span(whole.high)}, median {span(whole.median)}, along the longest chain with {builders}; "
        f"{whole.basis}.\n"
        f"*Money* {money(facts.cost.low)} to {money(facts.cost.high)}: {facts.cost.basis}. "
        f"Each slice stops and asks at {money(facts.cost.stops_at)}."
    )


def _slice(one: Slice) -> str:
    waits = "; ".join(f"{dep.on}, because {escape(dep.reason)}" for dep in one.depends_on)
    files = ", ".join(f"`{escape(glob)}`" for glob in one.touches[:SHOWN_TOUCHES])
    more = f" and {len(one.touches) - SHOWN_TOUCHES} more" if len(one.touches) > SHOWN_TOUCHES else ""
    guess = one.estimate
    return "\n".join(
        [
            f"*{one.id} · {escape(one.title)}* ({one.kind})",
            f"Done when {_ids(one.acceptance) or 'nothing is said yet'}",
            f"Waits for {waits}" if waits else "Can begin at once",
            f"Touches {files}{more}" if files else "Touches: not known",
            f"{span(guess.low)} to {span(guess.high)}, {guess.basis.partition(':')[0]} · {_risk(one.risk_hint)}",
        ]
    )


def _ids(rows: Sequence[str]) -> str:
    """Return the ids of criteria, three or more in a row as the first to the last."""
    runs: list[list[str]] = []
    for row in rows:
        follows = bool(runs) and row == f"AC-{_number(runs[-1][-1]) + 1}"
        runs = [*runs[:-1], [*runs[-1], row]] if follows else [*runs, [row]]
    told = [[f"`{run[0]}` to `{run[-1]}`"] if len(run) > 2 else [f"`{row}`" for row in run] for run in runs]
    return ", ".join(one for run in told for one in run)


def _number(row: str) -> int:
    digits = row.removeprefix("AC-")
    return int(digits) if digits.isdecimal() else -1


def _risk(hint: str) -> str:
    """Return a hint in whole words; one that a model wrote stands as it is."""
    level, _, why = hint.partition(": ")
    return f"risk: {RISKS.get(level, escape(level))}" + (f", because {escape(why)}" if why else "")


def _menu(item: WorkItem, plan: Plan, one: Slice) -> Element:
    several = len(plan.slices) > 1
    ways = [("Edit…", "edit", True), ("Earlier", "earlier", one != plan.slices[0]), ("Later", "later", one != plan.slices[-1]),
            ("Merge into…", "merge", several), ("Drop", "drop", several)]  # fmt: skip
    options = [Option(label, f"{item.id}|{item.digest}|{one.id}|{way}") for label, way, there in ways if there]
    return overflow(f"plan.change.{one.id}", options)


def _left_out(plan: Plan, spec: Spec) -> str:
    texts: Mapping[str, str] = {row.id: row.text for row in spec.criteria}
    rows = "\n".join(f"• `{row}` {escape(clip(texts.get(row, ''), 160))}" for row in plan.left_out[:10])
    more = f"\n… and {len(plan.left_out) - 10} more" if len(plan.left_out) > 10 else ""
    return f"*Left out by you*, so nobody will build it:\n{rows}{more}"


def _notes(plan: Plan, facts: PlanFacts) -> list[str]:
    placed = "in exactly one slice or left out" if plan.left_out else "in exactly one slice"
    holds = f"✓ Every criterion is {placed}, and nothing waits in a circle."
    notes = [holds] if not facts.problems else [f"⚠️ {escape(problem)}" for problem in facts.problems[:6]]
    if facts.changes:
        count = "Changed once" if len(facts.changes) == 1 else f"Changed {len(facts.changes)} times"
        notes.append(f"{count}; the last: {_told(facts.changes[-1])}.")
    return [*notes, link(facts.document, "Read the whole document")]


def _decision(item: WorkItem, plan: Plan, facts: PlanFacts) -> list[Block]:
    match item.stage:
        case Stage.PREVIEW:
            bound = f"{item.id}|{item.digest}"
            label = "Make the issue" if len(plan.slices) == 1 else f"Make {len(plan.slices)} issues"
            undo = button("Undo the last change", "plan.undo", bound) if facts.changes else None
            return [actions(button(label, "plan.make", bound, style="primary"), undo, dont_build(item))]
        case Stage.PLANNED:
            return [section(f"✅ Made into issues by <@{facts.decided}>.")]
        case Stage.DECLINED:
            return [section(declined(item, facts.decided))]
        case Stage.CANCELLED:
            return [section("⚪️ Dropped.")]
        case _:
            return [section("This plan no longer counts.")]


def dont_build(item: WorkItem) -> Element:
    """Return the button that asks why something should not be built."""
    return button("Don't build…", "idea.decline", str(item.id))


def declined(item: WorkItem, by: str) -> str:
    """Return that and why something is not built."""
    return f"🚫 Not built, as <@{by}> decided: “{escape(item.reason)}” I will remember it when a similar idea comes."


def _told(change: Change) -> str:
    match change.do:
        case "drop":
            return f"{change.slice} dropped"
        case "merge":
            return f"{change.slice} merged into {change.other}"
        case "earlier" | "later":
            return f"{change.slice} moved {change.do}"
        case _:
            return f"{change.slice} edited"


def _counted(count: int) -> str:
    return "1 slice" if count == 1 else f"{count} slices"
