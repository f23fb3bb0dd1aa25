"""Rooms: one open document each, with the connections that look at it."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from pycrdt import Doc, merge_updates

from memo.server.errors import Conflict
from memo.server.sync import wire
from memo.server.sync.log import Append, UpdateLog

COMPACT_AFTER = 300


class Connection(Protocol):
    """The other end of a socket, as a room sees it."""

    can_edit: bool
    person: dict[str, str]

    def send(self, message: bytes) -> None:
        """Queue bytes for sending."""

    def committed(self) -> None:
        """Note that one more of its updates is on disk."""

    def close(self, code: int, reason: str) -> None:
        """End the connection."""


class Watch(Protocol):
    """Who wants to know of edits."""

    def before(self, page_id: str, doc: Doc[Any]) -> bytes:
        """Return what shall be handed to `edited` after an edit that is about to happen."""

    def edited(self, page_id: str, person_id: str, before: bytes) -> None:
        """Hear that someone has edited a page."""


@dataclass(slots=True, eq=False)
class Writer:
    """The server itself as the other end, writing for a person."""

    person: dict[str, str]
    can_edit: bool = True

    def send(self, message: bytes) -> None:
        """Nobody listens."""

    def committed(self) -> None:
        """The room tells by itself."""

    def close(self, code: int, reason: str) -> None:
        """It leaves by itself."""


@dataclass(slots=True, eq=False)
class Room:
    """A page's document in memory and who is looking at it."""

    page_id: str
    log: UpdateLog
    watch: Watch
    doc: Doc[Any]
    log_length: int
    presence: dict[Connection, dict[int, wire.Presence]] = field(default_factory=dict)
    broken: bool = False
    news: list[tuple[Connection, bytes]] = field(default_factory=list)

    def join(self, connection: Connection) -> None:
        """Let a connection in: it learns our state vector, and who is here."""
        here = [one for states in self.presence.values() for one in states.values() if connection.person]
        self.presence[connection] = {}
        connection.send(wire.sync_message(wire.STEP_1, self.doc.get_state()))
        if here:
            connection.send(wire.presence_message(here))

    def leave(self, connection: Connection) -> None:
        """Let a connection go, and tell the others that its cursors are gone."""
        left = self.presence.pop(connection, {})
        if left:
            gone = [wire.Presence(one.client, one.clock + 1, None) for one in left.values()]
            self._tell_people(connection, wire.presence_message(gone))

    def receive(self, connection: Connection, message: bytes) -> None:
        """Act on one message; raises `MalformedMessage`."""
        reader = wire.Reader(message)
        kind = reader.number()
        if kind == wire.SYNC:
            self._sync(connection, reader.number(), reader.block())
        elif kind == wire.AWARENESS:
            self._aware(connection, wire.read_presence(reader.block()))
        else:
            raise wire.MalformedMessage(f"message type {kind}")

    async def rewrite(self, writer: Writer, change: Callable[[Doc[Any]], None]) -> bytes:
        """Change the document at once; returns its text until then, when the change is on disk."""
        text, state = self.doc.get_update(), self.doc.get_state()
        before = self.watch.before(self.page_id, self.doc)
        change(self.doc)
        self.watch.edited(self.page_id, writer.person["id"], before)
        payload = self.doc.get_update(state)
        on_disk: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def done(kept: bool) -> None:
            self._kept(writer, payload, kept)
            on_disk.set_result(kept)

        self.log.append(Append(self.page_id, payload, done))
        if not await on_disk:
            raise Conflict("The change could not be saved. The text is as it was.")
        return text

    def close(self, code: int, reason: str) -> None:
        """End every connection."""
        for connection in list(self.presence):
            connection.close(code, reason)

    def _sync(self, connection: Connection, kind: int, data: bytes) -> None:
        if kind == wire.STEP_1:
            connection.send(wire.sync_message(wire.STEP_2, self._missing(data)))
        elif kind in (wire.STEP_2, wire.UPDATE):
            self._update(connection, data)
        else:
            raise wire.MalformedMessage(f"sync message {kind}")

    def _missing(self, state: bytes) -> bytes:
        try:
            return self.doc.get_update(state)
        except ValueError as error:
            raise wire.MalformedMessage("a state vector that is none") from error

    def _update(self, connection: Connection, payload: bytes) -> None:
        if payload == wire.EMPTY_UPDATE:
            self.log.append(Append(self.page_id, b"", lambda kept: connection.committed() if kept else None))
            return
        if not connection.can_edit:
            connection.close(wire.NO_ACCESS, "read only")
            return
        before = self.watch.before(self.page_id, self.doc)
        try:
            self.doc.apply_update(payload)
        except (ValueError, RuntimeError) as error:
            raise wire.MalformedMessage("an update that is none") from error
        self.watch.edited(self.page_id, connection.person["id"], before)
        self.log.append(Append(self.page_id, payload, lambda kept: self._kept(connection, payload, kept)))

    def _kept(self, connection: Connection, payload: bytes, kept: bool) -> None:
        if not kept:
            self.broken = True
            self.close(wire.BROKEN, "could not be saved")
            return
        connection.committed()
        if not self.news:
            asyncio.get_running_loop().call_soon(self._tell_news)
        self.news.append((connection, payload))
        self.log_length += 1
        if self.log_length > COMPACT_AFTER:
            self.log_length = 1
            self.log.compact(self.page_id)

    def _aware(self, connection: Connection, states: list[wire.Presence]) -> None:
        mine = self.presence[connection]
        if not connection.person:  # a visitor without an account neither shows nor sees who is here
            return
        told = [one for one in states if self._may_speak_for(connection, one.client)]
        for one in told:
            if one.state is None:
                mine.pop(one.client, None)
            else:
                mine[one.client] = _signed(one, connection.person)
        signed = [mine.get(one.client, wire.Presence(one.client, one.clock, None)) for one in told]
        if signed:
            self._tell_people(connection, wire.presence_message(signed))

    def _may_speak_for(self, connection: Connection, client: int) -> bool:
        others = (states for other, states in self.presence.items() if other.person != connection.person)
        return all(client not in states for states in others)

    def _tell_people(self, sender: Connection, message: bytes) -> None:
        for connection in list(self.presence):
            if connection is not sender and connection.person:
                connection.send(message)

    def _tell_news(self) -> None:
        """Tell everyone what others have written: all of one commit in one message."""
        news, self.news = self.news, []
        writers = {writer for writer, _ in news}
        all_of_it = _one_message(payload for _, payload in news)
        for connection in list(self.presence):
            if connection not in writers:
                connection.send(all_of_it)
            elif len(writers) > 1:
                connection.send(_one_message(payload for writer, payload in news if writer is not connection))


