"""The kinds of value a setting can have: each checks what a person wrote and says what would have been right."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

DIALECTS = {"postgres": "postgresql", "postgresql": "postgresql", "sqlite": "sqlite"}


@dataclass(frozen=True, slots=True)
class Unit:
    """What a value is counted in or written as, shown in the generated reference."""

    name: str


def _plain_database(url: SecretStr | None) -> SecretStr | None:
    if url is None:
        return None
    scheme, found, rest = url.get_secret_value().partition("://")
    dialect = DIALECTS.get(scheme.partition("+")[0])
    if not found or dialect is None:
        raise ValueError("must start with postgresql:// or sqlite:///")
    return SecretStr(f"{dialect}://{rest}")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise ValueError("is not a time zone; write one such as Europe/Berlin") from unknown
    return name


def _blank_is_unset(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


_Blank = BeforeValidator(_blank_is_unset)
Url = Annotated[str, Field(pattern=r"^https?://\S+$"), AfterValidator(lambda url: url.rstrip("/")), Unit("URL")]
OptionalUrl = Annotated[Url | None, _Blank]
Secret = Annotated[SecretStr | None, _Blank]
Text = Annotated[str | None, _Blank]
Database = Annotated[Secret, AfterValidator(_plain_database), Unit("postgresql://… or sqlite:///…")]
Repository = Annotated[Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$")] | None, _Blank, Unit("owner/name")]
Channel = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,80}$"), Unit("channel name, no #")]
Zone = Annotated[str, AfterValidator(_known_zone), Unit("IANA zone")]
Port = Annotated[int, Field(ge=0, le=65535), Unit("port; 0 picks a free one")]
Dollars = Annotated[Decimal, Field(gt=0, le=10_000), Unit("US dollars")]
AtOnce = Annotated[int, Field(ge=1, le=64), Unit("at once")]
Seconds = Annotated[float, Field(ge=0.02, le=10), Unit("seconds")]
