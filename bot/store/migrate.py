"""Brings a database to the newest schema."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine

FOLDER = Path(__file__).parent / "migrations"


def migrate(url: str) -> None:
    """Apply every missing migration to the database at `url` (a synchronous SQLAlchemy URL)."""
    engine = create_engine(url)
    try:
        _run(engine, lambda config: command.upgrade(config, "head"))
    finally:
        engine.dispose()


def config_for() -> Config:
    """Return alembic's configuration for our migrations."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    return config


def _run(engine: Engine, action: Callable[[Config], None]) -> None:
    config = config_for()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        action(config)
        connection.commit()
