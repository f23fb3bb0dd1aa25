"""How long work will take: ranges learned from what estimates turned out to be, and honest when nothing was learned yet.

A history entry is r = ln(actual / estimate), weighted 2^(−age / 120 days). Means and variances are shrunk from a prior
towards the class; the 80 % range comes from Student's t, and from 20 entries on also from leave-one-out residuals.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist, median

import numpy as np
from numpy.typing import NDArray

PRIOR_MEAN = -2.17
PRIOR_STRENGTH = 0.3
CLASS_STRENGTH = 3.0
PRIOR_SD = 0.8
HALF_LIFE_DAYS = 120.0
CONFORMAL_FROM = 20
COVERAGE = 0.8
SPEC_DEBT_FACTOR = 1.5
SHARED_ERROR = 0.4

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Past:
    """A finished piece of work: its class, its first estimate and what it took (any one unit), and its age."""

    klass: str
    estimate: float
    actual: float
    age_days: float = 0.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A median with its 80 % range, in the unit of the estimate, and what it rests on."""

    median: float
    low: float
    high: float
    n: int
    n_class: int
    basis: str


@dataclass(frozen=True, slots=True)
class Task:
    """A slice of a plan for the simulation: first estimate, class, and the ids it waits for."""

    id: str
    klass: str
    estimate: float
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """How good past ranges were: share covered, pinball loss of both ends, median |ln error|."""

    coverage: float
    pinball: float
    median_abs_log_error: float
    n: int


@dataclass(frozen=True, slots=True)
class _Fit:
    classes: Mapping[str, int]
    mean: Floats
    variance: Floats
    counts: Floats
    global_mean: float
    global_variance: float
    df: float


def estimate(first: float, klass: str, history: Sequence[Past], *, spec_debt: bool = False) -> Estimate:
    """Turn a first estimate into a median and an 80 % range by what such estimates turned out to be."""
    usable = _usable(history)
    fit = _fit(usable)
    mean, variance = _of_class(fit, klass)
    low_q, high_q = _quantiles(usable, fit)
    scale = first * (SPEC_DEBT_FACTOR if spec_debt else 1.0) * math.exp(mean)
    spread = math.sqrt(variance)
    own = sum(past.klass == klass for past in usable)
    low, high = scale * math.exp(low_q * spread), scale * math.exp(high_q * spread)
    return Estimate(scale, low, high, len(usable), own, _basis(len(usable), own, klass))


def simulate_plan(
    tasks: Sequence[Task],
    history: Sequence[Past],
    *,
    workers: int,
    seed: int,
    draws: int = 5000,
    spec_debt: bool = False,
) -> Estimate:
    """Estimate when a whole plan is done: its critical path over worker slots, with one error shared by all tasks.

    Raises ValueError when the dependencies are circular or name an unknown task.
    """
    usable = _usable(history)
    fit = _fit(usable)
    durations = _draw(tasks, fit, np.random.default_rng(seed), draws) * (SPEC_DEBT_FACTOR if spec_debt else 1.0)
    ends = _schedule(tasks, durations, workers)
    low, middle, high = (float(value) for value in np.quantile(ends, [0.1, 0.5, 0.9]))
    return Estimate(middle, low, high, len(usable), len(usable), _basis(len(usable), len(usable), "plan"))


def score(pairs: Sequence[tuple[Estimate, float]]) -> Score:
    """Score past estimates against what happened; raises ValueError on none."""
    if not pairs:
        raise ValueError("nothing to score yet")
    covered = [est.low <= actual <= est.high for est, actual in pairs]
    losses = [
        (_pinball(math.log(actual / est.low), 0.1) + _pinball(math.log(actual / est.high), 0.9)) / 2
        for est, actual in pairs
    ]
    errors = [abs(math.log(actual / est.median)) for est, actual in pairs]
    return Score(sum(covered) / len(pairs), math.fsum(losses) / len(pairs), median(errors), len(pairs))


def student_t(p: float, df: float) -> float:
    """Return the p-quantile of Student's t (Cornish–Fisher to the fourth order; within 3·10⁻⁴ for df ≥ 4, .1 ≤ p ≤ .9)."""
    z = NormalDist().inv_cdf(p)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / df ** (order + 1) for order, term in enumerate(terms))


def _usable(history: Sequence[Past]) -> list[Past]:
    return [past for past in history if past.estimate > 0 and past.actual > 0]


def _fit(history: Sequence[Past]) -> _Fit:
    classes = {name: index for index, name in enumerate(sorted({past.klass for past in history}))}
    which, logs, weights = _columns(history, classes)
    size = len(classes)
    own = np.eye(size)[which]
    counts, sums, squares = ((own.T @ part)[None, :] for part in _powers(weights, logs))
    mu, mean, s2, variance, df = _moments(counts, sums, squares)
    return _Fit(classes, mean[0], variance[0], counts[0], float(mu[0]), float(s2[0]), float(df[0]))


