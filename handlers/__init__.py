"""People: one file per Slack interaction. A handler translates, accepts, acknowledges. This page is the table of contents."""

from slack_bolt.async_app import AsyncApp

from bot.desk import Desk
from handlers import (
    answer,
    decide,
    decline,
    factory,
    feasibility,
    flag,
    home,
    inbox,
    item,
    links,
    mention,
    message,
    plan,
    propose,
    reaction,
    session,
    spec,
)
from handlers.errors import guard

HANDLERS = (
    spec,
    answer,
    feasibility,
    decide,
    plan,
    decline,
    propose,
    item,
    message,
    mention,
    reaction,
    session,
    links,
    factory,
    inbox,
    home,
    flag,
)


def register(app: AsyncApp, desk: Desk) -> None:
    """Tell Bolt about every interaction."""
    app.error(guard(desk))
    for handler in HANDLERS:
        handler.register(app, desk)
