"""Feedback: what people report, kept by rising id, and how far each report has come."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from memo.server.accounts import new_id
from memo.server.database import Database
from memo.server.errors import Invalid, NotFound
from memo.server.images import image_kind
from memo.server.tables import Feedback, FeedbackState, User

PAGE_SIZE = 500


@dataclass(frozen=True, slots=True)
class Report:
    """A stored report and who wrote it."""

    feedback: Feedback
    reporter: User


class Reports:
    """Stores reports and answers for them. Ids rise in the order of the commits, so "after this id" misses none."""

    def __init__(self, database: Database, *, folder: Path, now: Callable[[], datetime]) -> None:
        self._database = database
        self._folder = folder
        self._now = now
        self._one_at_a_time = asyncio.Lock()

    async def add(self, *, user: User, text: str, context: dict[str, Any], screenshot: bytes | None) -> Feedback:
        """Return the stored report; raises `Invalid` for an empty text or a screenshot that is no image."""
        if not text.strip():
            raise Invalid("Write a few words, so that we know what to look at.")
        kept_as = await asyncio.to_thread(self._keep, screenshot) if screenshot else ""
        at = self._now()
        feedback = Feedback(
            user_id=user.id, text=text.strip(), context=context, screenshot=kept_as, created_at=at, state_at=at
        )
        async with self._one_at_a_time, self._database.writing() as session:
            session.add(feedback)
            await session.flush()
        return feedback

    async def of(self, user_id: str) -> list[Feedback]:
        """Return a person's own reports, newest first."""
        query = select(Feedback).where(Feedback.user_id == user_id).order_by(col(Feedback.id).desc()).limit(PAGE_SIZE)
        async with self._database.reading() as session:
            return list((await session.exec(query)).all())

    async def after(self, last_id: int, *, limit: int) -> list[Report]:
        """Return the reports with a greater id, oldest first."""
        query = select(Feedback, User).join(User, col(User.id) == col(Feedback.user_id))
        query = query.where(col(Feedback.id) > last_id).order_by(col(Feedback.id)).limit(min(limit, PAGE_SIZE))
        async with self._database.reading() as session:
            return [Report(feedback, user) for feedback, user in (await session.exec(query)).all()]

    async def find(self, feedback_id: int) -> Report:
        """Return one report; raises `NotFound`."""
        query = select(Feedback, User).join(User, col(User.id) == col(Feedback.user_id))
        async with self._database.reading() as session:
            found = (await session.exec(query.where(Feedback.id == feedback_id))).first()
        if found is None:
            raise NotFound("There is no such report.")
        return Report(*found)

    async def set_state(self, feedback_id: int, *, state: FeedbackState, note: str, url: str) -> Feedback:
        """Return the report in its new state; the same wish twice changes nothing, not even the moment."""
        async with self._database.writing() as session:
            feedback = await session.get(Feedback, feedback_id)
            if feedback is None:
                raise NotFound("There is no such report.")
            if (feedback.state, feedback.note, feedback.url) != (state.value, note, url):
                feedback.state, feedback.note, feedback.url = state.value, note, url
                feedback.state_at = self._now()
                session.add(feedback)
        return feedback

    def screenshot(self, feedback: Feedback) -> Path:
        """Return where a report's screenshot lies; raises `NotFound` when it has none."""
        path = self._folder / feedback.screenshot
        if not feedback.screenshot or not path.is_file():
            raise NotFound("This report has no screenshot.")
        return path

    def _keep(self, data: bytes) -> str:
        kind = image_kind(data)
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{new_id()}.{kind}"
        (self._folder / name).write_bytes(data)
        return name