def _columns(history: Sequence[Past], classes: Mapping[str, int]) -> tuple[NDArray[np.intp], Floats, Floats]:
    which = np.array([classes[past.klass] for past in history], dtype=np.intp)
    logs = np.array([math.log(past.actual / past.estimate) for past in history], dtype=np.float64)
    weights = np.array([2 ** (-past.age_days / HALF_LIFE_DAYS) for past in history], dtype=np.float64)
    return which, logs, weights


def _powers(weights: Floats, logs: Floats) -> tuple[Floats, Floats, Floats]:
    return weights, weights * logs, weights * logs**2


def _moments(counts: Floats, sums: Floats, squares: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return mu, class means, s², class variances and degrees of freedom for rows of class sums (n, Σwr, Σwr²)."""
    n = counts.sum(axis=1)
    mu = (PRIOR_STRENGTH * PRIOR_MEAN + sums.sum(axis=1)) / (PRIOR_STRENGTH + n)
    mean = (CLASS_STRENGTH * mu[:, None] + sums) / (CLASS_STRENGTH + counts)
    ss = np.maximum(0.0, squares - 2 * mean * sums + mean**2 * counts)
    df = 2 + n - (counts / (CLASS_STRENGTH + counts)).sum(axis=1)
    s2 = (2 * PRIOR_SD**2 + ss.sum(axis=1)) / df
    variance = (8 * s2[:, None] + ss) / (8 + counts) + s2[:, None] / (CLASS_STRENGTH + counts)
    return mu, mean, s2, variance, np.maximum(4.0, df)


def _of_class(fit: _Fit, klass: str) -> tuple[float, float]:
    index = fit.classes.get(klass)
    if index is None:
        return fit.global_mean, fit.global_variance * (1 + 1 / CLASS_STRENGTH)
    return float(fit.mean[index]), float(fit.variance[index])


def _quantiles(history: Sequence[Past], fit: _Fit) -> tuple[float, float]:
    tail = (1 - COVERAGE) / 2
    low, high = student_t(tail, fit.df), student_t(1 - tail, fit.df)
    n = len(history)
    if n < CONFORMAL_FROM:
        return low, high
    seen = np.sort(_left_out(history, fit))
    share = n / (n + 10)
    rank = min(n, math.ceil((n + 1) * (1 - tail))) - 1
    return (1 - share) * low + share * float(seen[n - 1 - rank]), (1 - share) * high + share * float(seen[rank])


def _left_out(history: Sequence[Past], fit: _Fit) -> Floats:
    """Return each entry's error in standard deviations, judged by a fit that has not seen it."""
    which, logs, weights = _columns(history, fit.classes)
    own = np.eye(len(fit.classes))[which]
    counts, sums, squares = ((own.T @ part)[None, :] - own * part[:, None] for part in _powers(weights, logs))
    _, mean, _, variance, _ = _moments(np.maximum(0.0, counts), sums, squares)
    rows = np.arange(len(logs))
    errors: Floats = (logs - mean[rows, which]) / np.sqrt(variance[rows, which])
    return errors


def _draw(tasks: Sequence[Task], fit: _Fit, rng: np.random.Generator, draws: int) -> Floats:
    shared = rng.standard_normal(draws)
    columns = []
    for task in tasks:
        mean, variance = _of_class(fit, task.klass)
        error = math.sqrt(SHARED_ERROR) * shared + math.sqrt(1 - SHARED_ERROR) * rng.standard_normal(draws)
        columns.append(task.estimate * np.exp(mean + math.sqrt(variance) * error))
    return np.stack(columns) if columns else np.zeros((0, draws))


def _schedule(tasks: Sequence[Task], durations: Floats, workers: int) -> Floats:
    draws = durations.shape[1]
    free = np.zeros((max(1, workers), draws))
    ends: dict[str, Floats] = {}
    every = np.arange(draws)
    for index in _order(tasks):
        slot = free.argmin(axis=0)
        start = np.maximum.reduce([free[slot, every], *(ends[name] for name in tasks[index].depends_on)])
        ends[tasks[index].id] = start + durations[index]
        free[slot, every] = ends[tasks[index].id]
    return np.maximum.reduce(list(ends.values())) if ends else np.zeros(draws)


def _order(tasks: Sequence[Task]) -> list[int]:
    done: set[str] = set()
    order: list[int] = []
    while len(order) < len(tasks):
        ready = [i for i, task in enumerate(tasks) if task.id not in done and done.issuperset(task.depends_on)]
        if not ready:
            raise ValueError("the dependencies of the plan are circular or name an unknown slice")
        order += ready
        done.update(tasks[i].id for i in ready)
    return order


def _loss(est: Estimate, actual: float) -> float:
    return (_pinball(math.log(actual / est.low), 0.1) + _pinball(math.log(actual / est.high), 0.9)) / 2


def _pinball(error: float, p: float) -> float:
    return p * error if error >= 0 else (p - 1) * error


def _basis(n: int, own: int, klass: str) -> str:
    if n == 0:
        return "no history yet: the range rests on a general prior, not on this team's work"
    if klass == "plan" or own == 0:
        return f"based on {n} finished item{'s' * (n != 1)}"
    return f"based on {own} similar item{'s' * (own != 1)} of {n} finished"
