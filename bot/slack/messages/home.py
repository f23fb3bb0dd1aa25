"""The Home tab: what waits for its reader, the board, flags, money, health and settings, each kindly worded when empty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.attention import QUIET, Trouble, Wait
from bot.budget import Account
from bot.lifecycle import WorkItem
from bot.slack.blocks import (
    Block,
    Option,
    actions,
    button,
    context,
    divider,
    field,
    header,
    home,
    modal,
    section,
    select,
    text_field,
    time_field,
)
from bot.slack.messages.inbox import Scene, entries
from bot.slack.messages.words import SENTENCES, days, moment, money, named, places
from bot.slack.text import escape
from flags.rollout import FlagView

MOST_WAITS, MOST_LINES = 8, 8
SERVICES = {"reconcile_issues": "GitHub", "sweep_errors": "Error tracker", "read_feedback": "Feedback form"}
BUILDERS = (Option("Claude builds, GPT reviews", "anthropic"), Option("GPT builds, Claude reviews", "openai"))


@dataclass(frozen=True, slots=True)
class Change:
    """The last setting that somebody changed, in words; `undo` is what its button carries, empty when it is not theirs."""

    what: str
    by: str
    before: str
    value: str
    undo: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """All that one person's Home tab shows; `flags` is None while the flag server does not answer."""

    waits: Sequence[Wait]
    running: Sequence[WorkItem]
    queued: Sequence[WorkItem]
    in_review: Sequence[WorkItem]
    shipped: Sequence[WorkItem]
    flags: Sequence[FlagView] | None
    day: Account
    day_limit: float
    troubles: Sequence[Trouble]
    quiet: tuple[str, str]
    zone: str
    settings: Sequence[tuple[str, str]] = ()
    owner: bool = False
    paused_by: str = ""
    needs_key: bool = False
    change: Change | None = None
    builder: str = ""


def page(page: Page, scene: Scene) -> Block:
    """Return the Home tab of one person."""
    return home(
        _pause(page),
        header("Your inbox" if not page.waits else f"Your inbox ({len(page.waits)})"),
        entries(page.waits, scene, MOST_WAITS)
        or section("*Nothing waits for you.* :sunny: The factory goes on by itself."),
        divider(),
        header("The board"),
        _group("Running", page.running, "Nothing is being built now."),
        _group("Queued", page.queued, "Nothing is queued. `/spec IDEA` begins something."),
        _group("In review", page.in_review, "Nothing is in review."),
        _group("Shipped today", page.shipped, "Nothing has shipped yet today."),
        divider(),
        header("Flags and their clocks"),
        section(_flags(page.flags, experiments=False)),
        header("Experiments"),
        section(_flags(page.flags, experiments=True)),
        header("Budget"),
        _budget(page),
        header("How the services are"),
        section(_health(page, scene)),
        divider(),
        header("Settings"),
        _settings(page),
    )


def loading() -> Block:
    """Return what is shown for the moment until the page is there."""
    return home(header("Shopfloor"), section("One moment: your inbox and the board are being gathered…"))


def broken(reason: str) -> Block:
    """Return what is shown when the page could not be gathered, and what to do."""
    return home(
        header("Shopfloor"),
        section(f"*This page could not be drawn just now.* {escape(reason)}\nNothing is lost: the factory goes on, and "
                "`/factory status` and `/factory inbox` answer meanwhile."),
        actions(button("Try again", "home.refresh", "home")),
    )  # fmt: skip


def stranger(reason: str) -> Block:
    """Return what somebody sees whom the factory does not work for."""
    return home(
        header("Welcome to Shopfloor"),
        section("A small team runs its software factory from here."),
        context(escape(reason)),
    )


def my_settings(quiet: tuple[str, str], zone: str) -> Block:
    """Return the dialog of what is one's own: when not to be disturbed, and where one lives."""
    why = f"No reminder comes then. The default is {QUIET[0]} to {QUIET[1]}; the same time twice means no quiet hours."
    where = "As in Europe/Berlin or America/New_York."
    return modal(
        "Your settings", "settings.mine",
        field("Quiet from", "quiet_from", time_field("value", quiet[0]), hint=why),
        field("Quiet to", "quiet_to", time_field("value", quiet[1])),
        field("Time zone", "zone", text_field("value", initial=zone), hint=where),
    )  # fmt: skip


def team_settings(now: Sequence[tuple[str, str, str, str, str]], builder: str) -> Block:
    """Return the dialog of the team's settings: name, label, what was chosen, the default, the bounds; empty is the default."""
    fields = [
        field(label, name, text_field("value", initial=chosen, placeholder=default), optional=True,
              hint=f"{bounds}. Empty means the default, {default}.")
        for name, label, chosen, default, bounds in now
    ]  # fmt: skip
    who = select("As the factory was started", "value", BUILDERS, chosen=builder or None)
    why = "Counts where both vendors have a key."
    return modal(
        "Factory settings", "settings.team", *fields, field("Who builds", "builder", who, optional=True, hint=why)
    )


