"""A person takes the branch over, and hands it back to be judged."""

from bot.effects import HandOver, TakeBack
from bot.events import ChangeSubmitted, Event
from bot.lifecycle import Stage
from bot.outside import Outside
from bot.slack.messages import items
from bot.stations.building import push_change, take_in
from bot.stations.common import load, open_tree, run_lock
from bot.stations.telling import card_channel, ensure_card, post_once


async def hand_over(out: Outside, key: str, effect: HandOver) -> list[Event]:
    """Push what the stopped agent has saved, and say in the thread how to go on with it."""
    item = await load(out, effect.item)
    if item.stage is not Stage.NEEDS_HUMAN or not item.held_by:
        return []
    async with out.locks[run_lock(item.id)]:  # the agent that was stopped saves its work first
        tree = await open_tree(out, item)
        await take_in(out, item, tree)
        head = await push_change(out, item, tree, "Work so far, handed over to a person.")
    words = items.handed_over(item, head)
    thread = await ensure_card(out, item.id)
    await post_once(out, slot=key, item=item, words=words, channel=card_channel(out, item), thread=thread)
    return []


async def take_back(out: Outside, key: str, effect: TakeBack) -> list[Event]:
    """Put the acceptance tests over what the person has pushed, as over every change, and have it judged."""
    item = await load(out, effect.item)
    tree = await open_tree(out, item)
    await take_in(out, item, tree)
    summary = "Built by hand."
    head = await push_change(out, item, tree, summary)
    return [ChangeSubmitted(key=key, item=item.id, head_sha=head, summary=summary, notes_read=item.notes)]
