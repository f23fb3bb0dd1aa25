"""Flags as people steer them: listed, shown, switched, promoted ring by ring."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import get_args

from bot.errors import Permanent, Transient, UserError
from bot.outside import Outside
from bot.slack.blocks import Message
from bot.slack.messages import flags as words
from flags.definitions import FOLDER, Definition, Ring, parse
from flags.errors import FlagError, ServerAway
from flags.rollout import FlagView, following, share_of, view

ANSWER_S = 2.0  # Slack waits three seconds for an answer


async def definitions(out: Outside) -> list[Definition]:
    """Return the flags that the base branch of the product defines; raises `BadDefinition` for the first that is wrong."""
    base = await out.workspaces.resolve(out.options.base)
    return await definitions_at(out, base)


async def definitions_at(out: Outside, sha: str, key: str = "") -> list[Definition]:
    """Return the flags that `sha` defines, or of them only `key`; raises `BadDefinition` for the first that is wrong."""
    found = []
    for path in await out.workspaces.list_files(sha):
        named = path == f"{FOLDER}/{key}.toml" if key else path.startswith(f"{FOLDER}/") and path.endswith(".toml")
        content = await out.workspaces.read_file(sha, path) if named else None
        if content is not None:
            found.append(parse(content.decode(), path.rsplit("/", 1)[-1]))
    return found


async def views(out: Outside) -> list[FlagView]:
    """Return every defined flag as it stands today; raises `FlagError` when the server does not answer in time."""
    today = _today(out)
    found = await definitions(out)
    try:
        async with asyncio.timeout(ANSWER_S):
            return list(await asyncio.gather(*(_view(out, definition, today) for definition in found)))
    except TimeoutError as error:
        raise ServerAway(f"The flag server did not answer within {ANSWER_S:g} s.") from error


async def flag_answer(out: Outside, asked: list[str], *, by: str, delivery: str) -> Message:
    """Return the answer to `/flag …`; raises `UserError` with the cure for anything it does not understand.

    The same `delivery` again promotes no further.
    """
    with _told():
        match [asked[0].lower(), *asked[1:]]:
            case ["list"]:
                return words.listing(await views(out))
            case ["help"]:
                return words.help_text()
            case ["show", key]:
                return words.one(await _one(out, key))
            case ["on" | "off" as way, key]:
                return await _switch(out, key, on=way == "on")
            case ["promote", key]:
                seen = await _one(out, key)
                wanted = await out.store.cursor(delivery) or following(_ring(seen))
                if not wanted:
                    raise UserError(words.at_the_end(key))
                await out.store.move_cursor(delivery, wanted, out.clock.now())
                return (await promote(out, key, by=by, to=wanted))[0]
            case _:
                raise UserError(words.usage(" ".join(asked)))


async def promote(out: Outside, key: str, *, by: str, to: str) -> tuple[Message, bool]:
    """Move a flag to the ring `to`, the next one outward, and tell whether that was new.

    A ring it already has changes nothing; raises `UserError` for one that is not the next, as on an old button.
    """
    with _told():
        seen = await _one(out, key)
        ring, wanted = _ring(seen), following(_ring(seen))
        if ring is not None and _rank(ring) >= _rank(to):
            return words.switched(seen), False
        if wanted is None or wanted != to:
            raise UserError(words.not_the_next(seen))
        if seen.state is None:
            await out.flags.ensure_flag(seen.definition)
        await out.flags.set_ring(key, wanted, share=share_of(seen.definition.kind, wanted))
        await out.flags.switch(key, True)
        await out.store.move_cursor(f"flag/{key}/{wanted}", by, out.clock.now())
        return words.switched(await _one(out, key), by), True


@contextmanager
def flags_answer() -> Iterator[None]:
    """Make a flag server that is away something to try again, and all else that is wrong with flags a person's matter."""
    try:
        yield
    except ServerAway as away:
        raise Transient(str(away)) from away
    except FlagError as error:
        raise Permanent(str(error)) from error


async def _switch(out: Outside, key: str, *, on: bool) -> Message:
    seen = await _one(out, key)
    if on and (seen.state is None or seen.state.ring is None):
        await out.flags.start_in(seen.definition, "internal")
    elif seen.state is not None:
        await out.flags.switch(key, on)
    return words.switched(await _one(out, key))


async def _one(out: Outside, key: str) -> FlagView:
    found = await definitions_at(out, await out.workspaces.resolve(out.options.base), key)
    if not found:
        raise UserError(words.unknown(key))
    return await _view(out, found[0], _today(out))


async def _view(out: Outside, definition: Definition, today: date) -> FlagView:
    return view(definition, await out.flags.find(definition.key), today)


def _today(out: Outside) -> date:
    return out.clock.now().astimezone(out.options.zone).date()


def _ring(seen: FlagView) -> Ring | None:
    return seen.state.ring if seen.state and seen.state.on else None


def _rank(ring: str) -> int:
    rings = get_args(Ring)
    return rings.index(ring) if ring in rings else -1


@contextmanager
def _told() -> Iterator[None]:
    """Make what is wrong with flags a text for the person who asked."""
    try:
        yield
    except ServerAway as away:
        raise UserError(f"{away} Nothing was changed; try again in a minute.") from away
    except FlagError as error:
        raise UserError(str(error)) from error
