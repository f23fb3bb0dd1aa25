"""Finds secrets in text: changed lines, commit messages, what a bot is about to say."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from typing import Any

from detect_secrets.filters import heuristic

from bot.policy_model import matches

TOKENS = (
    "artifactory.ArtifactoryDetector", "aws.AWSKeyDetector", "azure_storage_key.AzureStorageKeyDetector",
    "basic_auth.BasicAuthDetector", "cloudant.CloudantDetector", "discord.DiscordBotTokenDetector",
    "github_token.GitHubTokenDetector", "gitlab_token.GitLabTokenDetector", "ibm_cloud_iam.IbmCloudIamDetector",
    "ibm_cos_hmac.IbmCosHmacDetector", "jwt.JwtTokenDetector", "mailchimp.MailchimpDetector", "npm.NpmDetector",
    "openai.OpenAIDetector", "private_key.PrivateKeyDetector", "pypi_token.PypiTokenDetector",
    "sendgrid.SendGridDetector", "slack.SlackDetector", "softlayer.SoftlayerDetector",
    "square_oauth.SquareOAuthDetector", "stripe.StripeDetector", "telegram_token.TelegramBotTokenDetector",
    "twilio.TwilioKeyDetector",
)  # fmt: skip
ENTROPY = (("Base64HighEntropyString", 4.5), ("HexHighEntropyString", 3.0))
NEWER_TOKENS = (
    ("Anthropic key", re.compile(r"sk-ant-[A-Za-z0-9_-]{20,}")),
    ("OpenAI key", re.compile(r"sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}")),
    ("GitHub fine-grained token", re.compile(r"github_pat_[A-Za-z0-9_]{22,}")),
    ("Slack app token", re.compile(r"xapp-\d-[A-Za-z0-9-]{10,}")),
    ("Google key", re.compile(r"AIza[A-Za-z0-9_-]{35}")),
)
PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)
GUESSES_MISLEAD_IN = (
    "**/tests/**", "tests/**", "**/test_*.py", "**/*.test.ts", "**/*.test.tsx", "**/*.lock", "**/package-lock.json",
    "**/*.snap", "**/*.svg", "**/*.md",
)  # fmt: skip
LINE_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that looks like a secret: what kind, in which line, and its first characters only."""

    kind: str
    line: int
    shown: str


def redact(text: str) -> str:
    """Return a text that is about to leave us, with what looks like a secret taken out and its kind named instead."""
    for kind, pattern in _shapes():
        text = pattern.sub(partial(_removed, kind), text)
    return text


def find_secrets(text: str, path: str = "") -> list[Secret]:
    """Return what looks like a secret in a text; see `find_in_lines`."""
    return find_in_lines(enumerate(text.splitlines(), start=1), path)


def find_in_lines(lines: Iterable[tuple[int, str]], path: str = "") -> list[Secret]:
    """Return what looks like a secret in numbered lines, once each.

    Tokens of a known shape are found everywhere; guesses (a random string, a word after `password =`) are made only
    where a path is given and such strings are not ordinary there. No comment in the text can switch this off, and
    nothing is sent anywhere.
    """
    guess = bool(path) and not matches(GUESSES_MISLEAD_IN, path)
    found: dict[tuple[int, str], Secret] = {}
    for number, line in lines:
        for kind, value in _candidates(line[:LINE_CHARACTERS], guess):
            found.setdefault((number, value), Secret(kind, number, f"{value[:4]}…"))
    return list(found.values())


def _candidates(line: str, guess: bool) -> Iterator[tuple[str, str]]:
    for kind, pattern in NEWER_TOKENS:
        yield from ((kind, value) for value in pattern.findall(line))
    for plugin in _plugins(TOKENS):
        for value in plugin.analyze_string(line):
            if not _is_placeholder(value):
                yield plugin.secret_type, value
    if guess and not heuristic.is_indirect_reference(line):
        yield from _guesses(line)


def _guesses(line: str) -> Iterator[tuple[str, str]]:
    (keyword,) = _plugins(("keyword.KeywordDetector",))
    for value in keyword.analyze_string(line):
        if len(value) >= 8 and not _is_placeholder(value) and not value.isalpha():
            yield keyword.secret_type, value
    for name, limit in ENTROPY:
        plugin = _entropy(name, limit)
        for value in plugin.analyze_string(line):
            if len(value) >= 20 and plugin.calculate_shannon_entropy(value) > limit and not _is_placeholder(value):
                yield plugin.secret_type, value


def _is_placeholder(value: str) -> bool:
    return bool(
        heuristic.is_templated_secret(value)
        or heuristic.is_sequential_string(value)
        or heuristic.is_potential_uuid(value)
        or heuristic.is_prefixed_with_dollar_sign(value)
    )


def _removed(kind: str, found: re.Match[str]) -> str:
    return found[0] if _is_placeholder(found[0]) else f"[{kind} removed]"


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return every known shape of a secret, whole: detectors find some by their prefix alone."""
    known = [(plugin.secret_type, pattern) for plugin in _plugins(TOKENS) for pattern in plugin.denylist]
    return (("private key", PEM), *NEWER_TOKENS, *known)


@cache
def _plugins(names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(_class(name)() for name in names)


@cache
def _entropy(name: str, limit: float) -> Any:
    return _class(f"high_entropy_strings.{name}")(limit=limit)


def _class(name: str) -> Any:
    module, _, kind = name.partition(".")
    return getattr(import_module(f"detect_secrets.plugins.{module}"), kind)
