"""From an accepted spec to slices that become issues, without a model, and a check for plans a model proposes."""

from bot.planning.checking import check, overlaps
from bot.planning.model import Dependency, Plan, Slice
from bot.planning.slicing import plan
from bot.planning.touching import touches_for

__all__ = ["Dependency", "Plan", "Slice", "check", "overlaps", "plan", "touches_for"]
