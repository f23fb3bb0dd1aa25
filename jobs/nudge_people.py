"""Every five minutes: who waits too long for a person's word is brought to that person's mind; week-old approvals expire."""

from bot.attention import APPROVAL_DAYS, expired, nudges
from bot.events import ApprovalExpired, NudgesFellDue
from bot.factory import Factory
from bot.waiting import waiting
from jobs.clockwork import Fire


async def run(factory: Factory, fire: Fire) -> None:
    """Close the approvals nobody gave, then remind each person, in one message, of all that fell due for them."""
    out, now = factory.ports, factory.ports.clock.now()
    waits = await waiting(out)
    over = expired(waits, now)
    for wait in over:
        if wait.item is not None:
            await factory.accept(ApprovalExpired(key=f"{wait.subject}/expired/{wait.since:%Y%m%dT%H%M%S}", item=wait.item.id,
                                                 head_sha=wait.bound, days=APPROVAL_DAYS))  # fmt: skip
    due = nudges([wait for wait in waits if wait not in over], await out.store.people(),
                 await out.store.notes(NudgesFellDue.__name__), now)  # fmt: skip
    for person, marks in due.items():
        await factory.accept(NudgesFellDue(key=f"{fire.key}/{person}", to=person, marks=marks))
