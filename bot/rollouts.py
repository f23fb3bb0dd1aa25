"""Flags as people steer them: listed, shown, switched, promoted ring by ring."""

from datetime import date
from typing import get_args

from bot.errors import UserError
from bot.outside import Outside
from bot.slack.blocks import Message
from bot.slack.messages import flags as words
from flags.definitions import Definition, Ring, parse
from flags.errors import FlagError, ServerAway
from flags.rollout import FlagView, following, share_of, view

FOLDER = "flags/definitions/"


async def definitions(out: Outside) -> list[Definition]:
    """Return the flags that the base branch of the product defines."""
    base = await out.workspaces.resolve(out.options.base)
    found = []
    for path in await out.workspaces.list_files(base):
        if path.startswith(FOLDER) and path.endswith(".toml"):
            content = await out.workspaces.read_file(base, path)
            found.append(parse((content or b"").decode(), path.rsplit("/", 1)[-1]))
    return found


async def views(out: Outside) -> list[FlagView]:
    """Return every defined flag as it stands today."""
    today = out.clock.now().astimezone(out.options.zone).date()
    return [await _view(out, definition, today) for definition in await definitions(out)]


async def flag_answer(out: Outside, asked: list[str], *, by: str) -> Message:
    """Return the answer to `/flag …`; raises `UserError` with the cure for anything it does not understand."""
    try:
        match [asked[0].lower(), *asked[1:]]:
            case ["list"]:
                return words.listing(await views(out))
            case ["show", key]:
                return words.one(await _one(out, key))
            case ["on" | "off" as way, key]:
                return await _switch(out, key, on=way == "on")
            case ["promote", key]:
                return await promote(out, key, by=by)
            case _:
                raise UserError(words.usage(" ".join(asked)))
    except ServerAway as away:
        raise UserError(f"{away} Nothing was changed; try again in a minute.") from away
    except FlagError as error:
        raise UserError(str(error)) from error


async def promote(out: Outside, key: str, *, by: str, to: str = "") -> Message:
    """Move a flag one ring outward; a tap on an old button, for a ring it already has, changes nothing."""
    seen = await _one(out, key)
    ring = seen.state.ring if seen.state and seen.state.on else None
    wanted = following(ring)
    if to and ring is not None and _rank(ring) >= _rank(to):
        return words.switched(seen)
    if wanted is None:
        raise UserError(words.at_the_end(key))
    await out.flags.set_ring(key, wanted, share=share_of(seen.definition.kind, wanted))
    await out.flags.switch(key, True)
    await out.store.move_cursor(f"flag/{key}/{wanted}", by, out.clock.now())
    return words.switched(await _one(out, key))


async def _switch(out: Outside, key: str, *, on: bool) -> Message:
    seen = await _one(out, key)
    if on and (seen.state is None or seen.state.ring is None):
        await out.flags.start_in(seen.definition, "internal")
    else:
        await out.flags.switch(key, on)
    return words.switched(await _one(out, key))


async def _one(out: Outside, key: str) -> FlagView:
    found = next((definition for definition in await definitions(out) if definition.key == key), None)
    if found is None:
        raise UserError(words.unknown(key))
    return await _view(out, found, out.clock.now().astimezone(out.options.zone).date())


async def _view(out: Outside, definition: Definition, today: date) -> FlagView:
    return view(definition, await out.flags.find(definition.key), today)


def _rank(ring: str) -> int:
    rings = get_args(Ring)
    return rings.index(ring) if ring in rings else -1
