"""What a call costs: list prices by model and date. A model that is not listed is unpriced; nothing is ever guessed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.agents.models.conversation import Usage


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars per million tokens, valid from a day on."""

    since: date
    input: float
    output: float
    cache_read: float


_NOVEMBER = date(2026, 11, 1)
PRICES: dict[str, tuple[Price, ...]] = {
    "claude-opus-5-5": (Price(_NOVEMBER, 4, 20, 0.20),),
    "claude-sonnet-5-5": (Price(_NOVEMBER, 2, 10, 0.10),),
    "claude-haiku-5-5": (Price(_NOVEMBER, 0.1, 0.5, 0.01),),
    "gpt-6.1-sol": (Price(_NOVEMBER, 2, 10, 0.10),),
    "gpt-6.1-terra": (Price(_NOVEMBER, 1, 5, 0.05),),
    "gpt-6-luna": (Price(_NOVEMBER, 0.1, 0.5, 0.01),),
}
# Anthropic's five-minute cache writes cost a quarter more than plain input; OpenAI reports none.
CACHE_WRITE_FACTOR = 1.25


def price_of(model: str, on: date, table: Mapping[str, tuple[Price, ...]] = PRICES) -> Price | None:
    """Return the newest price of `model` valid on that day, or None when it is unpriced."""
    return max((p for p in table.get(model, ()) if p.since <= on), key=lambda p: p.since, default=None)


def cost_micros(price: Price, usage: Usage) -> int:
    """Return the list price of `usage` in micro-dollars (a dollar per million tokens is a micro-dollar a token)."""
    return round(
        usage.input_tokens * price.input
        + usage.cache_write_tokens * price.input * CACHE_WRITE_FACTOR
        + usage.cache_read_tokens * price.cache_read
        + usage.output_tokens * price.output
    )


def worst_case_micros(price: Price, *, input_tokens: int, max_output_tokens: int) -> int:
    """Return the most a call can cost: all input written to the cache, all output used."""
    return cost_micros(price, Usage(cache_write_tokens=input_tokens, output_tokens=max_output_tokens))
