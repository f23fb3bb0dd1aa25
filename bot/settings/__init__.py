"""What a person can set, each with its unit, default and bounds; read once, by app.py, from `.env` and the environment.

A setting is named in `.env` as its field is here, in capitals. `.env.example` and
docs/settings.md are printed from this class (`python -m bot.settings`), so this is the only list.
What has no key uses its stand-in on this machine: the `*_is_local` properties say which.
"""

from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import UserError
from bot.settings.kinds import (
    AtOnce,
    Channel,
    Database,
    Dollars,
    OptionalUrl,
    Port,
    Repository,
    Seconds,
    Secret,
    Text,
    Unit,
    Url,
    Zone,
)

LevelName = Literal["debug", "info", "warning", "error"]


class Settings(BaseSettings):
    """Every setting of the factory, validated and frozen; `load` makes one and words its errors for a person."""

    model_config = SettingsConfigDict(
        frozen=True, env_file=".env", env_file_encoding="utf-8", extra="ignore",
        use_attribute_docstrings=True,
    )  # fmt: skip

    shopfloor_home: Annotated[Path, Unit("folder")] = Path("var/run")
    """Everything the factory keeps lies here; one home belongs to one running factory."""
    database_url: Database = None
    """Where the factory remembers; unset means SQLite inside the home."""
    log_level: LevelName = "info"
    """The least serious fact that is worth a log line."""

    slack_bot_token: Annotated[Secret, Unit("xoxb-…")] = None
    """Bot token of the app made from manifest.yml; unset means the Slack on this machine."""
    slack_app_token: Annotated[Secret, Unit("xapp-…")] = None
    """App-level token with connections:write; the socket transport needs it."""
    slack_signing_secret: Secret = None
    """Proves that a request is Slack's; the http transport needs it."""
    slack_api_url: Url = "https://slack.com/api"
    """Address of Slack's Web API."""
    background_hosts: Annotated[Text, Unit("host,host")] = None
    """Hosts of your own network whose pages may be read as background of an idea; others' private addresses never are."""
    slack_transport: Literal["socket", "http"] = "socket"
    """How Slack reaches the factory: a socket we open, or signed requests to PUBLIC_URL."""

    github_token: Annotated[Secret, Unit("ghp_… or github_pat_…")] = None
    """Token that may push, merge and edit issues; unset means the GitHub on this machine."""
    github_repository: Repository = None
    """The product repository, needed with GITHUB_TOKEN; unset means this checkout, served locally."""
    github_api_url: Url = "https://api.github.com"
    """Address of GitHub's REST API."""
    github_url: Url = "https://github.com"
    """Where git clones from and people look."""
    github_webhook_secret: Secret = None
    """Signs GitHub's deliveries; unset means that GitHub is polled only."""

    anthropic_api_key: Annotated[Secret, Unit("sk-ant-…")] = None
    """Lets Claude do the work; with neither model key only scripted stories are built."""
    anthropic_base_url: Url = "https://api.anthropic.com"
    """Address of the Messages API."""
    openai_api_key: Annotated[Secret, Unit("sk-…")] = None
    """Lets GPT do the work, or review Claude's when both keys are set."""
    openai_base_url: Url = "https://api.openai.com/v1"
    """Address of the Responses API."""

    unleash_url: OptionalUrl = None
    """Your Unleash, with its /api; unset means the flag server on this machine."""
    unleash_client_token: Secret = None
    """Lets Memo read flags; needed with UNLEASH_URL."""
    unleash_admin_token: Secret = None
    """Lets the factory change flags; needed with UNLEASH_URL."""
    unleash_environment: str = "development"
    """The Unleash environment whose flags are steered."""

    sentry_dsn: Secret = None
    """Where errors are sent; unset means the error tracker on this machine."""
    sentry_url: Url = "https://sentry.io"
    """Address of the Sentry whose issues are polled."""
    sentry_auth_token: Secret = None
    """Reads and resolves issues; needed with SENTRY_DSN."""
    sentry_org: Annotated[Text, Unit("slug")] = None
    """The organisation; needed with SENTRY_DSN."""
    sentry_project: Annotated[Text, Unit("slug")] = None
    """The product's project; needed with SENTRY_DSN."""

    public_url: OptionalUrl = None
    """Where Slack (http transport) and GitHub reach WEB_PORT from outside."""
    web_port: Port = 8700
    """Webhooks in, dashboard out."""
    local_slack_port: Port = 8701
    """The Slack on this machine."""
    local_github_port: Port = 8702
    """The GitHub on this machine."""
    local_models_port: Port = 8703
    """The scripted models on this machine."""
    local_unleash_port: Port = 8704
    """The flag server on this machine."""
    local_sentry_port: Port = 8705
    """The error tracker on this machine."""
    memo_port: Port = 8710
    """The product."""
    product_url: OptionalUrl = None
    """Where the product is asked for reports, when it does not listen on MEMO_PORT; its token is kept in the home."""

    factory_channel: Channel = "factory"
    """Where items, their cards and their threads live."""
    feedback_channel: Channel = "feedback"
    """Where triaged feedback waits for a ✅."""
    digest_channel: Channel = "digest"
    """Where the digest is posted."""

    item_usd: Dollars = Decimal(5)
    """The most one item may spend on models before it asks."""
    item_minutes: Annotated[int, Field(ge=1, le=1440), Unit("minutes")] = 45
    """The longest that one item's runs may last, added up, before it asks."""
    day_usd: Dollars = Decimal(100)
    """The most that all items together may spend in one local day."""

    solo: bool = False
    """Lets a single owner approve his own requests above the risk line; every such card says so."""
    plan_preview: Literal["several", "always"] = "several"
    """When a plan is looked over before issues are made: with several slices, or always; one slice is the spec itself."""
    time_zone: Zone = "UTC"
    """The team's zone: it says when a day ends and the digest comes."""
    digest_at: Annotated[time, Unit("HH:MM, local")] = time(9)
    """When the daily digest is posted."""

    queue_slack: AtOnce = 4
    """Slack calls."""
    queue_forge: AtOnce = 4
    """GitHub and git work."""
    queue_agents: AtOnce = 2
    """Items in work, and agent runs; gates and deployments always go one at a time."""
    poll_quick_s: Seconds = 0.1
    """How often the light queues (Slack, forge) look for work."""
    poll_heavy_s: Seconds = 0.15
    """How often the heavy queues (agents, gates, deploy) look for work."""
    shopfloor_crash_at: Annotated[Text, Unit("name of a boundary")] = None
    """For crash tests only: the process kills itself where it passes this boundary."""

    @property
    def home(self) -> Path:
        """The folder of everything this factory keeps."""
        return self.shopfloor_home

    @property
    def crash_at(self) -> str | None:
        """The boundary at which a crash test wants the process killed."""
        return self.shopfloor_crash_at

    @property
    def database(self) -> str:
        """The database's URL with a plain dialect: `postgresql://…` or `sqlite:///…`, which lies in the home."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{(self.home / 'shopfloor.db').absolute()}"

    @property
    def zone(self) -> ZoneInfo:
        """The team's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def slack_is_local(self) -> bool:
        """Whether Slack is the stand-in on this machine."""
        return self.slack_bot_token is None

    @property
    def github_is_local(self) -> bool:
        """Whether GitHub is the stand-in on this machine."""
        return self.github_token is None

    @property
    def claude_is_local(self) -> bool:
        """Whether Claude's requests go to the scripted stand-in."""
        return self.anthropic_api_key is None

    @property
    def gpt_is_local(self) -> bool:
        """Whether GPT's requests go to the scripted stand-in."""
        return self.openai_api_key is None

    @property
    def models_are_local(self) -> bool:
        """Whether no vendor's key is set, so that only scripted stories can be built."""
        return self.claude_is_local and self.gpt_is_local

    @property
    def unleash_is_local(self) -> bool:
        """Whether flags are served by the stand-in on this machine."""
        return self.unleash_url is None

    @property
    def sentry_is_local(self) -> bool:
        """Whether errors go to the stand-in on this machine."""
        return self.sentry_dsn is None

    def ports(self) -> dict[str, int]:
        """Return the ports this factory will listen on, by setting name; those of systems that are elsewhere left out."""
        used = {
            "web_port": True, "local_slack_port": self.slack_is_local, "local_github_port": self.github_is_local,
            "local_models_port": self.claude_is_local or self.gpt_is_local,
            "local_unleash_port": self.unleash_is_local, "local_sentry_port": self.sentry_is_local, "memo_port": True,
        }  # fmt: skip
        return {name: getattr(self, name) for name, is_used in used.items() if is_used}

    def secrets(self) -> tuple[str, ...]:
        """Return every secret's text, for the log's redaction; nothing else may want them together."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(value.get_secret_value() for value in values if isinstance(value, SecretStr))

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        for key, companions in self._companions().items():
            missing = [env_name(name) for name in companions if getattr(self, name) is None]
            if getattr(self, key) is not None and missing:
                raise ValueError(f"{env_name(key)} is set, so {' and '.join(missing)} must be set too")
        return self

    def _companions(self) -> dict[str, tuple[str, ...]]:
        by_socket = self.slack_transport == "socket"
        return {
            "slack_bot_token": ("slack_app_token",) if by_socket else ("slack_signing_secret", "public_url"),
            "github_token": ("github_repository",),
            "unleash_url": ("unleash_client_token", "unleash_admin_token"),
            "sentry_dsn": ("sentry_auth_token", "sentry_org", "sentry_project"),
        }


class Standalone(Settings):
    """Settings that read neither `.env` nor the environment: the demo and tests meet stand-ins only."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  (the name is given by pydantic-settings)
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Keep only what is given by name."""
        return (init_settings,)


def env_name(field: str) -> str:
    """Return the name under which `.env` and the environment carry the setting `field`."""
    return field.upper()


def load(env_file: Path | None = Path(".env")) -> Settings:
    """Return the settings; raises `UserError` that names every wrong one, never showing a secret's value."""
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg]  # pydantic-settings' own argument, not a field
    except ValidationError as invalid:
        lines = [
            f"  {_subject(error['loc'])}{error['msg'].removeprefix('Value error, ')}" for error in invalid.errors()
        ]
        raise UserError("\n".join(["Settings are wrong (`.env` or the environment):", *lines])) from None


def _subject(location: tuple[int | str, ...]) -> str:
    if not location:
        return ""
    return f"{env_name(str(location[0]))}: "
