"""What the server is told from outside, read once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from memo.server.errors import Invalid

UNKNOWN_COMMIT = "unknown"


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of one server process."""

    home: Path
    database_url: str
    web_dist: Path | None = None
    commit: str = UNKNOWN_COMMIT
    port: int = 8765
    service_token: str = ""
    unleash_url: str = ""
    unleash_token: str = ""
    flags_refresh_s: float = 1
    all_flags: bool = False
    sentry_dsn: str = ""
    secure_cookies: bool = False
    public_url: str = ""
    smtp_url: str = ""
    mail_from: str = ""


def from_environment(environment: Mapping[str, str] | None = None) -> Config:
    """Return the settings found in `environment`; data lies in `MEMO_HOME`, by default var/memo.

    `MEMO_SMTP_URL` (smtp://user:password@host:port, or smtps://) and `MEMO_MAIL_FROM` let it send mail; `MEMO_URL` is its
    address in those mails. `MEMO_FLAGS=all` turns on every flag this release knows, for everyone and without a flag
    server: for previews only.
    """
    env = os.environ if environment is None else environment
    home = Path(env.get("MEMO_HOME", "var/memo")).resolve()
    dist = env.get("MEMO_WEB_DIST")
    return Config(
        home=home,
        database_url=database_url(env.get("DATABASE_URL", ""), home),
        web_dist=Path(dist).resolve() if dist else None,
        commit=env.get("MEMO_COMMIT", UNKNOWN_COMMIT),
        port=int(env.get("MEMO_PORT", "8765")),
        service_token=env.get("MEMO_SERVICE_TOKEN", ""),
        unleash_url=env.get("MEMO_UNLEASH_URL", ""),
        unleash_token=env.get("MEMO_UNLEASH_TOKEN", ""),
        flags_refresh_s=_seconds(env.get("MEMO_UNLEASH_REFRESH_S", ""), default=1),
        all_flags=_all_flags(env.get("MEMO_FLAGS", "")),
        sentry_dsn=env.get("MEMO_SENTRY_DSN", ""),
        secure_cookies=env.get("MEMO_SECURE_COOKIES", "") == "1",
        public_url=env.get("MEMO_URL", "").rstrip("/"),
        smtp_url=env.get("MEMO_SMTP_URL", ""),
        mail_from=env.get("MEMO_MAIL_FROM", ""),
    )


def database_url(given: str, home: Path) -> str:
    """Return an async SQLAlchemy URL: PostgreSQL through asyncpg, or by default a SQLite file under `home`."""
    if not given:
        return f"sqlite+aiosqlite:///{home / 'memo.db'}"
    for prefix in ("postgresql://", "postgres://", "postgresql+psycopg://"):
        if given.startswith(prefix):
            return "postgresql+asyncpg://" + given.removeprefix(prefix)
    return given


def _all_flags(given: str) -> bool:
    if given not in ("", "all"):
        raise Invalid(f"MEMO_FLAGS: expected all, or nothing, not {given!r}.")
    return given == "all"


def _seconds(given: str, *, default: float) -> float:
    try:
        return max(0.1, float(given)) if given else default
    except ValueError as error:
        raise Invalid(f"MEMO_UNLEASH_REFRESH_S: expected a number of seconds, not {given!r}.") from error
