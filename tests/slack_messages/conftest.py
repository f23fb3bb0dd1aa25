"""Every template of bot.slack.messages once or more, with material a person can picture."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import planning, specs
from bot.access import Person
from bot.approvals import Approval
from bot.attention import Trouble, Wait
from bot.budget import Account, Amount
from bot.digest import Clock, Digest, FollowUp, Spend
from bot.digest import Line as DigestLine
from bot.events import (
    ApprovalGiven,
    BugTied,
    Delegated,
    FeedbackReceived,
    GatesFailed,
    GatesPassed,
    IdeaReceived,
    IssueFiled,
    ReportReproduced,
    RunEnded,
    SharedFile,
    SliceCut,
    Snoozed,
    WorkParked,
)
from bot.evidence import Tick
from bot.feasibility import Claim, FileClaim, Note
from bot.forge.git_values import ChangedFile
from bot.gates.camera import Picture
from bot.lifecycle import Source, Stage, WorkItem
from bot.planning.case import Case, Demand, Earlier, Record, Removable, smallest_of, upkeep_of
from bot.planning.costs import cost_of
from bot.slack.blocks import message
from bot.slack.messages import (
    answers,
    approving,
    background,
    digests,
    documents,
    evidence,
    feasibility,
    flags,
    forms,
    home,
    inbox,
    interview,
    items,
    links,
    pictures,
    plans,
    recall,
    reports,
    review,
    steering,
    sweeps,
    thread,
    words,
)
from bot.store import Line
from flags.definitions import Definition
from flags.rollout import FlagState, Seen, view

NOON = datetime(2026, 12, 8, 12, tzinfo=UTC)
HEAD, MERGED = "1f0c9a77aa3b", "40acac1f150b"
ITEM = WorkItem(
    id=7, stage=Stage.BUILDING, source=Source.SPEC, kind="feature", title="Greet by the time of day", requester="U0OLIVIA",
    issue=12, issue_url="https://github.test/acme/greeter/issues/12", branch="shopfloor/7-greet", head_sha=HEAD, builds=1,
)  # fmt: skip
PULL = replace(ITEM, pull=13, pull_url="https://github.test/acme/greeter/pull/13", tier="person")
FACTS = items.CardFacts(timedelta(minutes=12), 0.42, ("live",))
DONE = replace(PULL, stage=Stage.DONE, merge_sha=MERGED, approved_by="U0MAX")
REPORT = replace(ITEM, source=Source.FEEDBACK, kind="bug", title="The greeting is wrong at night", stage=Stage.PROPOSED,
                 priority=2, tainted=True, issue=0, issue_url="")  # fmt: skip

SHOTS = (SharedFile(id="F0PICKER", name="picker.png", url="https://files.slack.com/picker.png", kind="image/png"),)
REPRODUCED = ReportReproduced(key="k", page="Dates", path="/dates", why="both speak of date", width=390, commit=HEAD,
                              given=("https://factory.test/pictures/given-1.png",),
                              shown="https://factory.test/pictures/1.png")  # fmt: skip
FOLLOWED = replace(REPRODUCED, pressed=("Due <b>", "Today"), missed=("Confetti",), cut=("“Tuesday” by 60 px (right)",))


def at(stage: Stage, item: WorkItem = ITEM, **more: Any) -> WorkItem:
    return replace(item, stage=stage, **more)


def parked(reason: str, resume: Stage, item: WorkItem = ITEM) -> WorkItem:
    return replace(item, stage=Stage.NEEDS_HUMAN, reason=reason, resume=resume.value)


RED = parked("these gates were red 3 times: protected.", Stage.BUILDING)
GATES = (review.GateLine("lint", True, "All checks passed", 0.4), review.GateLine("unit", True, "12 passed", 1.25))
SHOWN = review.ReviewFacts(
    summary="The page greets by the hour.\nThe gates and three acceptance tests ran on this change.", score=34.0,
    tier="person", reasons=("2 files, 41 lines",), hard=("it touches who may sign in",), gates=GATES,
    findings=({"severity": "note", "file": "greeter/words.py", "line": 9, "claim": "23:59 is not tested"},),
    files=(("greeter/words.py", 12, 3), ("tests/test_words.py", 26, 0)), model_source="scripted",
)  # fmt: skip
CHANGED = ChangedFile(
    "greeter/page.py", "modified", 2, 1, "@@ -1,2 +1,3 @@\n def render():\n-    return 1\n+    # now\n+    return 2"
)
TICKS = (Tick("AC-1", "The page greets by the hour", True, ("tests/acceptance/test_ac_1.py",)),
         Tick("AC-2", "Nobody is greeted 2× <b>", True, ("a hidden test",)), Tick("AC-3", "It is kind", False, ()))  # fmt: skip
TOOK = evidence.Effort(0.42, 5, 18, 9, 41, "based on 4 similar items")
FULL = replace(SHOWN, ticks=TICKS, left_out=("it spoke of AC-3, which no gate showed",), effort=TOOK, findings=(
    {"severity": "nit", "file": "a.py", "line": 1, "claim": "the name is long"},
    {"severity": "major", "file": "greeter/words.py", "line": 9, "claim": "23:59 is not tested", "evidence": "greet(23, 59)"}),
    files=(*SHOWN.files, ("docs/words.md", 3, 0), ("flags/definitions/greet.toml", 9, 0), ("pyproject.toml", 1, 1)))  # fmt: skip
SINCE = evidence.Since(HEAD, 41.0, {"lint": True, "unit": False}, ("AC-1",), ("the name is long", "it never ends"),
                       (("greeter/words.py", 2, 1),))  # fmt: skip
BLOCKED = replace(SHOWN, findings=({"severity": "blocker", "file": "a.py", "line": 1, "claim": "it never ends"},))


def spec() -> specs.Spec:
    begun = specs.begin("Greet people by the time of day", specs.Context("7", "U0OLIVIA", NOON, "Greeter"))
    first = specs.questions(begun)[0]
    return specs.answer(begun, first.id, option=first.recommended, by="U0OLIVIA", at=NOON)


def flag(ring: str | None = "internal", *, on: bool = True, days: int = 9, known: bool = True) -> Any:
    told = Definition(
        key="greeting", kind="experiment", title="Greet by the time of day", owner="olivia", created=date(2026, 12, 1),
        ends=date(2026, 12, 8 + days), ring="internal",
        hypothesis="People come back more often", metric="returning visitors", unit="percent", baseline=None,
        minimum_effect=None, direction="up", guardrails=(), spec="#7", issue=12,
    )  # fmt: skip
    state = FlagState("greeting", on, ring, 100, False, Seen(NOON, 3, 1)) if known else None  # type: ignore[arg-type]
    return view(told, state, NOON.date())


def released() -> Any:
    seen = flag("cloud", days=20)
    return replace(seen, definition=replace(seen.definition, key="dark", title="Dark pages", kind="release"))


def note(verdict: Any = "with care") -> Note:
    """What is found for an idea in a small repository, or for one of which the code knows nothing."""
    greets = Claim("“greet”, “time”: names `greeting`", "greeter/words.py", 4)
    table = Claim(
        "What must be remembered needs a column or table beside `Visitor`, so a migration", "greeter/data.py", 12
    )
    hot = Claim("is hot: 14 of the latest commits changed it, so work may meet there", "greeter/words.py", 1)
    lost = "“<!channel>”: nowhere in the code, so what it means here must be said."
    if verdict == "unclear":
        return Note(verdict, ("Nothing in the code speaks of this.",), (), (), (), (lost,), HEAD, 3)
    return Note(verdict, ("2 files speak of it, first `greeter/words.py`.", f"{table.text}."),
                (FileClaim("greeter/words.py", (greets,)), FileClaim("greeter/page.py", ())), (greets,), (table, hot),
                (), HEAD, 3)  # fmt: skip


BERLIN = ZoneInfo("Europe/Berlin")
OLIVIA = Person("U0OLIVIA", "Olivia", "owner", zone="Europe/Berlin")
MAX = Person("U0MAX", "Max", "maintainer")
SCENE = inbox.Scene(NOON, BERLIN, (MAX, OLIVIA), {"item/7": "https://acme.slack.test/archives/C1/p1"})


def waits() -> list[Wait]:
    both = ("U0MAX", "U0OLIVIA")
    day = timedelta(days=1)
    return [
        Wait("item/7", "approval", PULL.title, NOON - 3 * day, both, both, at(Stage.APPROVAL, PULL), HEAD,
             needs="approve_change", held_up=(8, 9), askers=1),
        Wait("item/8", "parked", RED.title, NOON - day, both, both, replace(RED, id=8), reason=RED.reason, needs="retry",
             askers=1),
        Wait("item/9", "parked", RED.title, NOON - day, ("U0OLIVIA",), ("U0OLIVIA",), replace(RED, id=9),
             reason="the item's budget is $5.00. Stopped by <@U0MAX>.", needs="raise_budget"),
        Wait("item/10", "proposal", REPORT.title, NOON - day / 12, both, both, replace(REPORT, id=10),
             needs="approve_feedback", askers=3),
        Wait("item/11", "question", "Dark mode", NOON - day / 6, both, ("U0OLIVIA",),
             at(Stage.INTERVIEWING, id=11, title="Dark mode"), needs="answer_spec", askers=1),
        Wait("item/12", "acceptance", "Pin <pages>", NOON - day / 6, both, both,
             at(Stage.INTERVIEWING, id=12, title="Pin <pages>"), "d" * 12, needs="accept_spec", askers=1),
        Wait("flag/greeting", "experiment", "Greet by the time of day", NOON - 2 * day, both, both, bound="cloud",
             needs="promote_flag", ends=date(2026, 12, 10)),
        Wait("job/sweep_errors", "integration", "sweep_errors", NOON - 26 * day, ("U0OLIVIA",), ("U0OLIVIA",),
             reason="The error tracker does not accept our token (401).", needs="change_settings"),
    ]  # fmt: skip


def page() -> home.Page:
    change = home.Change("Who builds", "Olivia", home.builds(""), home.builds("openai"), "builder|-")
    return home.Page(
        waits()[:3], (ITEM,), (at(Stage.QUEUED, id=14, title="Shout <loudly>"),), (at(Stage.APPROVAL, PULL),), (DONE,),
        (flag(), flag("cloud", days=-2), flag(on=False), released()), Account(Amount.of(usd=12.5), Amount.of(usd=0.8)), 100.0, (),
        ("20:00", "08:00"), "Europe/Berlin", (("The most one item may spend (US dollars)", "5"),), owner=True, change=change,
        builder="openai",
    )  # fmt: skip


def empty_page() -> home.Page:
    return home.Page((), (), (), (), (), (), Account(), 100.0, (), ("20:00", "08:00"), "UTC")


def explained(**more: Any) -> steering.Explained:
    said = [
        FeedbackReceived(key="k", feedback=3, text="It is wrong", reporter="ann"),
        IdeaReceived(key="k", by="U0OLIVIA", channel="C", text="Greet"),
        RunEnded(key="k", item=7, run="r", role="builder", outcome="out_of_budget", model="m", model_source="live", usd=0.42,
                 input_tokens=1, output_tokens=1),
        GatesPassed(key="k", item=7, head_sha=HEAD),
        Snoozed(key="k", item=7, by="U0MAX", subject="item/7", until=NOON),
        Delegated(key="k", item=7, by="U0MAX", subject="item/7", to="U0OLIVIA"),
        WorkParked(key="k", item=7, reason="the builder asks: <!here> which?"),
    ]  # fmt: skip
    lines = [Line(n, f"s{n}", 7, one, "building", "building", known=True, at=NOON - timedelta(hours=9 - n))
             for n, one in enumerate(said)]  # fmt: skip
    names = {"U0OLIVIA": "Olivia", "U0MAX": "Max"}
    return steering.Explained(
        [*lines, *told_story()], 0.42, 3, 5.0, NOON + timedelta(hours=3), BERLIN, names=names, **more
    )


def purse(*, may_raise: bool) -> steering.Purse:
    spent = Account(Amount.of(usd=12.5), Amount.of(usd=0.8))
    return steering.Purse("2026-12-08", spent, 100.0, ((ITEM, Account(Amount.of(usd=0.42)), 5.0),), may_raise)


def told_story() -> list[Line]:
    cut = SliceCut(key="k", parent=1, title="t", body="b", kind="feature", by="U0OLIVIA", channel="C", thread="1")
    facts = [
        (cut, "", "filing"), (IssueFiled(key="k", item=7, number=12, url="u"), "filing", "queued"),
        (GatesFailed(key="k", item=7, head_sha=HEAD, red=("lint",)), "gating", "building"),
        (ApprovalGiven(key="k", item=7, by="U0MAX", head_sha=HEAD), "approval", "merging"),
    ]  # fmt: skip
    return [Line(n, "k", 7, event, before, after, True, NOON + timedelta(minutes=n))
            for n, (event, before, after) in enumerate(facts)]  # fmt: skip


def plan_samples() -> dict[str, Any]:
    idea = "Comments: members can comment on a block, reply, resolve a thread and get notified by mail"
    spec = specs.begin(idea, specs.Context("7", "U0OLIVIA", NOON, "Memo"))
    files = ["memo/server/comments.py", "memo/server/mail.py", "memo/web/src/Thread.tsx"]
    whole = planning.plan(spec, files)
    dropped = planning.Change(do="drop", slice="S-4")
    fewer = planning.changed(whole, dropped, spec)
    item = WorkItem(id=7, stage=Stage.PREVIEW, source=Source.PERSON, kind="spec", title=spec.title, digest="d" * 12)
    facts = plans.PlanFacts((), (), cost_of(4, (), 5.0), 2, "https://shopfloor.test/pictures/plan.png",
                            "https://shopfloor.test/specs/7")  # fmt: skip
    after = replace(facts, changes=(dropped,), cost=cost_of(3, (), 5.0), picture="", decided="U0MAX")
    case = Case(Demand(3, 2, (4, 9)), upkeep_of(4, Record(0, 0, 0), ()),
                (Removable("greeting", "past its end by 9 days"),), smallest_of(spec))  # fmt: skip
    nobody = replace(case, demand=Demand(0, 0), removable=(), upkeep=upkeep_of(1, Record(12, 6, 90), ()))
    before = Earlier(3, "Comments on <pages>", NOON - timedelta(days=270), "U0MAX", "nobody <!here> asked for it.")
    why = at(Stage.DECLINED, item, reason="nobody <!here> asked")
    return {
        "plans.preview": plans.preview(item, whole, spec, facts),
        "plans.preview changed": plans.preview(item, fewer, spec, after),
        "plans.preview with a problem": plans.preview(
            item, whole, spec, replace(facts, problems=("S-2 is <b>.",), workers=1)
        ),
        "plans.preview planned": plans.preview(at(Stage.PLANNED, item), fewer, spec, after),
        "plans.preview declined": plans.preview(why, fewer, spec, after),
        "plans.preview cancelled": plans.preview(at(Stage.CANCELLED, item), fewer, spec, after),
        "plans.preview with its case": plans.preview(item, whole, spec, replace(facts, case=case)),
        "plans.against": plans.against(case),
        "plans.against nobody asks": plans.against(nobody),
        "plans.against flags away": plans.against(replace(case, removable=None)),
        "plans.remembered": plans.remembered(before),
        "plans.alt": plans.alt(whole),
        "plans.edit": plans.edit("7|d|S-2", whole, whole.slices[1], spec),
        "plans.merge": plans.merge("7|d|S-2", whole, whole.slices[1]),
        "plans.decline": plans.decline("7"),
        "plans.declined": plans.declined(why, "U0MAX"),
        "plans.dont_build": plans.dont_build(item)["text"]["text"],
        "plans.moved_on": plans.moved_on(item),
    }


def decisions() -> list[Approval]:
    """One decision of each kind."""
    asked = Approval("change", HEAD, NOON, NOON + timedelta(days=7))
    said = replace(asked, outcome="approved", by="U0MAX", via="reaction", decided=NOON + timedelta(hours=1))
    return [asked, said, replace(said, settled=NOON + timedelta(hours=2), via="mention"),
            replace(asked, outcome="stale", decided=NOON), replace(asked, outcome="expired", decided=NOON),
            replace(said, by="policy", via="policy"), Approval("proposal", "", NOON, outcome="declined", by="U0MAX")]  # fmt: skip


def samples() -> dict[str, Any]:
    draft = spec()
    state = specs.readiness(draft)
    ready = replace(state, ready=True, missing=(), score=91.0)
    idea = WorkItem(id=7, stage=Stage.INTERVIEWING, source=Source.PERSON, kind="spec", title=draft.title,
                    requester="U0OLIVIA", digest="d" * 12)  # fmt: skip
    slices = [interview.Slice(8, "Greet by the time of day", 12, ITEM.issue_url)]
    url = "https://shopfloor.test/specs/7"
    first, second = specs.questions(draft, 2)
    given = {answer.question_id: answer for answer in draft.answers}
    answered = specs.question(draft, draft.answers[0].question_id)
    shot = [Picture("The greeting", (1280, 800), Path("b.png"), Path("a.png"), 0.12, Path("t.png")),
            Picture("The greeting", (390, 844), None, None, 0.0, None, "the page did not load\nin 10 s")]  # fmt: skip
    bugs = [
        BugTied(
            key="k",
            item=7,
            bug=31,
            title="Good morning at noon",
            why="both speak of greet, time",
            score=61.4,
            debt=True,
        )
    ]
    numbers = Digest(
        NOON - timedelta(days=1), NOON, 3, 41, (DigestLine("7", ITEM.title, "done", NOON, 1.5),),
        (DigestLine("9", "Shout the greeting", "needs-human", NOON, 26),), (),
        (Clock("greeting", "internal", "olivia", 2), Clock("pin", "cloud", "max", -1)), (Spend("live", 0.42, 9000, 800, 4),),
    )  # fmt: skip
    wise = specs.propose(draft, [
        specs.Proposed("data", "Which hours count as morning?", "The greeting changes exactly there.",
                       ("Hours 5 to 11", "Hours 0 to 11, so that whoever starts his day at midnight is greeted too, by name"),
                       "Hours 5 to 11", "nobody is wished a good morning at 3"),
    ], ["Which clock <!here> counts", "Who is greeted", "If it is told aloud", "What screen readers say"], "live")  # fmt: skip
    torn = specs.answer(draft, "why", "Everyone who opens it at the break of day", by="U0OLIVIA", at=NOON)
    torn = specs.answer(torn, "why", "Only those who sign in before noon", by="U0MAX", at=NOON)
    theirs = specs.question(wise, wise.proposed[0].id)
    return {
        "items.card building": items.card(at(Stage.BUILDING, builds=2, tainted=True), FACTS),
        "items.card queued": items.card(at(Stage.QUEUED), replace(FACTS, usd=0, sources=())),
        "items.card approval": items.card(at(Stage.APPROVAL, PULL), FACTS),
        "items.card parked": items.card(RED, FACTS),
        "items.card in a person's hands": items.card(at(Stage.NEEDS_HUMAN, ITEM, held_by="U0MAX", resume="building",
                                                        reason="<@U0MAX> has taken it over."), FACTS),
        "items.card out of budget": items.card(RED, replace(FACTS, spent=True)),
        "items.handed_over": items.handed_over(at(Stage.NEEDS_HUMAN, ITEM, held_by="U0MAX"), HEAD),
        "items.card done": items.card(DONE, FACTS),
        "items.card cancelled": items.card(at(Stage.CANCELLED, reason="cancelled by <@U0MAX>."), FACTS),
        "items.proposal open": items.proposal(REPORT, "It says Hello at midnight.\n<!channel> help", ("kind: bug",), "from /",
                                              reports=3),
        "items.proposal shown by pictures": items.proposal(
            REPORT, "The date picker is cut off", (), "", evidence=reports.evidence(SHOTS, REPRODUCED, fetchable=True)),
        "items.proposal being looked at": items.proposal(
            REPORT, "The date picker is cut off", (), "", evidence=reports.evidence(SHOTS, None, fetchable=True)),
        "reports.taken": reports.taken(REPORT, REPRODUCED),
        "reports.taken unseen": reports.taken(REPORT, replace(REPRODUCED, shown="", note="No browser is installed here.")),
        "reports.taken unknown": reports.taken(REPORT, replace(REPRODUCED, page="", shown="", note="No page is named.")),
        "reports.evidence": message("#7", reports.evidence(SHOTS, REPRODUCED, fetchable=False)),
        "reports.page": reports.page(REPRODUCED),
        "reports.attempt after what was said": reports.attempt(FOLLOWED),
        "reports.as_markdown after what was said": reports.as_markdown(FOLLOWED),
        "reports.seen": reports.seen(FOLLOWED),
        "reports.listed": reports.listed(("Due <b>", "Today")),
        "reports.attempt": reports.attempt(REPRODUCED),
        "reports.as_markdown": reports.as_markdown(REPRODUCED),
        "reports.stands shipped": reports.stands(REPORT, "shipped"),
        "reports.stands declined": reports.stands(replace(REPORT, reason="as designed"), "declined"),
        "items.proposal approved": items.proposal(at(Stage.QUEUED, REPORT, issue=12, issue_url=ITEM.issue_url), "It is wrong",
                                                  (), "from /", "U0MAX"),
        "items.proposal filing": items.proposal(at(Stage.FILING, REPORT), "It is wrong", (), "", "U0MAX"),
        "links.item": links.item(at(Stage.APPROVAL, PULL), links.Seen(
            {"U0OLIVIA": "Olivia", "U0MAX": "Max <x>"}, waits()[0], NOON, BERLIN)),
        "links.item of nobody": links.item(at(Stage.BUILDING, requester=""), links.Seen({}, None, NOON, BERLIN)),
        "links.product": links.product("Memo", MERGED, DONE, 1),
        "links.product unknown": links.product("Memo", MERGED, None, 0),
        "items.session_title": items.session_title(ITEM),
        "items.proposal declined": items.proposal(at(Stage.DECLINED, REPORT, reason="declined"), "It is wrong", (), "", "U0MAX"),
        "items.parked red gates": items.parked(RED, RED.reason, ["pyproject.toml", "tests/test_words.py"]),
        "items.parked conflict": items.parked(
            parked("it no longer fits the base branch: greeter/page.py.", Stage.QUEUED), "it no longer fits the base branch."),
        "items.parked deploy": items.parked(parked("x", Stage.DEPLOYING), "the deploy failed: no answer. Still serving 1f0c9a."),
        "items.parked stopped": items.parked(parked("x", Stage.TESTING), "stopped by <@U0MAX>."),
        "items.parked hostile": items.parked(parked("x", Stage.BUILDING), "the builder asks: <!here> <https://x|free> & *?*"),
        "items.parked over": items.parked(at(Stage.BUILDING), "stopped by <@U0MAX>.", over=True),
        **{f"items.noted {stage.value}": items.noted(at(stage), "")
           for stage in (Stage.QUEUED, Stage.TESTING, Stage.BUILDING, Stage.GATING, Stage.NEEDS_HUMAN)},
        "thread.nothing_handed_in": thread.nothing_handed_in(at(Stage.BUILDING)),
        "thread.changes": thread.changes(PULL, [CHANGED], "page", 3),
        "thread.changes all of it": thread.changes(PULL, [CHANGED, replace(CHANGED, path="a.png", patch="")], "", 2),
        "thread.changes nothing there": thread.changes(PULL, [], "billing", 3),
        "items.merged by a person": items.merged(replace(DONE, stage=Stage.DEPLOYING), MERGED),
        "items.merged by policy": items.merged(replace(DONE, approved_by="policy"), MERGED),
        "items.merged by hand": items.merged(replace(DONE, approved_by=""), MERGED),
        "items.deployed": items.deployed(DONE, "http://greeter.test"),
        "items.verified": items.verified(DONE, "3/1"),
        "items.verified behind a flag": items.verified(replace(DONE, flag="greeting"), "3/0"),
        "review.review asks": review.review(at(Stage.APPROVAL, PULL), SHOWN),
        "review.review asks alone": review.review(at(Stage.APPROVAL, PULL), replace(SHOWN, solo=True)),
        "review.review asks for tainted": review.review(
            at(Stage.APPROVAL, PULL, tainted=True), replace(SHOWN, tier="low", hard=(), findings=(), model_source="no")),
        "review.review whole": review.review(at(Stage.APPROVAL, PULL), FULL),
        "review.review again": review.review(at(Stage.APPROVAL, PULL), replace(FULL, since=SINCE)),
        "review.review again as before": review.review(at(Stage.APPROVAL, PULL), replace(SHOWN, since=replace(
            SINCE, score=34.0, gates={"lint": True, "unit": True}, shown=(), claims=("23:59 is not tested",)))),
        "evidence.acceptance": evidence.acceptance(TICKS),
        "evidence.acceptance many": evidence.acceptance(TICKS * 5),
        "evidence.files": evidence.files(FULL.files),
        "evidence.files many": evidence.files([(f"greeter/{n}.py", n, 0) for n in range(9)]),
        "evidence.findings": evidence.findings(FULL.findings * 5),
        "evidence.effort": evidence.effort(TOOK),
        "evidence.effort above": evidence.effort(replace(TOOK, minutes=200, runs=1)),
        "evidence.effort not estimated": evidence.effort(evidence.Effort(0, 0, 3)),
        "evidence.left_out": evidence.left_out(("no gate counted 412",)),
        "evidence.changed_since": evidence.changed_since(SINCE, 34.0, {"lint": True, "unit": True}, TICKS, ["the name is long"]),
        "evidence.gate_name": evidence.gate_name("unit", PULL.pull_url),
        "evidence.gate_name of no pull request": evidence.gate_name("unit", ""),
        "evidence.group_of": evidence.group_of("memo/web/src/a.test.tsx"),
        "review.review asks until then": review.review(
            at(Stage.APPROVAL, PULL), replace(SHOWN, may=("Max", "Mara <x>"), until="Tue 15 Dec 12:00 UTC")),
        "approving.which_head": approving.which_head(PULL),
        "approving.other_head": approving.other_head(PULL, "1234567"),
        "approving.came_later": approving.came_later(PULL),
        "approving.approved": approving.approved(at(Stage.MERGING, PULL), "U0MAX"),
        "approving.wished": approving.wished("U0MAX", "Say <!here> Moin\ninstead"),
        "approving.wished_on_github": approving.wished_on_github("Max", "Say Moin\ninstead"),
        "approving.records": approving.records(decisions()),
        "review.review merging": review.review(at(Stage.MERGING, PULL, approved_by="U0MAX"), SHOWN),
        "review.review merged alone": review.review(replace(DONE, approved_by="U0OLIVIA"), replace(SHOWN, solo=True)),
        "review.review merged by policy": review.review(replace(DONE, approved_by="policy"), replace(SHOWN, tier="low")),
        "review.review merged by hand": review.review(replace(DONE, approved_by=""), SHOWN),
        "review.review void": review.review(at(Stage.GATING, PULL), SHOWN),
        "review.review sent back by the reviewer": review.review(at(Stage.BUILDING, PULL), BLOCKED),
        "review.review sent back by a person": review.review(at(Stage.BUILDING, PULL), SHOWN),
        "review.review parked": review.review(parked("x", Stage.QUEUED, PULL), SHOWN),
        "review.review cancelled": review.review(at(Stage.CANCELLED, PULL), SHOWN),
        "background.read": background.read("How <!channel> stores blocks", "https://notion.test/a", 1840),
        "background.read a file": background.read("data-model.md", "", 1234),
        "background.read in part": background.read("handbook.pdf", "", 9876, cut=True),
        "background.kept": background.kept("sketch.png", "https://factory.test/pictures/given-1.png"),
        "background.passed_on": background.passed_on("tone.md", 1234),
        "background.kept_beside": background.kept_beside("sketch.png", "https://factory.test/pictures/given-1.png"),
        "background.needs_words": background.needs_words(),
        "background.left_out": background.left_out(5, 7),
        "background.files_too_late": background.files_too_late(at(Stage.MERGING)),
        "background.too_late": background.too_late(at(Stage.DONE)),
        "background.unread": background.unread("I could not read https://x.test: it wants me to sign in."),
        "documents.written": documents.written(idea, "docs/specs/0007-greet.md", "https://github.test/s", 31, "https://github.test/31"),
        "documents.written directly": documents.written(idea, "docs/specs/0007-greet.md", "https://github.test/s", 0, ""),
        "interview.written": interview.written("docs/specs/0007-greet.md", "https://github.test/s"),
        "feasibility.note": feasibility.note(idea, note(), lambda path, line: f"https://github.test/{path}#L{line}"),
        "feasibility.note unclear": feasibility.note(idea, note("unclear"), lambda _, __: ""),
        "interview.draft begun": interview.draft(idea, draft, state, url),
        "interview.draft ready": interview.draft(replace(idea, answers=4), draft, ready, url),
        "interview.draft doubted": interview.draft(idea, draft, ready, url, (), ["*Should it be built at all?*\n• …"]),
        "interview.draft unbound": interview.draft(replace(idea, digest=""), draft, ready, url),
        "interview.draft planning": interview.draft(at(Stage.PLANNING, idea), draft, ready, url),
        "interview.draft planned": interview.draft(at(Stage.PLANNED, idea), draft, ready, url, slices),
        "interview.draft previewed": interview.draft(at(Stage.PREVIEW, idea), draft, ready, url),
        "interview.draft declined": interview.draft(at(Stage.DECLINED, idea, reason="nobody asked"), draft, ready, url),
        "interview.draft followed by bugs": interview.draft(at(Stage.PLANNED, idea), draft, ready, url, slices, bugs=bugs),
        "interview.draft cancelled": interview.draft(at(Stage.CANCELLED, idea), draft, state, url),
        "interview.draft parked": interview.draft(parked("GitHub does not answer.", Stage.PLANNING, idea), draft, ready, url),
        "interview.questions open": interview.questions(idea, [first, second], {}, 5),
        "interview.questions one answered": interview.questions(idea, [answered, first], given, 5),
        "interview.questions left open": interview.questions(at(Stage.PLANNED, idea), [first], {}, 5),
        "interview.questions two people": interview.questions(idea, [specs.questions(torn)[0]], {}, 2),
        "interview.questions settled": interview.questions(idea, [], {}, 2),
        "recall.said": recall.said("the day", specs.said_about(torn, "the day"), UTC),
        "recall.said by nobody": recall.said("money <!here>", (), UTC),
        "recall.difference": recall.difference(
            idea, specs.difference(specs.render(draft), specs.render(torn)), draft, torn),
        "recall.difference none": recall.difference(idea, "", draft, draft),
        "recall.whole": recall.whole(idea, draft),
        "recall.with_file": recall.with_file(recall.whole(idea, draft), "pin-a-page-v3.md", "https://slack.test/files/F1"),
        "recall.without_file": recall.without_file(recall.whole(idea, draft), "The token may not send <files>.", url),
        "recall.no_version": recall.no_version(9, (1, 2, 3)),
        "recall.where": recall.where(idea, draft, state),
        "recall.where planned": recall.where(at(Stage.PLANNED, idea), draft, state),
        "recall.back": recall.back(timedelta(days=3), draft, state, draft.answers[0]),
        "recall.edited_too_late": recall.edited_too_late(at(Stage.PLANNED, idea)),
        "interview.questions of a model": interview.questions(idea, [theirs, first], {}, 5),
        "interview.draft while a model thinks": interview.draft(
            replace(idea, thinking=True), wise, specs.readiness(wise), url),
        "interview.planned": interview.planned(idea, slices),
        "answers.status": answers.status(answers.Standing((RED,), (ITEM,), (at(Stage.QUEUED),), 2, 0.42, 100.0, True)),
        "answers.status paused": answers.status(answers.Standing((), (), (), 0, 0.0, 100.0, False, "Olivia")),
        "answers.unknown_command nearly": answers.unknown_command("statsu", "status"),
        "steering.explain approval": steering.explain(at(Stage.APPROVAL, PULL), explained(wait=waits()[0])),
        "steering.explain queued": steering.explain(at(Stage.QUEUED), explained(
            stands_in_the_way=("Every builder is busy: 2 of 2 items are in work.", "1 queued before it."))),
        "steering.explain cancelled": steering.explain(at(Stage.CANCELLED, reason="cancelled by <@U0MAX>."), explained()),
        "steering.explain done": steering.explain(DONE, explained()),
        "steering.explain building": steering.explain(ITEM, explained()),
        "steering.budget": steering.budget(purse(may_raise=True)),
        "steering.budget member": steering.budget(purse(may_raise=False)),
        "steering.budget unspent": steering.budget(replace(purse(may_raise=False), items=(), spent=Account())),
        "steering.limits": steering.limits({"One item": "$5.00 and 45 minutes of agents' work", "Items in work at once": "2"}),
        "steering.paused": steering.paused("U0OLIVIA"),
        "steering.resumed": steering.resumed("U0OLIVIA"),
        "steering.stopping": steering.stopping(at(Stage.NEEDS_HUMAN)),
        "steering.going_on": steering.going_on(at(Stage.GATING)),
        "steering.raised": steering.raised("#7", "U0OLIVIA"),
        "steering.is_so": steering.is_so("paused"),
        "steering.which": steering.which("explain"),
        "steering.nearest": f"{steering.nearest('statsu')} / {steering.nearest('')} / {steering.nearest('photosynthesis')}",
        "answers.status idle": answers.status(answers.Standing((), (), (), 0, 0.0, 100.0, False)),
        "answers.listing": answers.listing([ITEM, RED]),
        "answers.listing empty": answers.listing([]),
        "answers.story": answers.story(PULL, told_story()),
        "answers.help_text": answers.help_text(),
        "answers.plain": answers.plain(answers.SPEC_ELSEWHERE),
        "answers.unknown_command": answers.unknown_command("dance <!here>"),
        "answers.unknown_item": answers.unknown_item("4711"),
        "answers.too_late": answers.too_late(DONE),
        "answers.our_bug": answers.our_bug("E-8348683B"),
        "inbox.inbox": inbox.inbox(waits(), SCENE),
        "inbox.inbox empty": inbox.inbox([], SCENE),
        "inbox.nudge": inbox.nudge(waits()[:2], SCENE, last=["item/7"]),
        "inbox.settled": inbox.settled(waits()[:1], [inbox.done(DONE)], SCENE),
        "inbox.settled all": inbox.settled([], [inbox.done(at(Stage.MERGING, PULL)), inbox.gone("flag/greeting")], SCENE),
        "inbox.entries": inbox.settled(waits(), [], SCENE),
        "inbox.entry in a person's hands": inbox.settled(
            [replace(waits()[1], item=replace(RED, id=8, held_by="U0MAX"), reason="<@U0MAX> has taken it over.")], [], SCENE),
        "inbox.entry": inbox.settled(waits()[:1], [], SCENE),
        "inbox.done": inbox.done(DONE),
        "inbox.snoozed": inbox.snoozed(waits()[0], NOON + timedelta(hours=21), BERLIN),
        "inbox.elsewhere": inbox.elsewhere(replace(waits()[0], whom=("U0MAX",))),
        "inbox.cannot_take": inbox.cannot_take("U0GUS", waits()[0]),
        "inbox.gone": inbox.gone("item/7"),
        "home.page": home.page(page(), replace(SCENE, stays=True)),
        "home.page empty": home.page(empty_page(), replace(SCENE, links={})),
        "home.page in trouble": home.page(
            replace(empty_page(), flags=None, paused_by="Olivia", needs_key=True, quiet=("09:00", "09:00"),
                    troubles=(Trouble("sweep_errors", NOON, "The token <is> refused (401)."),)), SCENE),
        "home.loading": home.loading(),
        "home.broken": home.broken("The factory's database is busy or away."),
        "home.stranger": home.stranger("I do not know you yet, so you cannot see this."),
        "home.my_settings": home.my_settings(("20:00", "08:00"), "Europe/Berlin"),
        "home.team_settings": home.team_settings(
            [("item_usd", "The most one item may spend (US dollars)", "7", "5", "0.1 to 1000")], "openai"),
        "home.builds": home.builds("openai"),
        "home.wrong_value": home.wrong_value("The most one item may spend (US dollars)", "0.1 to 1000"),
        "home.wrong_zone": home.wrong_zone("Mars/<Olympus>"),
        "words.moment": words.moment(NOON, BERLIN),
        "words.reasoned": words.reasoned("stopped by <@U0MAX>: <!here> & more"),
        "review.review expired": review.review(
            parked("nobody decided for 7 days, so the approval expired; nothing was merged.", Stage.APPROVAL, PULL), SHOWN),
        "flags.listing": flags.listing([flag(), flag("cloud", days=-2)]),
        "flags.listing empty": flags.listing([]),
        "flags.one": flags.one(flag()),
        "flags.one everywhere": flags.one(flag("enterprise")),
        "flags.one unknown to the server": flags.one(flag(known=False)),
        "flags.switched": flags.switched(flag("cloud"), "U0MAX"),
        "flags.switched off": flags.switched(flag(on=False)),
        "flags.warning": flags.warning(flag(days=3)),
        "flags.warning won": flags.warning(flag("enterprise", days=3)),
        "flags.help_text": flags.help_text(),
        "flags.unknown": flags.unknown("nothing"),
        "flags.usage": flags.usage("dance"),
        "flags.at_the_end": flags.at_the_end("greeting"),
        "flags.not_the_next": flags.not_the_next(flag("cloud")),
        "forms.request_changes": forms.request_changes("7|head"),
        "digests.digest": digests.digest(numbers),
        "digests.digest decided against": digests.digest(
            replace(numbers, declined=(DigestLine("3", "Comments", "declined", NOON, 2),))),
        "digests.digest with bugs": digests.digest(
            replace(numbers, followed=(FollowUp("7", "Greet by the time of day", 2, 61.4, debt=True),))
        ),
        "digests.digest quiet": digests.digest(replace(numbers, shipped=(), waiting=(), flags=(), spend=(), first=0, last=0)),
        "sweeps.failing": sweeps.failing("read_feedback", "The product does not answer (TimeoutError)."),
        "pictures.about": pictures.about(shot[0]),
        "pictures.line": pictures.line(shot, 1),
        "pictures.line nothing to see": pictures.line([replace(shot[0], changed_share=0.0)], 0),
        "pictures.none": pictures.none("the policy names no routes."),
        "pictures.line as before": pictures.line([shot[0], shot[0]], 1, 1),
        "pictures.shown": message("shown", pictures.shown(
            [("https://factory.test/pictures/a.png", "Home at 390 px", "F0A")], "It differs.", "", fetchable=True)),
        "pictures.shown not attached": message("shown", pictures.shown(
            [("https://factory.test/pictures/a.png", "Home at 390 px", "")], "It differs.", "no room", fetchable=True)),
        "pictures.shown nowhere but here": message("shown", pictures.shown(
            [("http://127.0.0.1/pictures/a.png", "Home at 390 px", "")], "It differs.", "no room", fetchable=False)),
        "pictures.not_attached": pictures.not_attached("The app lacks the scope files:write."),
        "pictures.full_size": pictures.full_size(["https://factory.test/pictures/a.png", "https://factory.test/pictures/b.png"]),
        "pictures.out_of_reach": pictures.out_of_reach(["http://127.0.0.1/pictures/a.png"]),
        "words.duration": " / ".join(words.duration(timedelta(seconds=s)) for s in (0, 99, 300, 7200, 12_000, 200_000)),
        "words.days": " / ".join(map(words.days, (0, 1, 14))),
        "words.money": " / ".join(map(words.money, (0, 0.004, 0.42, 12.0))),
        "words.short": f"{words.short(HEAD)} / {words.short('')}",
        "words.named": words.named(replace(ITEM, title="A <b> & @here")),
        "words.places": words.places(PULL),
        "words.progress": "\n".join(words.progress(one) for one in (ITEM, RED, DONE)),
    }  # fmt: skip


@pytest.fixture(scope="session")
def told() -> dict[str, Any]:
    return samples() | plan_samples()
