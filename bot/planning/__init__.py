"""From an accepted spec to slices that become issues, without a model; what a person changes in them, and a check for both."""

from bot.planning.checking import check, overlaps
from bot.planning.editing import KINDS, Change, change_from, changed, replayed
from bot.planning.keeping import from_json, plan_digest, to_json
from bot.planning.model import Dependency, Plan, Slice
from bot.planning.picture import draw, picture_name
from bot.planning.slicing import plan, risk_hint
from bot.planning.spans import span
from bot.planning.touching import touches_for
from bot.planning.weighing import critical_path, minutes_for, weigh

__all__ = [
    "KINDS",
    "Change",
    "Dependency",
    "Plan",
    "Slice",
    "change_from",
    "changed",
    "check",
    "critical_path",
    "draw",
    "from_json",
    "minutes_for",
    "overlaps",
    "picture_name",
    "plan",
    "plan_digest",
    "replayed",
    "risk_hint",
    "span",
    "to_json",
    "touches_for",
    "weigh",
]
