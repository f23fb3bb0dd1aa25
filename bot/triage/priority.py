"""What is looked at first."""

import math

BY_SEVERITY = {1: 100.0, 2: 30.0, 3: 8.0, 4: 2.0}
BY_TIER = {"internal": 1.0, "cloud": 1.5, "enterprise": 2.0}
HALF_LIFE_DAYS = 14.0


def priority(severity: int, *, users: int, tier: str = "cloud", age_days: float = 0.0) -> float:
    """Return {1: 100, 2: 30, 3: 8, 4: 2} × (1 + log2 distinct users) × tier × 2^(−age / 14 days); an unknown tier counts 1."""
    reach = 1 + math.log2(max(1, users))
    return BY_SEVERITY[severity] * reach * BY_TIER.get(tier, 1.0) * 2 ** (-max(0.0, age_days) / HALF_LIFE_DAYS)


def level(value: float) -> int:
    """Return the label priority:1, 2 or 3 for a priority."""
    if value >= 60:
        return 1
    return 2 if value >= 15 else 3