def _one_message(payloads: Iterable[bytes]) -> bytes:
    first, *more = payloads
    return wire.sync_message(wire.UPDATE, merge_updates(first, *more) if more else first)


def _signed(one: wire.Presence, person: dict[str, str]) -> wire.Presence:
    state: dict[str, Any] = {**(one.state or {}), "user": person}
    return wire.Presence(one.client, one.clock, state)


class Rooms:
    """All open rooms; a room lives while someone is in it."""

    def __init__(self, log: UpdateLog, watch: Watch) -> None:
        self._log = log
        self._watch = watch
        self._open: dict[str, Room] = {}
        self._loading: dict[str, asyncio.Lock] = {}

    @property
    def count(self) -> int:
        """How many documents are open."""
        return len(self._open)

    async def enter(self, page_id: str, connection: Connection) -> Room:
        """Return the page's room with the connection in it, loading the document when nobody was there."""
        async with self._loading.setdefault(page_id, asyncio.Lock()):
            room = self._open.get(page_id)
            if room is None or room.broken:
                doc, length = await self._log.load(page_id)
                room = self._open[page_id] = Room(page_id, self._log, self._watch, doc, length)
            room.join(connection)
        return room

    def leave(self, room: Room, connection: Connection) -> None:
        """Take a connection out; the last one closes the room and has its log compacted when that is due."""
        room.leave(connection)
        if room.presence or self._open.get(room.page_id) is not room:
            return
        del self._open[room.page_id]
        self._loading.pop(room.page_id, None)
        if room.log_length > COMPACT_AFTER // 4:
            self._log.compact(room.page_id)

    async def rewrite(self, page_id: str, person: dict[str, str], change: Callable[[Doc[Any]], None]) -> bytes:
        """Change a page's document for a person, whoever is in it; returns its text until then, once all is on disk."""
        writer = Writer(person)
        room = await self.enter(page_id, writer)
        try:
            return await room.rewrite(writer, change)
        finally:
            self.leave(room, writer)

    def close_pages(self, page_ids: list[str], code: int, reason: str) -> None:
        """End all connections to these pages."""
        for page_id in page_ids:
            if room := self._open.get(page_id):
                room.close(code, reason)

    def each(self, act: Callable[[Room], None]) -> None:
        """Do something with every open room."""
        for room in list(self._open.values()):
            act(room)
