"""The front desk: who is asking, may they, and what they are told when they may not or came too late."""

from bot.access import Action, Allowed, Context, Denied, may
from bot.errors import UserError
from bot.events import Event
from bot.factory import Factory, Receipt
from bot.lifecycle import WorkItem
from bot.slack.messages import answers


class Desk:
    """What handlers ask for. It decides nothing itself: `bot.access` and the lifecycle table do."""

    def __init__(self, factory: Factory) -> None:
        self.factory = factory
        self.out = factory.ports

    async def require(self, user: str, action: Action, item: WorkItem | None = None) -> None:
        """Return if `user` may do this now; raises `UserError` with the private reason if not."""
        people = await self.out.store.people()
        owners = sum(person.role == "owner" for person in people)
        context = Context(item.requester if item else None, _above_line(item), self.out.options.solo, owners)
        person = next((person for person in people if person.slack_id == user), None)
        match may(person, action, context):
            case Denied(reason=reason):
                raise UserError(reason)
            case Allowed():
                return

    async def item(self, number: int | str) -> WorkItem:
        """Return the item; raises `UserError` for a number that is none."""
        text = str(number).lstrip("#")
        found = await self.out.store.item(int(text)) if text.isdigit() and len(text) < 12 else None
        if found is None:
            raise UserError(answers.unknown_item(str(number)))
        return found

    async def item_in_thread(self, channel: str, thread: str) -> WorkItem | None:
        """Return the item whose thread this is."""
        post = await self.out.store.post_at(channel, thread)
        return await self.out.store.item(post.item) if post else None

    async def accept(self, event: Event) -> Receipt:
        """Remember the fact; raises `UserError` when it came too late to mean anything."""
        receipt = await self.factory.accept(event)
        if receipt.new and not receipt.known:
            raise UserError(answers.too_late(receipt.item))
        return receipt


def _above_line(item: WorkItem | None) -> bool:
    return item is not None and item.tier == "person"
