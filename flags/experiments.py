"""Experiments: register, check the split, look daily without fooling oneself, and end on time.

Pure. Two arms: `off` is the product without the feature, `on` the one with it. A day's figures are cumulative.
The daily look is an always-valid mSPRT (Johari, Pekelis, Walsh 2015); from day 7 a Bayesian look can kill, and on the
last day it keeps or kills. Posteriors are Beta(1 + successes, 1 + failures), compared exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import erfc, exp, lgamma, sqrt
from typing import assert_never

from flags.definitions import Definition, Direction, Guardrail
from flags.errors import FlagError

MINIMUM_EXPOSURE = 300
DAYS = 14
WARN_DAY = 10
BAYES_FROM_DAY = 7
SPLIT_ALPHA = 0.001
SEQUENTIAL_ALPHA = 0.05
WORSE_ENOUGH = 0.975
GUARDRAIL_WORSE_ENOUGH = 0.95
BETTER_ENOUGH = 0.9
LOSS_SHARE = 0.10
STILL_DAYS = 14


@dataclass(frozen=True, slots=True)
class Registration:
    """What was promised before the first user saw the experiment; nothing in it changes afterwards."""

    key: str
    metric: str
    unit: str
    baseline: float
    minimum_effect: float
    direction: Direction
    guardrails: tuple[Guardrail, ...]
    owner: str
    minimum_exposure: int = MINIMUM_EXPOSURE
    days: int = DAYS
    on_share: float = 0.5


@dataclass(frozen=True, slots=True)
class Arm:
    """Users who met one arm, and how many of them did what is measured."""

    exposed: int
    successes: int

    @property
    def rate(self) -> float:
        """The share of exposed users who succeeded; 0 when none was exposed."""
        return self.successes / self.exposed if self.exposed else 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Both arms of one measure."""

    off: Arm
    on: Arm


@dataclass(frozen=True, slots=True)
class Day:
    """Cumulative figures at the end of one day, counted from 1."""

    day: int
    metric: Pair
    guardrails: Mapping[str, Pair] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Continue:
    """No decision yet; `warned` from day 10 on."""

    warned: bool
    p_value: float


@dataclass(frozen=True, slots=True)
class Keep:
    """The feature won."""

    reason: str


@dataclass(frozen=True, slots=True)
class Kill:
    """The feature lost, or harmed a guardrail, or showed too little by the last day."""

    reason: str


@dataclass(frozen=True, slots=True)
class Expire:
    """Too few users, or nothing moved for two weeks: nothing was learned and the code goes."""

    reason: str


@dataclass(frozen=True, slots=True)
class Invalid:
    """The users were not split as promised, so no figure can be trusted."""

    reason: str


Verdict = Continue | Keep | Kill | Expire | Invalid


def register(definition: Definition) -> Registration:
    """Return the promise a definition makes; raises FlagError when it is no experiment with a measurable goal."""
    if definition.kind != "experiment" or definition.baseline is None or definition.minimum_effect is None:
        raise FlagError(
            f"{definition.key} is no experiment with a baseline and a minimum effect, so it cannot be judged."
        )
    days = DAYS if definition.ends is None else (definition.ends - definition.created).days
    return Registration(
        definition.key, definition.metric, definition.unit, definition.baseline, definition.minimum_effect,
        definition.direction, definition.guardrails, definition.owner, days=days,
    )  # fmt: skip


def judge(promise: Registration, days: Sequence[Day], *, today: int | None = None) -> Verdict:
    """Return the verdict on day `today` (by default the last one measured) from the daily figures so far, in order."""
    now = today if today is not None else (days[-1].day if days else 0)
    if not days:
        return _without_figures(promise, now)
    last = days[-1]
    split = split_p_value(last.metric, promise.on_share)
    if split < SPLIT_ALPHA:
        return Invalid(f"users were not split as promised (p = {split:.2g})")
    p_value = sequential_p_value(promise, days)
    if p_value < SEQUENTIAL_ALPHA and _exposed_enough(promise, last.metric):
        return _by_sign(promise, last.metric, p_value)
    if now >= BAYES_FROM_DAY and (harm := _harm(promise, last)):
        return Kill(harm)
    still = now - _last_growth(days)
    if still >= STILL_DAYS:
        return Expire(f"no new user met it for {still} days")
    if now >= promise.days:
        return _on_last_day(promise, last.metric)
    return Continue(now >= promise.days - (DAYS - WARN_DAY), p_value)


def outcome_keeps_feature(verdict: Verdict) -> bool | None:
    """Return whether the feature's branch stays in the code; None while undecided."""
    match verdict:
        case Keep():
            return True
        case Kill() | Expire() | Invalid():
            return False
        case Continue():
            return None
        case _:
            assert_never(verdict)


def split_p_value(pair: Pair, on_share: float = 0.5) -> float:
    """Return the chi-square p-value that the arms' sizes come from the promised split."""
    total = pair.off.exposed + pair.on.exposed
    if total == 0:
        return 1.0
    expected_on = total * on_share
    expected_off = total - expected_on
    chi2 = (pair.on.exposed - expected_on) ** 2 / expected_on + (pair.off.exposed - expected_off) ** 2 / expected_off
    return erfc(sqrt(chi2 / 2))


def sequential_p_value(promise: Registration, days: Sequence[Day]) -> float:
    """Return the always-valid p-value: the least 1/Λ over the days, at most 1."""
    return min((1 / likelihood_ratio(day.metric, promise.minimum_effect) for day in days), default=1.0)


