"""Where every outside system is and what opens it: the settings' where a person gave a key, else the stand-in's."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.settings import Settings


@dataclass(frozen=True, slots=True, repr=False)
class Addresses:
    """Every outside address with its secret; never printed."""

    slack_api_url: str
    slack_bot_token: str
    slack_app_token: str
    slack_signing_secret: str
    github_api_url: str
    github_remote: str
    github_token: str
    repository: str
    webhook_secret: str
    models_url: str
    unleash_url: str
    unleash_client_token: str
    unleash_admin_token: str
    sentry_url: str
    sentry_dsn: str
    sentry_factory_dsn: str
    sentry_token: str
    sentry_org: str
    sentry_project: str
    service_token: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return everything that must never be shown, for the log's redaction."""
        return tuple(getattr(self, name) for name in self.__slots__ if name.endswith(("token", "secret")))


def addresses_of(settings: Settings, local: Mapping[str, Any], home: Path) -> Addresses:
    """Return the addresses; `local` is what the stand-ins wrote down, empty when every system is elsewhere."""
    return Addresses(
        **_slack(settings, local), **_github(settings, local, home), **_flags(settings, local),
        **_errors(settings, local), models_url=str(local.get("models_url", "")),
        service_token=kept_secret(home / "service-token"),
    )  # fmt: skip


def kept_secret(path: Path) -> str:
    """Return the secret in `path`, made on first use and readable by us alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text()


def _slack(settings: Settings, local: Mapping[str, Any]) -> dict[str, str]:
    if settings.slack_is_local:
        names = ("slack_api_url", "slack_bot_token", "slack_app_token", "slack_signing_secret")
        return {name: local[name] for name in names}
    return {
        "slack_api_url": settings.slack_api_url, "slack_bot_token": _text(settings.slack_bot_token),
        "slack_app_token": _text(settings.slack_app_token),
        "slack_signing_secret": _text(settings.slack_signing_secret),
    }  # fmt: skip


def _github(settings: Settings, local: Mapping[str, Any], home: Path) -> dict[str, str]:
    secret = _text(settings.github_webhook_secret) or kept_secret(home / "webhook-secret")
    if settings.github_is_local:
        found = {name: local[name] for name in ("github_api_url", "github_token", "repository")}
        return found | {"github_remote": f"{local['github_url']}/{local['repository']}.git", "webhook_secret": secret}
    return {
        "github_api_url": settings.github_api_url, "github_token": _text(settings.github_token),
        "repository": settings.github_repository or "", "webhook_secret": secret,
        "github_remote": f"{settings.github_url}/{settings.github_repository}.git",
    }  # fmt: skip


def _flags(settings: Settings, local: Mapping[str, Any]) -> dict[str, str]:
    names = ("unleash_url", "unleash_client_token", "unleash_admin_token")
    if settings.unleash_is_local:
        return {name: local[name] for name in names}
    tokens = {name: _text(getattr(settings, name)) for name in names[1:]}
    return {"unleash_url": settings.unleash_url or "", **tokens}


def _errors(settings: Settings, local: Mapping[str, Any]) -> dict[str, str]:
    if settings.sentry_is_local:
        names = ("url", "dsn", "factory_dsn", "token", "org", "project")
        return {f"sentry_{name}": local[f"sentry_{name}"] for name in names}
    dsn = _text(settings.sentry_dsn)
    return {
        "sentry_url": settings.sentry_url, "sentry_dsn": dsn, "sentry_factory_dsn": dsn,
        "sentry_token": _text(settings.sentry_auth_token), "sentry_org": settings.sentry_org or "",
        "sentry_project": settings.sentry_project or "",
    }  # fmt: skip


def _text(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
