"""What GitHub says of an item's pull request now, for when a delivery was lost or came out of its turn."""

from bot.access import Action, person_for_login
from bot.asking import is_praise, is_question
from bot.desk import Desk
from bot.errors import UserError
from bot.events import ApprovalGiven, Event, HeadMoved, PullMerged
from bot.lifecycle import Stage, WorkItem

RIGHTS: dict[str, Action] = {
    "approved": "approve_change",
    "changes_requested": "request_changes",
    "commented": "request_changes",
}
MOVABLE = (Stage.GATING, Stage.REVIEWING, Stage.APPROVAL)


async def standing(desk: Desk, item: WorkItem) -> Event | None:
    """Return the fact that `item` has missed: merged by a person, pushed to, or decided on by somebody who may."""
    if not item.pull or item.merge_sha:
        return None
    pull = await desk.out.forge.get_pull(item.pull)
    if pull.merged:
        return PullMerged(key=f"pull/{item.pull}/merged", item=item.id, merge_sha=pull.merge_sha or "")
    if pull.head_sha != item.head_sha:
        moved = HeadMoved(key=f"pull/{item.pull}/head/{pull.head_sha}", item=item.id, head_sha=pull.head_sha)
        return moved if item.stage in MOVABLE else None
    return await _verdict(desk, item) if item.stage is Stage.APPROVAL else None


async def allowed(desk: Desk, login: str, action: Action, item: WorkItem) -> str:
    """Return the Slack id behind a GitHub login, if that person may do this; raises `UserError` for anybody else."""
    person = person_for_login(await desk.out.store.people(), login)
    if person is None:
        raise UserError(f"The GitHub login {login} is nobody I know. `app.py people add` maps a login to a person.")
    if action == "retry":
        await desk.require_retry(person.slack_id, item)
    else:
        await desk.require(person.slack_id, action, item)
    return person.slack_id


async def wanted(desk: Desk, item: WorkItem, state: str, review: int, body: str) -> str:
    """Return what a review asks to be changed: its words and those on single lines, each with its place.

    A review that only comments asks for what it says of lines; its questions, its praise and its own words ask for nothing.
    """
    lines = await desk.out.forge.review_lines(item.pull, review)
    if state == "commented":
        body, lines = "", [one for one in lines if not is_question(one.body) and not is_praise(one.body)]
    said = [f"{one.path}:{one.line}: {one.body}" if one.line else f"{one.path}: {one.body}" for one in lines]
    return "\n".join(part for part in (body.strip(), *said) if part)


async def _verdict(desk: Desk, item: WorkItem) -> Event | None:
    """Return the newest verdict on this very head of somebody who may give it."""
    for review in reversed(await desk.out.forge.list_reviews(item.pull)):
        state, key = review.state.lower(), f"review/{review.id}"
        if state not in RIGHTS or review.commit_sha != item.head_sha:
            continue
        try:
            by = await allowed(desk, review.user, RIGHTS[state], item)
        except UserError:
            continue
        if state == "approved":
            return ApprovalGiven(key=key, item=item.id, by=by, head_sha=item.head_sha, via="github")
        if text := await wanted(desk, item, state, review.id, review.body):
            return await desk.wish(item, item.head_sha, text, by=by, key=key, via="github")
    return None
