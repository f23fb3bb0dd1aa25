"""✅ and ❌ on a proposal, ✅ on a review, ❌ on work that shall stop. A reaction carries no text, so its place is looked up.

Others are ignored. A decision stands once it is taken: a reaction taken back says nothing, so we do not ask to be told of it.
"""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.desk import Desk
from bot.events import ProposalApproved, ProposalDeclined, StopAsked
from bot.lifecycle import IN_WORK, TERMINAL, Stage

YES = frozenset({"white_check_mark", "heavy_check_mark", "ballot_box_with_check"})
NO = frozenset({"x", "negative_squared_cross_mark"})
DECIDED = TERMINAL | {Stage.MERGING, Stage.DEPLOYING, Stage.VERIFYING}  # a late ✅ there is applause


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for reactions."""

    @app.event("reaction_added")
    async def on_reaction(event: dict[str, Any]) -> None:
        emoji, place = event.get("reaction"), event.get("item", {})
        if emoji not in YES | NO or place.get("type") != "message":
            return
        item = await desk.item_in_thread(place["channel"], place["ts"])
        if item is None:
            return
        key = f"slack/reaction/{place['channel']}/{place['ts']}/{event['user']}/{emoji}/{event['event_ts']}"
        if (
            emoji in YES
            and (head := await desk.reviewed_at(place["channel"], place["ts"]))
            and item.stage not in DECIDED
        ):
            await desk.approve(item, head, by=event["user"], key=key, via="reaction")
        if emoji in NO and (item.stage in IN_WORK or item.stage is Stage.QUEUED):
            await desk.require(event["user"], "stop", item)
            await desk.accept(StopAsked(key=key, item=item.id, by=event["user"]))
        if item.stage is not Stage.PROPOSED:
            return
        await desk.require(event["user"], "approve_feedback")
        if emoji in YES:
            await desk.accept(ProposalApproved(key=key, item=item.id, by=event["user"]))
        else:
            await desk.accept(ProposalDeclined(key=key, item=item.id, by=event["user"]))
