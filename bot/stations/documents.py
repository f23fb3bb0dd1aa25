"""The accepted specification in the product's repository: numbered, written once, by pull request or directly (policy)."""

from dataclasses import asdict, dataclass

from bot import specs
from bot.errors import Permanent, UserError
from bot.events import SpecAccepted
from bot.forge.git_values import HeadMoved
from bot.lifecycle import WorkItem
from bot.outside import Outside
from bot.policy_model import Manner
from bot.slack.messages import documents as words
from bot.stations.building import AUTHOR
from bot.stations.drafts import interview_of
from bot.stations.feasibility import linked
from bot.stations.runs import policy_at
from bot.stations.telling import ensure_draft, post_once

TRIES, PATIENCE = 20, 3
BRANCH = "shopfloor/spec-{:04}"


@dataclass(frozen=True, slots=True)
class Written:
    """Where the document is: path and address, and the pull request that brings it (0: it is on the base branch)."""

    path: str
    url: str
    pull: int = 0
    pull_url: str = ""


async def written_of(out: Outside, item: WorkItem) -> Written | None:
    """Return where the item's document is, once it is written."""
    kept = await out.store.document(item.id, "specification")
    return Written(**kept) if kept else None


async def write_document(out: Outside, item: WorkItem) -> Written | None:
    """Write the accepted text into the repository, once, and say so in the thread; None where the policy wants none."""
    await out.workspaces.fetch()
    base = await out.workspaces.resolve(out.options.base)
    manner = await _manner(out, base)
    if manner == "off":
        return None
    async with out.locks["specifications"]:
        written = await written_of(out, item) or await _written(out, item, base, direct=manner == "direct")
        await out.store.keep(item.id, "specification", asdict(written))
    thread = await ensure_draft(out, item.id)
    told = words.written(item, written.path, written.url, written.pull, written.pull_url)
    await post_once(out, slot=f"{item.id}/specification", item=item, words=told, channel=item.channel, thread=thread)
    return written


async def _manner(out: Outside, base: str) -> Manner:
    """Return how the policy wants it; where there is no readable policy nothing is written."""
    try:
        return (await policy_at(out, base)).documents
    except UserError:
        return "off"


async def _written(out: Outside, item: WorkItem, base: str, *, direct: bool) -> Written:
    text, title = await _text(out, item)
    number = await _place(out, item, base)
    for attempt in range(TRIES):
        path, branch, by_itself = specs.file_name(number, title), BRANCH.format(number), direct and attempt < PATIENCE
        await out.store.keep(item.id, "specification-number", {"number": number})
        try:
            return await _commit(out, item, base, branch, {path: text.encode()}, direct=by_itself)
        except HeadMoved:  # another factory took the number, or the base moved or takes no direct push: look again
            base = await _fresh(out)
            number += not by_itself or f"{number:04}-" in " ".join(await _listed(out, base))
    raise Permanent(f"No free number for the specification of #{item.id} was found after {TRIES} tries.")


async def _commit(
    out: Outside, item: WorkItem, base: str, branch: str, files: dict[str, bytes | None], *, direct: bool
) -> Written:
    """Put the files on the base branch, or on `branch` with a pull request; raises `HeadMoved` when somebody was quicker."""
    path = next(iter(files))
    title = f"Specification {path.rsplit('/', 1)[-1].removesuffix('.md')}"
    message = f"{title}\n\nOf #{item.id}, accepted in Slack.\n"
    sha = await out.workspaces.commit_files(base=base, branch=branch, files=files, message=message, author=AUTHOR)
    url = linked(out, sha)(path, 0)
    if direct:
        await out.workspaces.advance(out.options.base, to=sha, expected=base)
        return Written(path, url)
    body = (
        f"The accepted specification of #{item.id}: {item.title}.\n\nIt changes no code. Its issues are made meanwhile."
    )
    pull = await out.forge.ensure_pull(head=branch, base=out.options.base, title=title, body=body)
    return Written(path, url, pull.number, pull.url)


async def _text(out: Outside, item: WorkItem) -> tuple[str, str]:
    """Return the document's text and title, by the journal up to the acceptance."""
    story = await out.store.story(item.id)
    line = next((line for line in reversed(story) if isinstance(line.event, SpecAccepted) and line.known), None)
    if line is None or not isinstance(line.event, SpecAccepted):
        raise Permanent(f"#{item.id} was not accepted, so it has no document.")
    spec = (await interview_of(out, item)).spec
    names = {person.slack_id: person.name for person in await out.store.people()}
    accepted = specs.Accepted(line.event.by, line.at, line.event.digest, line.event.anyway)
    return specs.accepted_document(spec, accepted, names, f"{out.options.web_url}/specs/{item.id}"), spec.title


async def _place(out: Outside, item: WorkItem, base: str) -> int:
    """Return the number that was begun with, else the next one that neither the base nor a branch of ours has."""
    if kept := await out.store.document(item.id, "specification-number"):
        return int(kept["number"])
    return specs.next_number([*await _listed(out, base), *await out.workspaces.branches("shopfloor/spec-*")])


async def _listed(out: Outside, base: str) -> list[str]:
    return [path for path in await out.workspaces.list_files(base) if path.startswith(f"{specs.FOLDER}/")]


async def _fresh(out: Outside) -> str:
    await out.workspaces.fetch()
    return await out.workspaces.resolve(out.options.base)
