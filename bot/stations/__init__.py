"""How each wish is made true: one function per effect. This page is the table of contents.

A station looks first whether its wish is already true, so doing it twice does no harm, and returns the facts that came
of it. Most run as one durable step; those in `DURABLE` drive agents and remember every model and tool call themselves.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from bot.engine import Durable
from bot.events import Event
from bot.outside import Outside
from bot.stations import (
    background,
    building,
    feasibility,
    feedback,
    given,
    handing,
    interview,
    interviewer,
    issues,
    judging,
    mirroring,
    nudging,
    previewing,
    removing,
    reproducing,
    reviewing,
    shipping,
    telling,
)

Station: TypeAlias = Callable[[Outside, str, Any], Awaitable[list[Event]]]
DurableStation: TypeAlias = Callable[[Outside, str, Any, Durable], Awaitable[list[Event]]]

STATIONS: dict[str, Station] = {
    "ContinueInterview": interview.continue_interview,
    "ReadBackground": background.read_background,
    "PassOnFiles": given.pass_on_files,
    "ReadFeasibility": feasibility.read_feasibility,
    "ShowPlan": previewing.show_plan,
    "CutPlan": previewing.cut_plan,
    "LinkIssues": issues.link_issues,
    "TriageFeedback": feedback.triage,
    "ReproduceReport": reproducing.reproduce,
    "ShowProposal": feedback.show_proposal,
    "TellReporter": feedback.tell_reporter,
    "FileIssue": issues.file_issue,
    "MirrorLabels": issues.mirror_labels,
    "MirrorWish": mirroring.mirror_wish,
    "DispatchQueued": issues.dispatch,
    "RemoveFlag": removing.remove_flag,
    "StopRun": building.stop_run,
    "HandOver": handing.hand_over,
    "TakeBack": handing.take_back,
    "RunGates": judging.run_gates,
    "OpenPull": judging.open_pull,
    "Merge": judging.merge,
    "Deploy": shipping.deploy,
    "Verify": shipping.verify,
    "RollBack": shipping.roll_back,
    "ArchiveFlag": shipping.archive_flag,
    "TidyUp": shipping.tidy_up,
    "ShowCard": telling.show_card,
    "ShowReview": telling.show_review,
    "Say": telling.say,
    "Nudge": nudging.nudge,
}
DURABLE: dict[str, DurableStation] = {
    "AskInterviewer": interviewer.ask_interviewer,
    "PlanSpec": interview.plan_spec,
    "WriteTests": building.write_tests,
    "Build": building.build,
    "ReviewPull": reviewing.review_pull,
}
# These show their item as it stands, whatever called for it. One that was begun after a fact has shown what that fact calls
# for as well, so what waited behind it is left out (docs/adr/0018).
SHOWING = frozenset({"ContinueInterview", "ShowCard", "ShowPlan", "ShowProposal", "ShowReview", "MirrorLabels"})
# These do the work of the stage their item stands in. Once it has left that stage they are not begun any more; when one
# fails for good, its item waits for a person. The others only tell, and are taken up by reconcile.
PARKS = frozenset(
    {"TriageFeedback", "FileIssue", "RemoveFlag", "RunGates", "OpenPull", "Merge"}
    | {"TakeBack", "Deploy", "Verify", "RollBack", "PlanSpec", "WriteTests", "Build", "ReviewPull"}
)
