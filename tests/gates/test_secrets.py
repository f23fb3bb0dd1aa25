"""Secrets in texts: tokens of a known shape everywhere, guesses only where they are worth something."""

import pytest

from bot.gates.secrets import find_secrets

GITHUB = "ghp_" + "a1B2c3D4e5F6" * 3


@pytest.mark.parametrize(
    "text",
    [
        f"clone with {GITHUB} please",
        "AKIA" + "IOSFODNN7EXAMPLE"[:16].replace("EXAMPLE", "QWERTYU"),
        "-----BEGIN RSA PRIVATE KEY-----",
        "xoxb-" + "123456789012-123456789012-abcdefghijklmnopqrstuvwx",
        "xapp-" + "1-A0123456789-1234567890-abcdef",
        "sk-" + "ant-api03-" + "Zk3" * 12,
        "sk-" + "proj-" + "Zk3_" * 12,
        "postgresql://me:" + "hunter22x@db.example.org/x",
    ],
)
def test_a_token_is_found_in_any_text(text: str) -> None:
    (secret, *_) = find_secrets(f"first line\n{text}")
    assert secret.line == 2
    assert len(secret.shown) <= 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain words",
        'password = "x"',
        "api_key = os.environ['KEY']",
        'token = "$TOKEN_FROM_THE_VAULT"',
        "tokens: 12000",
    ],
)
def test_plain_text_holds_none(text: str) -> None:
    assert find_secrets(text, "memo/server/app.py") == []


def test_guesses_are_made_in_code_and_not_in_tests_or_prose() -> None:
    line = 'PASSWORD = "' + "correct-9horse-battery" + '"'
    assert find_secrets(line, "memo/server/app.py")
    assert not find_secrets(line, "tests/memo/test_sign_in.py")
    assert not find_secrets(line)
    assert find_secrets(GITHUB, "tests/memo/test_sign_in.py")


def test_a_comment_cannot_switch_it_off() -> None:
    assert find_secrets(f"{GITHUB}  # pragma: allowlist secret", "a.py")
    assert find_secrets(f"# pragma: allowlist nextline secret\n{GITHUB}", "a.py")


def test_a_very_long_line_does_no_harm() -> None:
    assert find_secrets("a" * 5_000_000, "memo/web/dist.js") == []
