"""From the base branch to the running product, and back when it is not well."""

from bot.effects import ArchiveFlag, Deploy, RollBack, TidyUp, Verify
from bot.events import Deployed, DeployFailed, Event, RolledBack, VerificationFailed, Verified
from bot.forge.deploy import DeployFailed as DeployFailedError
from bot.outside import Outside
from bot.rollouts import definitions_at, flags_answer
from bot.stations.common import load, run_lock, tree_key
from flags.definitions import Definition


async def deploy(out: Outside, key: str, effect: Deploy) -> list[Event]:
    """Make the product run `sha`, with its new flags known and off for customers before it starts."""
    await out.workspaces.fetch()
    await sync_flags(out, effect.sha)
    try:
        done = await out.deployer.deploy(effect.sha)
    except DeployFailedError as error:
        serving = await out.deployer.serving()
        return [DeployFailed(key=key, item=effect.item, sha=effect.sha, reason=str(error),
                             serving=serving.sha if serving else "")]  # fmt: skip
    return [Deployed(key=key, item=effect.item, sha=done.sha, url=done.url)]


async def verify(out: Outside, key: str, effect: Verify) -> list[Event]:
    """Ask the running product which commit it is and whether it answers as the policy says."""
    checks = await out.deployer.verify(effect.sha)
    failed = [check for check in checks if check.outcome == "failed"]
    if failed:
        reason = "; ".join(f"{check.name}: {check.detail}" for check in failed)
        return [VerificationFailed(key=key, item=effect.item, sha=effect.sha, reason=f"Verification failed: {reason}.")]
    skipped = sum(check.outcome == "skipped" for check in checks)
    return [Verified(key=key, item=effect.item, sha=effect.sha, executed=len(checks) - skipped, skipped=skipped)]


async def roll_back(out: Outside, key: str, effect: RollBack) -> list[Event]:
    """Let the previous release serve again."""
    item = await load(out, effect.item)
    serving = await out.deployer.roll_back(item.merge_sha)
    return [RolledBack(key=key, item=effect.item, serving=serving.sha, reason=effect.reason)]


async def archive_flag(out: Outside, _: str, effect: ArchiveFlag) -> list[Event]:
    """Archive the flag whose code is gone."""
    item = await load(out, effect.item)
    with flags_answer():
        await out.flags.archive(item.flag)
    return []


async def tidy_up(out: Outside, _: str, effect: TidyUp) -> list[Event]:
    """Remove the item's tree; the branch stays."""
    item = await load(out, effect.item)
    async with out.locks[run_lock(item.id)]:  # an agent that was stopped just now may still be letting go of it
        if item.base_sha:
            await out.workspaces.close(tree_key(item))
    out.stops.pop(item.id, None)
    return []


async def sync_flags(out: Outside, sha: str) -> None:
    """Make every flag that `sha` defines known to the flag server; rings are changed by people only."""
    with flags_answer():
        for definition in await definitions_at(out, sha):
            await _sync_flag(out, definition)


async def _sync_flag(out: Outside, definition: Definition) -> None:
    """A flag nobody knows yet starts on our own account; a known one keeps the ring that people gave it."""
    if await out.flags.find(definition.key) is None:
        await out.flags.start_in(definition, "internal")
    else:
        await out.flags.ensure_flag(definition)
