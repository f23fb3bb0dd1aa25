"""Looks at what lies outside: database, tokens and their scopes, keys, and whether our clock agrees with theirs.

Tokens are tried with plain requests that change nothing; a system that is the stand-in on this machine is not looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp
import psycopg
from pydantic import SecretStr

from bot.clock import Clock
from bot.doctor.check import Check, ill, well
from bot.errors import ShopfloorError
from bot.settings import Settings
from bot.slack.client import SlackClient
from bot.slack.surface import SCOPES

OLDEST_POSTGRES = 13
SKEW_S = 60
CLASSIC_SCOPES = frozenset({"repo"})
UNREACHABLE = "Look at the network, a proxy, and the address in `.env`."


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, the headers and the JSON of a reply."""

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, object]


async def postgres(url: str) -> Check:
    """Connect to PostgreSQL once."""
    name, cure = "PostgreSQL", "Start it, and look at host, user, password and database name in DATABASE_URL."
    try:
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=8) as connection:
            major, minor = divmod(connection.info.server_version, 10_000)
    except psycopg.Error as refused:
        return ill(name, str(refused).strip().splitlines()[0], cure)
    if major < OLDEST_POSTGRES:
        return ill(name, f"{major}.{minor}", f"Use PostgreSQL {OLDEST_POSTGRES} or newer.")
    return well(name, f"{major}.{minor}")


async def slack(settings: Settings) -> Check:
    """Try the bot token and compare its scopes with the manifest."""
    if settings.slack_bot_token is None:
        return well("Slack", "on this machine (no SLACK_BOT_TOKEN)")
    token = settings.slack_bot_token.get_secret_value()
    try:
        async with SlackClient(base_url=settings.slack_api_url, token=token, deadline_s=8) as client:
            identity = await client.identity()
    except ShopfloorError as refused:
        return ill("Slack", "the bot token does not work", str(refused))
    missing = sorted({scope.name for scope in SCOPES} - identity.scopes)
    if missing:
        return ill("Slack", f"lacks {', '.join(missing)}", "Update the app from manifest.yml and install it again.")
    return well("Slack", f"{identity.team}, {len(identity.scopes)} scopes")


async def github(settings: Settings) -> Check:
    """Try the token on the product repository: it must be able to push, and its clock must be ours."""
    if settings.github_token is None:
        return well("GitHub", "on this machine (no GITHUB_TOKEN)")
    headers = _bearer(settings.github_token) | {"Accept": "application/vnd.github+json"}
    answer = await _get(f"{settings.github_api_url}/repos/{settings.github_repository}", headers, "GitHub")
    if isinstance(answer, Check):
        return answer
    if answer.status in (401, 403, 404):
        cure = "Make a token with contents, pull requests, issues, checks and webhooks (classic: repo) and set GITHUB_TOKEN."
        return ill("GitHub", f"{settings.github_repository} answers {answer.status} to our token", cure)
    granted = answer.headers.get("X-OAuth-Scopes")
    if granted is not None and not {scope.strip() for scope in granted.split(",")} >= CLASSIC_SCOPES:
        return ill("GitHub", f"the token has only: {granted or 'nothing'}", "Give the classic token the scope `repo`.")
    permissions = answer.body.get("permissions")
    if not isinstance(permissions, Mapping) or not permissions.get("push"):
        return ill("GitHub", "the token may not push", f"Give it write access to {settings.github_repository}.")
    return well("GitHub", f"{settings.github_repository}, may push")


async def claude(settings: Settings) -> Check:
    """Try the Anthropic key."""
    if settings.anthropic_api_key is None:
        return well("Claude", "scripted on this machine (no ANTHROPIC_API_KEY)")
    headers = {"x-api-key": settings.anthropic_api_key.get_secret_value(), "anthropic-version": "2023-06-01"}
    return await _key("Claude", f"{settings.anthropic_base_url}/v1/models", headers, "ANTHROPIC_API_KEY")


async def gpt(settings: Settings) -> Check:
    """Try the OpenAI key."""
    if settings.openai_api_key is None:
        return well("GPT", "scripted on this machine (no OPENAI_API_KEY)")
    return await _key("GPT", f"{settings.openai_base_url}/models", _bearer(settings.openai_api_key), "OPENAI_API_KEY")


async def unleash(settings: Settings) -> Check:
    """Try both Unleash tokens."""
    if settings.unleash_url is None or settings.unleash_client_token is None or settings.unleash_admin_token is None:
        return well("Unleash", "on this machine (no UNLEASH_URL)")
    reading = {"Authorization": settings.unleash_client_token.get_secret_value()}
    read = await _key("Unleash", f"{settings.unleash_url}/client/features", reading, "UNLEASH_CLIENT_TOKEN")
    if not read.ok:
        return read
    changing = {"Authorization": settings.unleash_admin_token.get_secret_value()}
    return await _key("Unleash", f"{settings.unleash_url}/admin/projects", changing, "UNLEASH_ADMIN_TOKEN")


async def sentry(settings: Settings) -> Check:
    """Try the Sentry token on the project."""
    if settings.sentry_dsn is None or settings.sentry_auth_token is None:
        return well("Sentry", "on this machine (no SENTRY_DSN)")
    url = f"{settings.sentry_url}/api/0/projects/{settings.sentry_org}/{settings.sentry_project}/"
    return await _key(
        "Sentry", url, _bearer(settings.sentry_auth_token), "SENTRY_AUTH_TOKEN, SENTRY_ORG, SENTRY_PROJECT"
    )


async def clock_skew(settings: Settings, clock: Clock) -> Check:
    """Compare our clock with an outside one: Slack refuses and signs by time."""
    outside = [(settings.slack_api_url, settings.slack_is_local), (settings.github_api_url, settings.github_is_local)]
    address = next((url for url, is_local in outside if not is_local), None)
    if address is None:
        return well("Clock", "not compared: nothing outside is used")
    answer = await _get(address, {}, "Clock")
    if isinstance(answer, Check):
        return answer
    return skew(clock.now(), answer.headers.get("Date", ""))


def skew(now: datetime, their_date: str) -> Check:
    """Judge our `now` by the Date header of a reply."""
    try:
        seconds = (now - parsedate_to_datetime(their_date)).total_seconds()
    except (TypeError, ValueError):
        return well("Clock", "not compared: the reply carried no date")
    if abs(seconds) > SKEW_S:
        return ill("Clock", f"{seconds:+.0f} s from the outside", "Set it: `timedatectl set-ntp true`.")
    return well("Clock", f"{seconds:+.0f} s from the outside")


async def _key(name: str, url: str, headers: Mapping[str, str], setting: str) -> Check:
    answer = await _get(url, headers, name)
    if isinstance(answer, Check):
        return answer
    if answer.status != 200:
        return ill(name, f"answers {answer.status} to our key", f"Look at {setting} in `.env`.")
    return well(name, "accepts our key")


async def _get(url: str, headers: Mapping[str, str], name: str) -> Answer | Check:
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=8)) as session,
            session.get(url, headers=headers, allow_redirects=False) as reply,
        ):
            body = await reply.json() if reply.content_type == "application/json" else {}
            return Answer(reply.status, dict(reply.headers), body if isinstance(body, Mapping) else {})
    except (aiohttp.ClientError, OSError, ValueError) as unreachable:
        return ill(name, f"cannot be reached ({type(unreachable).__name__})", UNREACHABLE)


def _bearer(token: SecretStr) -> dict[str, str]:
    return {"Authorization": f"Bearer {token.get_secret_value()}"}