def builds(family: str) -> str:
    """Return who builds, as the choice of it reads; without one, that it is as the factory was started."""
    return next((one.label for one in BUILDERS if one.value == family), "as the factory was started")


def wrong_value(label: str, bounds: str) -> str:
    """Return why a value was not taken."""
    return f"That does not fit “{label}”: {bounds}."


def wrong_zone(zone: str) -> str:
    """Return why a zone was not taken."""
    return f"No clock knows the zone {escape(zone)}. Write it as in Europe/Berlin."


def _pause(page: Page) -> list[Block]:
    if not page.paused_by:
        return []
    told = section(f"⏸️ *Paused* by {escape(page.paused_by)}. What is under way goes on; nothing new is begun.")
    return [told, *([actions(button("Resume", "home.resume", "factory", style="primary"))] if page.owner else [])]


def _group(title: str, items: Sequence[WorkItem], empty: str) -> Block:
    lines = [_line(item) for item in items[:MOST_LINES]]
    more = [f"… and {len(items) - MOST_LINES} more"] if len(items) > MOST_LINES else []
    return section(f"*{title}* ({len(items)})\n" + "\n".join([*lines, *more]) if items else f"*{title}*\n_{empty}_")


def _line(item: WorkItem) -> str:
    where = f" ({places(item)})" if places(item) else ""
    return f"• {named(item)} — {SENTENCES[item.stage].lower()}{where}"


def _flags(views: Sequence[FlagView] | None, *, experiments: bool) -> str:
    if views is None:
        return "_The flag server does not answer, so nobody can say where these stand. They keep what they had._"
    views = [view for view in views if (view.definition.kind == "experiment") is experiments]
    if not views:
        return "_No experiment is running._" if experiments else "_No feature is behind a flag now._"
    shown = [_flag(view) for view in views[:MOST_LINES]]
    return "\n".join(
        [*shown, *([f"… and {len(views) - MOST_LINES} more: `/flag list`"] if len(views) > MOST_LINES else [])]
    )


def _flag(view: FlagView) -> str:
    told, state = view.definition, view.state
    where = f"ring {state.ring}" if state and state.on and state.ring else "off"
    day = f"day {view.clock.day}, " if told.kind == "experiment" else ""
    return f"• `{escape(told.key)}` {escape(told.title)} — {where}, {day}{_left(view.clock.days_left, told.ends)}"


def _left(left: int | None, ends: date | None) -> str:
    if left is None:
        return "no end"
    when = f" ({ends:%d %b})" if ends else ""
    return f"{days(left)} left{when}" if left >= 0 else f"*overdue by {days(-left)}*"


def _budget(page: Page) -> list[Block]:
    held = f", {money(page.day.held.usd)} reserved for calls under way" if page.day.held.usd_micros else ""
    told = section(
        f"*{money(page.day.spent.usd)}* of {money(page.day_limit)} spent today{held}. `/factory budget` shows each item."
    )
    key = (
        "No model key: specs, plans and triage work; only sample stories can be built. Put a key into `.env` for more."
    )
    return [told, *([context(key)] if page.needs_key else [])]


def _health(page: Page, scene: Scene) -> str:
    ill = {one.job for one in page.troubles}
    flags = f"{'🔴' if page.flags is None else '🟢'} Flag server"
    well = [f"{'🔴' if job in ill else '🟢'} {name}" for job, name in SERVICES.items()]
    models = "⚪ Models: no key" if page.needs_key else "🔑 Models: a key is set"
    lines = [f"🔴 {_sweep(one.job)} cannot do its work since {moment(one.since, scene.zone)}: {escape(one.reason)}"
             for one in page.troubles]  # fmt: skip
    cure = ["Everything else does its work. `app.py doctor` names the cures."] if lines else []
    return "\n".join([" · ".join([*well, flags, models]), *lines, *cure])


def _sweep(job: str) -> str:
    return f"{SERVICES[job]} (`{job}`)" if job in SERVICES else f"`{escape(job)}`"


def _settings(page: Page) -> list[Block]:
    begins, ends = page.quiet
    quiet = "never: you may always be reminded" if begins == ends else f"{begins} to {ends}"
    mine = f"*Yours:* quiet hours {quiet}, on the clock of {escape(page.zone)}."
    rows = [*page.settings, ("Who builds", builds(page.builder))] if page.settings else []
    team = "\n".join(f"• {escape(label)}: *{escape(value)}*" for label, value in rows)
    change = page.change
    last = (
        f"Last change: {escape(change.what)}: {escape(change.before)} → {escape(change.value)}, by {escape(change.by)}."
        if change
        else ""
    )
    return [
        section(mine),
        *([section(f"*The factory's*\n{team}")] if team else []),
        *([context(last)] if last else []),
        actions(
            button("Your settings", "home.mine", "mine"),
            button("Factory settings", "home.team", "team") if page.owner else None,
            button("Undo the last change", "home.undo", change.undo) if change and change.undo else None,
            button("Refresh", "home.refresh", "home"),
        ),
    ]
