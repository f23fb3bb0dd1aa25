"""Which model plays which role: by tier, by the keys that exist, and the reviewer from another family than the builder."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from bot.agents.models.conversation import Model, Source, Vendor

Tier = Literal["strong", "standard", "small"]

MODELS: dict[tuple[Vendor, Tier], str] = {
    ("anthropic", "strong"): "claude-opus-5-5",
    ("anthropic", "standard"): "claude-sonnet-5-5",
    ("anthropic", "small"): "claude-haiku-5-5",
    ("openai", "strong"): "gpt-6.1-sol",
    ("openai", "standard"): "gpt-6.1-terra",
    ("openai", "small"): "gpt-6-luna",
}
VENDORS: tuple[Vendor, ...] = ("anthropic", "openai")
# Roles that must not judge or constrain their own family's work: they take the family the builder does not.
CROSS_FAMILY = frozenset({"reviewer", "tester"})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a vendor's API is spoken and the key for it; the base URL is the vendor's own when None.

    `source` is what a run says of itself before any answer has come; after that the answers' own header decides.
    """

    api_key: str
    base_url: str | None = None
    source: Source = "live"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The vendors that can be called, and whose model builds when both can."""

    anthropic: Endpoint | None = None
    openai: Endpoint | None = None
    builder: Vendor = "anthropic"

    @classmethod
    def from_keys(
        cls,
        *,
        anthropic_key: str = "",
        openai_key: str = "",
        stand_in_url: str,
        anthropic_url: str | None = None,
        openai_url: str | None = None,
        builder: Vendor = "anthropic",
    ) -> "Endpoints":
        """Return the vendors with a key, or, with no key at all, both at the stand-in (which plays shipped stories only)."""
        if not anthropic_key and not openai_key:
            root = stand_in_url.rstrip("/")
            claude, gpt = (Endpoint("stand-in", url, "scripted") for url in (root, f"{root}/v1"))
            return cls(claude, gpt, builder)
        return cls(
            Endpoint(anthropic_key, anthropic_url) if anthropic_key else None,
            Endpoint(openai_key, openai_url) if openai_key else None,
            builder,
        )

    def of(self, vendor: Vendor) -> Endpoint | None:
        """Return the vendor's endpoint, or None without a key for it."""
        return self.anthropic if vendor == "anthropic" else self.openai


@dataclass(frozen=True, slots=True)
class Choice:
    """A model picked for a role: whose, which, and where."""

    vendor: Vendor
    name: str
    endpoint: Endpoint


ModelFactory = Callable[[Choice], Model]


def choose(role: str, tier: Tier, endpoints: Endpoints) -> Choice:
    """Return the model for a role; a cross-family role gets the other family when it has a key, else the same one."""
    wanted = other(endpoints.builder) if role in CROSS_FAMILY else endpoints.builder
    found = _choice(wanted, tier, endpoints) or _choice(other(wanted), tier, endpoints)
    if found is None:
        raise ValueError("neither vendor has an endpoint; build Endpoints with from_keys")
    return found


def choose_other(current: Choice, tier: Tier, endpoints: Endpoints) -> Choice | None:
    """Return the other vendor's model of that tier, or None when it has no endpoint."""
    return _choice(other(current.vendor), tier, endpoints)


def other(vendor: Vendor) -> Vendor:
    """Return the other model family."""
    return "openai" if vendor == "anthropic" else "anthropic"


def open_model(choice: Choice) -> Model:
    """Return a client for the chosen model."""
    model, where = _door(choice.vendor), choice.endpoint
    return model(name=choice.name, api_key=where.api_key, base_url=where.base_url)


async def read_sdks(endpoints: Endpoints) -> None:
    """Import the SDK of every vendor that can be called, beside the loop; the second time costs nothing."""
    for vendor in VENDORS:
        if endpoints.of(vendor):
            await asyncio.to_thread(_door, vendor)


def _door(vendor: Vendor) -> Callable[..., Model]:
    """The vendors' SDKs are half of all the factory imports, so an idle one does without them."""
    if vendor == "anthropic":
        claude: Callable[..., Model] = import_module("bot.agents.models.claude").ClaudeModel
        return claude
    gpt: Callable[..., Model] = import_module("bot.agents.models.gpt").GptModel
    return gpt


def _choice(vendor: Vendor, tier: Tier, endpoints: Endpoints) -> Choice | None:
    endpoint = endpoints.of(vendor)
    return Choice(vendor, MODELS[vendor, tier], endpoint) if endpoint else None