def likelihood_ratio(pair: Pair, tau: float) -> float:
    """Return the mSPRT's Λ = √(V/(V+τ²))·exp(τ²·(pB−pA)²/(2V(V+τ²))), and at least 1e-300; 1 while V is zero."""
    if not pair.off.exposed or not pair.on.exposed:
        return 1.0
    off, on = pair.off.rate, pair.on.rate
    variance = off * (1 - off) / pair.off.exposed + on * (1 - on) / pair.on.exposed
    if variance == 0:
        return 1.0
    spread = variance + tau**2
    exponent = tau**2 * (on - off) ** 2 / (2 * variance * spread)
    return max(sqrt(variance / spread) * exp(min(exponent, 700)), 1e-300)


def chance_on_is_higher(pair: Pair) -> float:
    """Return P(rate on > rate off) under independent Beta(1, 1) priors."""
    return _beta_greater(*_posterior(pair.on), *_posterior(pair.off))


def chance_better(pair: Pair, direction: Direction) -> float:
    """Return the chance that the `on` arm is better, where `direction` is the good one."""
    higher = chance_on_is_higher(pair)
    return higher if direction == "up" else 1 - higher


def expected_loss(pair: Pair, direction: Direction) -> float:
    """Return the rate one expects to lose by keeping the feature: the mean of the harm, zero where there is none."""
    on, off = _posterior(pair.on), _posterior(pair.off)
    worse, better = (off, on) if direction == "up" else (on, off)
    return _mean_excess(worse, better)


def _by_sign(promise: Registration, pair: Pair, p_value: float) -> Keep | Kill:
    effect = pair.on.rate - pair.off.rate
    good = effect > 0 if promise.direction == "up" else effect < 0
    text = f"{promise.metric} {pair.off.rate:.1%} → {pair.on.rate:.1%} (always-valid p = {p_value:.2g})"
    return Keep(text) if good else Kill(text)


def _harm(promise: Registration, day: Day) -> str:
    worse = 1 - chance_better(day.metric, promise.direction)
    if worse > WORSE_ENOUGH:
        return f"{promise.metric} is worse with the feature (chance {worse:.1%})"
    for guardrail in promise.guardrails:
        pair = day.guardrails.get(guardrail.metric)
        if pair is not None and (worse := 1 - chance_better(pair, guardrail.direction)) > GUARDRAIL_WORSE_ENOUGH:
            return f"guardrail {guardrail.metric} is worse with the feature (chance {worse:.1%})"
    return ""


def _on_last_day(promise: Registration, pair: Pair) -> Verdict:
    if not _exposed_enough(promise, pair):
        met = f"only {pair.off.exposed} and {pair.on.exposed} users met it"
        return Expire(f"{met}; {promise.minimum_exposure} an arm were needed")
    better, loss = chance_better(pair, promise.direction), expected_loss(pair, promise.direction)
    moved = f"{promise.metric} {pair.off.rate:.1%} → {pair.on.rate:.1%}"
    text = f"{moved}, better with chance {better:.1%}, expected loss {loss:.2%}"
    if better > BETTER_ENOUGH and loss < LOSS_SHARE * promise.baseline:
        return Keep(text)
    return Kill(text)


def _exposed_enough(promise: Registration, pair: Pair) -> bool:
    return min(pair.off.exposed, pair.on.exposed) >= promise.minimum_exposure


def _without_figures(promise: Registration, today: int) -> Continue | Expire:
    if today >= promise.days:
        return Expire(f"no user met it in {today} days")
    return Continue(today >= promise.days - (DAYS - WARN_DAY), 1.0)


def _last_growth(days: Sequence[Day]) -> int:
    grown, seen = 0, 0
    for day in days:
        exposed = day.metric.off.exposed + day.metric.on.exposed
        if exposed > seen:
            grown, seen = day.day, exposed
    return grown


def _posterior(arm: Arm) -> tuple[int, int]:
    return 1 + arm.successes, 1 + arm.exposed - arm.successes


def _mean_excess(x: tuple[int, int], y: tuple[int, int]) -> float:
    """E[max(X − Y, 0)] = E[X]·P(X⁺ > Y) − E[Y]·P(X > Y⁺), where ⁺ adds one success."""
    mean_x, mean_y = x[0] / sum(x), y[0] / sum(y)
    above = _beta_greater(x[0] + 1, x[1], *y)
    return max(0.0, mean_x * above - mean_y * _beta_greater(*x, y[0] + 1, y[1]))


def _beta_greater(a: int, b: int, c: int, d: int) -> float:
    """P(Beta(a, b) > Beta(c, d)): the exact finite sum over a; a normal approximation where it would underflow."""
    log_first = lgamma(b + d) + lgamma(c + d) - lgamma(b + c + d) - lgamma(d)
    if log_first < -700 or a > 5000:
        return _normal_greater(a, b, c, d)
    term = total = 1.0
    for i in range(a - 1):
        term *= (c + i) * (b + i) / ((b + c + d + i) * (1 + i))
        total += term
    return min(1.0, total * exp(log_first))


def _normal_greater(a: int, b: int, c: int, d: int) -> float:
    variance = a * b / ((a + b) ** 2 * (a + b + 1)) + c * d / ((c + d) ** 2 * (c + d + 1))
    return 0.5 * erfc((c / (c + d) - a / (a + b)) / sqrt(2 * variance))
