"""Full-text search over the pages of a workspace, on SQLite (FTS5) and PostgreSQL (tsvector).

What was written since the last search is read first, so that a search never misses words that are on disk.
"""

import asyncio
import logging
import math
import re
import time
import unicodedata
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, bindparam, insert, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.content import plain_text, read
from memo.server.database import Database
from memo.server.sync.log import UpdateLog, sum_of
from memo.server.tables import Page, PageUpdate, PageWords
from memo.server.texts import keepable

LOG = logging.getLogger("memo")
AT_ONCE = 200
FEW, MANY = 1_000, 1_000_000
CATCH_UP_S = 2
BODY_CHARS = 200_000
SNIPPET_BEFORE, SNIPPET_CHARS = 40, 160
HIDDEN = bindparam("hidden", expanding=True, type_=String())
CJK = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff])")

# The best entries first and what they are entries of afterwards: of a common word, most hits are never looked up.
SQLITE = text(
    "SELECT page.id FROM (SELECT rowid AS number, bm25(page_index, 0, 8, 1) AS score FROM page_index "
    "WHERE page_index MATCH :words ORDER BY score LIMIT :among) AS best "
    "JOIN page_words ON page_words.number = best.number JOIN page ON page.id = page_words.page_id "
    "WHERE page.workspace_id = :workspace AND page.trashed_at IS NULL "
    "AND (page.scope_id IS NULL OR page.scope_id NOT IN :hidden) ORDER BY best.score, page.updated_at DESC LIMIT :most"
)
SQLITE_COUNT = text("SELECT count(*) FROM (SELECT 1 FROM page_index WHERE page_index MATCH :words LIMIT :most)")
POSTGRES = text(
    "SELECT page.id FROM page_words JOIN page ON page.id = page_words.page_id "
    "WHERE page_words.words @@ to_tsquery('simple', :words) AND page.workspace_id = :workspace AND page.trashed_at IS NULL "
    "AND (page.scope_id IS NULL OR page.scope_id NOT IN :hidden) "
    "ORDER BY ts_rank(page_words.words, to_tsquery('simple', :words)) DESC, page.updated_at DESC LIMIT :most"
)
SQLITE_KEEP = text(
    "INSERT INTO page_index (rowid, place, title, body) "
    "SELECT number, :place, :title, :body FROM page_words WHERE page_id = :page"
)
POSTGRES_KEEP = text(
    "UPDATE page_words SET words = setweight(to_tsvector('simple', :title), 'A') || "
    "setweight(to_tsvector('simple', :body), 'D') WHERE page_id = :page"
)
# A cross join is made in the order it is written in: the list is short, the pages are many.
UNREAD = (
    "SELECT page.id, page.workspace_id, page.title, page_unread.mark FROM page_unread CROSS JOIN page "
    "WHERE page.id = page_unread.page_id {where}LIMIT :most"
)
READ = text("DELETE FROM page_unread WHERE page_id = :page AND mark = :mark")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a snippet; `hit` when it is what was searched for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """A page whose words are to be read, with its mark on the list."""

    id: str
    workspace_id: str
    title: str
    mark: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that holds the words, and where."""

    page: Page
    snippet: tuple[Piece, ...]


class Search:
    """Finds pages by their words; the caller has asked `access` to the workspace.

    On SQLite, more than `few` hits in all are narrowed to the workspace in the index, and only the best are looked up.
    """

    def __init__(self, database: Database, log: UpdateLog, *, few: int = FEW) -> None:
        self._database = database
        self._log = log
        self._few = few
        self._reading = asyncio.Lock()
        self._ended = False

    async def find(self, workspace_id: str, query: str, *, hidden: Sequence[str] = (), most: int = 20) -> list[Hit]:
        """Return pages that hold every word of the query, the last one perhaps unfinished; best first.

        Pages that follow the sharing of one of `hidden` are left out.
        """
        terms = split(query)
        if not terms:
            return []
        await self.catch_up(workspace_id, within_s=CATCH_UP_S)
        async with self._database.reading() as session:
            raw = await session.connection()
            wish = {"workspace": workspace_id, "hidden": list(hidden), "most": most}
            ids = await (self._in_sqlite if self._database.is_sqlite else self._in_postgres)(raw, terms, wish)
            rows = select(Page, PageWords.body).join(PageWords, col(PageWords.page_id) == col(Page.id))
            kept = {
                page.id: (page, body) for page, body in (await session.exec(rows.where(col(Page.id).in_(ids)))).all()
            }
        return [Hit(page, snippet(body, terms)) for page, body in (kept[one] for one in ids if one in kept)]

    async def catch_up(self, workspace_id: str | None = None, *, within_s: float) -> None:
        """Read the pages that have changed since they were read last, as many as the time allows."""
        end = time.monotonic() + within_s
        while time.monotonic() < end and not self._ended:
            async with self._reading:
                if not await self._read_some(workspace_id):
                    return

    @asynccontextmanager
    async def reading_on(self) -> AsyncIterator[None]:
        """Read what nobody has searched for yet while the block runs, such as everything after an upgrade."""
        task = asyncio.create_task(self._read_on(), name="search")
        try:
            yield
        finally:
            self._ended = True  # what is under way is waited for: a question that is cut off keeps its connection
            await task

    async def _read_on(self) -> None:
        try:
            await self.catch_up(within_s=math.inf)
        except SQLAlchemyError as error:  # a search reads what it needs by itself, and tells its asker when it cannot
            LOG.warning("search_stopped_reading_on error=%s", type(error).__name__)

    async def _in_sqlite(self, raw: AsyncConnection, terms: Sequence[Sequence[str]], wish: dict[str, Any]) -> list[str]:
        words, among = _fts5(terms), self._few
        count = (await raw.execute(SQLITE_COUNT, {"words": words, "most": self._few})).scalar_one()
        if count == self._few:
            words, among = f'place : "{wish["workspace"]}" AND {{title body}} : ({words})', wish["most"] * 4
        statement = SQLITE.bindparams(HIDDEN)
        while True:
            found = (await raw.execute(statement, {**wish, "words": words, "among": among})).scalars().all()
            if len(found) == wish["most"] or count < self._few or among > MANY:
                return [str(one) for one in found]
            among *= 16

    async def _in_postgres(
        self, raw: AsyncConnection, terms: Sequence[Sequence[str]], wish: dict[str, Any]
    ) -> list[str]:
        found = await raw.execute(POSTGRES.bindparams(HIDDEN), {**wish, "words": _tsquery(terms)})
        return [str(one) for one in found.scalars()]

    async def _read_some(self, workspace_id: str | None) -> int:
        where = "" if workspace_id is None else "AND page.workspace_id = :workspace "
        async with self._database.reading() as session:
            raw = await session.connection()
            found = await raw.execute(text(UNREAD.format(where=where)), {"workspace": workspace_id, "most": AT_ONCE})
            pages = [Unread(*one) for one in found]
        if pages:
            bodies = await self._words_of([page.id for page in pages])
            async with self._database.writing() as session:
                await self._keep(session, pages, bodies)
        return len(pages)

    async def _words_of(self, page_ids: Sequence[str]) -> dict[str, str]:
        """Return the words of some pages; those without a text, such as most rows of databases, have none."""
        await self._log.flushed()
        query = select(PageUpdate.page_id, PageUpdate.payload).where(col(PageUpdate.page_id).in_(page_ids))
        updates: dict[str, list[bytes]] = {}
        async with self._database.reading() as session:
            for page_id, payload in (await session.exec(query.order_by(col(PageUpdate.id)))).all():
                updates.setdefault(page_id, []).append(payload)
        words = dict.fromkeys(page_ids, "")
        for one, payloads in updates.items():
            words[one] = keepable(plain_text(read(sum_of(payloads))))[:BODY_CHARS]
            await asyncio.sleep(0)  # people who write go first
        return words

    async def _keep(self, session: AsyncSession, pages: Sequence[Unread], bodies: dict[str, str]) -> None:
        alive = set((await session.exec(select(Page.id).where(col(Page.id).in_(list(bodies))))).all())
        pages = [page for page in pages if page.id in alive]
        if not pages:
            return
        raw = await session.connection()
        await session.exec(delete(PageWords).where(col(PageWords.page_id).in_(alive)))
        await raw.execute(insert(PageWords), [{"page_id": one.id, "body": bodies[one.id]} for one in pages])
        words = [{"page": one.id, "title": fold(one.title), "body": fold(bodies[one.id])} for one in pages]
        if self._database.is_sqlite:
            await raw.execute(
                SQLITE_KEEP, [{**one, "place": page.workspace_id} for one, page in zip(words, pages, strict=True)]
            )
        else:
            await raw.execute(POSTGRES_KEEP, words)
        await raw.execute(READ, [{"page": one.id, "mark": one.mark} for one in pages])


class Plain(dict[int, str]):
    """The letter that each letter is compared as, one for one, so that places in the text stay where they are."""

    def __missing__(self, code: int) -> str:
        """Work it out once."""
        self[code] = _bare(chr(code))[:1] or chr(code)
        return self[code]


PLAIN = Plain()


def fold(words: str) -> str:
    """Return the text as it is compared: no case, no accents, and a space around each CJK character."""
    return CJK.sub(r" \1 ", _bare(words))


def split(query: str) -> list[list[str]]:
    """Return the words of a query; a run of CJK characters is one word of several parts."""
    words = re.findall(r"\w+", _bare(query[:200]).replace("_", " "))
    return [CJK.sub(r" \1 ", word).split() for word in words][:12]


def snippet(body: str, terms: Sequence[Sequence[str]]) -> tuple[Piece, ...]:
    """Return the part of the text around the first word that was searched for, or its beginning."""
    wanted = re.compile("|".join(rf"\b{re.escape(''.join(parts))}" if parts[0].isascii() else re.escape("".join(parts))
                                 for parts in terms))  # fmt: skip
    plain = body.translate(PLAIN)
    first = wanted.search(plain)
    start = max(0, first.start() - SNIPPET_BEFORE) if first else 0
    end = min(len(body), start + SNIPPET_CHARS)
    pieces: list[Piece] = [Piece("…", False)] if start else []
    at = start
    for found in wanted.finditer(plain, start, end):
        pieces += [Piece(body[at : found.start()], False), Piece(body[found.start() : found.end()], True)]
        at = found.end()
    pieces += [Piece(body[at:end], False), *([Piece("…", False)] if end < len(body) else [])]
    return tuple(Piece(piece.text.replace("\n", " "), piece.hit) for piece in pieces if piece.text)


def _bare(words: str) -> str:
    if words.isascii():
        return words.casefold()
    # Only accents on Latin, Greek and Cyrillic letters are dropped; composed again, so that Hangul stays whole.
    apart = unicodedata.normalize("NFKD", words.casefold())
    return unicodedata.normalize("NFC", "".join(one for one in apart if not "\u0300" <= one <= "\u036f"))


def _fts5(terms: Sequence[Sequence[str]]) -> str:
    return " ".join(f'"{" ".join(parts)}"*' for parts in terms)


def _tsquery(terms: Sequence[Sequence[str]]) -> str:
    return " & ".join(" <-> ".join(f"{part}:*" for part in parts) for parts in terms)
