"""Full-text search over the pages of a workspace, on SQLite (FTS5) and PostgreSQL (tsvector).

What was written since the last search is read first, so that a search never misses words that are on disk.
"""

import asyncio
import re
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import String, bindparam, insert, text
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.content import plain_text, read
from memo.server.database import Database
from memo.server.sync.log import UpdateLog, sum_of
from memo.server.tables import Page, PageText, PageUpdate
from memo.server.texts import keepable

AT_ONCE = 500
CATCH_UP_S = 2
BODY_CHARS = 200_000
SNIPPET_BEFORE, SNIPPET_CHARS = 40, 160
CJK = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff])")

SQLITE = text(
    "SELECT page.id FROM page_search JOIN page ON page.id = page_search.page_id "
    "WHERE page_search MATCH :words AND page.workspace_id = :workspace AND page.trashed_at IS NULL "
    "AND (page.scope_id IS NULL OR page.scope_id NOT IN :hidden) "
    "ORDER BY bm25(page_search, 0, 8, 1), page.updated_at DESC LIMIT :most"
)
POSTGRES = text(
    "SELECT page.id FROM page_text JOIN page ON page.id = page_text.page_id "
    "WHERE page_text.words @@ to_tsquery('simple', :words) AND page.workspace_id = :workspace AND page.trashed_at IS NULL "
    "AND (page.scope_id IS NULL OR page.scope_id NOT IN :hidden) "
    "ORDER BY ts_rank(page_text.words, to_tsquery('simple', :words)) DESC, page.updated_at DESC LIMIT :most"
)
SQLITE_KEEP = text("INSERT INTO page_search (page_id, title, body) VALUES (:page, :title, :body)")
SQLITE_DROP = text("DELETE FROM page_search WHERE page_id IN :pages")
SQLITE_DROP_GONE = text("DELETE FROM page_search WHERE page_id NOT IN (SELECT id FROM page)")
POSTGRES_KEEP = text(
    "UPDATE page_text SET words = setweight(to_tsvector('simple', :title), 'A') || "
    "setweight(to_tsvector('simple', :body), 'D') WHERE page_id = :page"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a snippet; `hit` when it is what was searched for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that holds the words, and where."""

    page: Page
    snippet: tuple[Piece, ...]


class Search:
    """Finds pages by their words; the caller has asked `access` to the workspace."""

    def __init__(self, database: Database, log: UpdateLog) -> None:
        self._database = database
        self._log = log
        self._reading = asyncio.Lock()

    async def find(self, workspace_id: str, query: str, *, hidden: Sequence[str] = (), most: int = 20) -> list[Hit]:
        """Return pages that hold every word of the query, the last one perhaps unfinished; best first.

        Pages that follow the sharing of one of `hidden` are left out.
        """
        terms = split(query)
        if not terms:
            return []
        await self.catch_up(workspace_id, within_s=CATCH_UP_S)
        statement, words = (SQLITE, _fts5(terms)) if self._database.is_sqlite else (POSTGRES, _tsquery(terms))
        async with self._database.reading() as session:
            raw = await session.connection()
            wish = {"words": words, "workspace": workspace_id, "hidden": list(hidden), "most": most}
            found = await raw.execute(statement.bindparams(bindparam("hidden", expanding=True, type_=String())), wish)
            ids = [str(row[0]) for row in found]
            rows = select(Page, PageText.body).join(PageText, col(PageText.page_id) == col(Page.id))
            kept = {
                page.id: (page, body) for page, body in (await session.exec(rows.where(col(Page.id).in_(ids)))).all()
            }
        return [Hit(page, snippet(body, terms)) for page, body in (kept[one] for one in ids if one in kept)]

    async def catch_up(self, workspace_id: str | None = None, *, within_s: float) -> None:
        """Read the pages that have changed since they were read last, as many as the time allows."""
        end = time.monotonic() + within_s
        async with self._reading:
            while time.monotonic() < end and await self._read_some(workspace_id):
                pass

    async def forget(self, page_ids: Sequence[str]) -> None:
        """Drop the words of pages that are gone for ever."""
        if not self._database.is_sqlite:
            return
        async with self._database.writing() as session:
            if len(page_ids) <= AT_ONCE:
                await self._drop(session, page_ids)
            else:
                await (await session.connection()).execute(SQLITE_DROP_GONE)

    async def _read_some(self, workspace_id: str | None) -> int:
        changed = select(Page).outerjoin(PageText, col(PageText.page_id) == col(Page.id))
        changed = changed.where((col(PageText.page_id).is_(None)) | (col(PageText.read_at) != col(Page.updated_at)))
        if workspace_id is not None:
            changed = changed.where(Page.workspace_id == workspace_id)
        async with self._database.reading() as session:
            pages = (await session.exec(changed.limit(AT_ONCE))).all()
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
        return {
            one: keepable(plain_text(read(sum_of(updates[one]))))[:BODY_CHARS] if one in updates else ""
            for one in page_ids
        }

    async def _keep(self, session: AsyncSession, pages: Sequence[Page], bodies: dict[str, str]) -> None:
        alive = set((await session.exec(select(Page.id).where(col(Page.id).in_(list(bodies))))).all())
        pages = [page for page in pages if page.id in alive]
        known = (await session.exec(select(PageText.page_id).where(col(PageText.page_id).in_(alive)))).all()
        if known:
            await session.exec(delete(PageText).where(col(PageText.page_id).in_(known)))
            if self._database.is_sqlite:
                await self._drop(session, known)
        if not pages:
            return
        raw = await session.connection()
        texts = [{"page_id": one.id, "body": bodies[one.id], "read_at": one.updated_at} for one in pages]
        await raw.execute(insert(PageText), texts)
        words = [{"page": one.id, "title": fold(one.title), "body": fold(bodies[one.id])} for one in pages]
        await raw.execute(SQLITE_KEEP if self._database.is_sqlite else POSTGRES_KEEP, words)

    async def _drop(self, session: AsyncSession, page_ids: Sequence[str]) -> None:
        """Each question reads the whole index through, so there is one for many pages."""
        raw = await session.connection()
        for start in range(0, len(page_ids), AT_ONCE):
            gone = {"pages": list(page_ids[start : start + AT_ONCE])}
            await raw.execute(SQLITE_DROP.bindparams(bindparam("pages", expanding=True, type_=String())), gone)


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
    plain = "".join(_bare(one)[:1] or one for one in body)
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
    # Only accents on Latin, Greek and Cyrillic letters are dropped; composed again, so that Hangul stays whole.
    apart = unicodedata.normalize("NFKD", words.casefold())
    return unicodedata.normalize("NFC", "".join(one for one in apart if not "\u0300" <= one <= "\u036f"))


def _fts5(terms: Sequence[Sequence[str]]) -> str:
    return " ".join(f'"{" ".join(parts)}"*' for parts in terms)


def _tsquery(terms: Sequence[Sequence[str]]) -> str:
    return " & ".join(" <-> ".join(f"{part}:*" for part in parts) for parts in terms)
