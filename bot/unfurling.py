"""A link to something of ours: what it leads to, whether it may be told there, and the card that tells it.

A card is seen by everybody in the conversation, so it says nothing that was not said there before: an item's card
stands where the item's own card stands, or in the direct message of somebody who may ask for it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Literal
from urllib.parse import urlsplit

from bot.access import Allowed, may
from bot.errors import ShopfloorError
from bot.lifecycle import Stage, WorkItem
from bot.outside import Outside
from bot.slack.blocks import Message
from bot.slack.messages import links as words
from bot.stations.sessions import AT_WORK
from bot.stations.telling import card_channel, is_direct
from bot.waiting import wait_on

MOST_CARDS = 5
_SPEC = re.compile(r"/specs/(\d{1,9})/?")
_ON_GITHUB = re.compile(r"/(?:issues|pull)/(\d{1,9})(?:/.*)?")


@dataclass(frozen=True, slots=True)
class Homes:
    """Where our things are: the factory's pages, the product's repository, the running product."""

    factory: str
    code: str
    product: str


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to: an item by its number, one by its number on GitHub (issue or pull request), or the product."""

    kind: Literal["item", "github", "product"]
    number: int = 0


def target_of(url: str, homes: Homes) -> Target | None:
    """Return what of ours `url` leads to; None for everything else, and for what is no address."""
    if (path := _below(url, homes.factory)) is not None:
        found = _SPEC.fullmatch(path)
        return Target("item", int(found[1])) if found else None
    if (path := _below(url, homes.code)) is not None:
        found = _ON_GITHUB.fullmatch(path)
        return Target("github", int(found[1])) if found else None
    return Target("product") if _below(url, homes.product) is not None else None


async def unfurl(out: Outside, *, user: str, channel: str, ts: str, urls: Sequence[str]) -> None:
    """Put cards under the links of a message to things of ours, as far as its author and that conversation may know of them."""
    people = {person.slack_id: person for person in await out.store.people()}
    if not isinstance(may(people.get(user), "see"), Allowed):
        return
    homes = Homes(out.options.web_url, out.options.code_url, out.product.url)
    targets = {url: target for url in dict.fromkeys(urls) if (target := target_of(url, homes))}
    cards = {url: card for url, target in targets.items() if (card := await _card(out, channel, target))}
    if cards:
        await out.slack.unfurl(channel, ts, dict(list(cards.items())[:MOST_CARDS]))


async def _card(out: Outside, channel: str, target: Target) -> Message | None:
    if target.kind == "product":
        return await _product(out) if is_direct(channel) or channel in _own_channels(out) else None
    item = await _item(out, target)
    if item is None or not (is_direct(channel) or channel == card_channel(out, item)):
        return None
    names = {person.slack_id: person.name for person in await out.store.people()}
    return words.item(item, words.Seen(names, await wait_on(out, item), out.clock.now(), out.options.zone))


async def _item(out: Outside, target: Target) -> WorkItem | None:
    if target.kind == "item":
        return await out.store.item(target.number)
    found = [await out.store.items_where(**{column: target.number}) for column in ("issue", "pull")]
    return next((item for items in found for item in items), None)


async def _product(out: Outside) -> Message | None:
    try:
        serving = await out.deployer.serving()
    except (ShopfloorError, TimeoutError, OSError):
        return None
    if serving is None:
        return None
    shipped = [item for item in await out.store.items([Stage.DONE]) if item.merge_sha == serving.sha]
    at_work = await out.store.items(AT_WORK)
    return words.product(out.options.product_name, serving.sha, next(iter(shipped), None), len(at_work))


def _own_channels(out: Outside) -> set[str]:
    return {out.options.factory_channel, out.options.feedback_channel, out.options.digest_channel}


def _below(url: str, home: str) -> str | None:
    """Return the path of `url` below `home`, or None when it is elsewhere; names of hosts have no case."""
    try:
        place, base = urlsplit(unescape(url)), urlsplit(home)
    except ValueError:
        return None
    root = base.path.rstrip("/")
    same = (place.scheme, place.netloc.lower()) == (base.scheme, base.netloc.lower()) and base.netloc
    return place.path[len(root) :] if same and f"{place.path}/".startswith(f"{root}/") else None
