"""What people ask of a change is read in both places: said in Slack it stands on GitHub, said there it stands in the thread."""

import re

from bot.effects import MirrorWish
from bot.events import Event
from bot.outside import Outside
from bot.slack.messages import approving
from bot.slack.text import from_slack
from bot.stations.common import load
from bot.stations.telling import card_channel, ensure_card, post_once

_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")


async def mirror_wish(out: Outside, key: str, effect: MirrorWish) -> list[Event]:
    """Repeat the wish where it was not said, once; our own words on GitHub carry our key, so they never come back as a wish."""
    item = await load(out, effect.item)
    if effect.via == "github":
        thread = await ensure_card(out, item.id)
        words = approving.wished(effect.by, effect.text)
        await post_once(out, slot=key, item=item, words=words, channel=card_channel(out, item), thread=thread)
    elif item.pull:
        names = {person.slack_id: person.name for person in await out.store.people()}
        told = from_slack(_MENTION.sub(lambda found: names.get(found[1], "somebody"), effect.text))
        body = approving.wished_on_github(names.get(effect.by, "Somebody"), told)
        await out.forge.ensure_review(item.pull, key=key, head_sha=effect.head_sha, body=body, event="REQUEST_CHANGES")
    return []
