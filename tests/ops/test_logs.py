"""A log line is one fact with fields, and never a secret."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.logs import REDACTED, Redactor, configure


@pytest.fixture(autouse=True)
def _put_logging_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in root.handlers[:]:
        if handler not in handlers:
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture
def lines(tmp_path: Path):
    stream = io.StringIO()
    configure(stream=stream, file=tmp_path / "logs" / "factory.jsonl", secrets=["correct horse battery"])
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_fact_carries_its_fields_to_stream_and_file(lines, tmp_path: Path) -> None:
    structlog.get_logger("bot.forge").info("pull_request_merged", item="a1", pull_request=7)
    (line,) = lines()
    assert line["event"] == "pull_request_merged"
    assert (line["item"], line["pull_request"], line["level"]) == ("a1", 7, "info")
    assert line["timestamp"].endswith("Z")
    assert json.loads((tmp_path / "logs" / "factory.jsonl").read_text()) == line


def test_bound_context_travels_with_each_line(lines) -> None:
    with structlog.contextvars.bound_contextvars(run="r9"):
        structlog.get_logger("bot.agents").info("turn_ended")
    assert lines()[0]["run"] == "r9"


def test_other_libraries_are_quiet_until_they_warn(lines) -> None:
    logging.getLogger("slack_bolt.App").info("chatter")
    logging.getLogger("slack_bolt.App").warning("listener %s failed", "on_spec")
    assert [line["event"] for line in lines()] == ["listener on_spec failed"]


def test_a_traceback_is_text_without_secrets(lines) -> None:
    try:
        raise RuntimeError("login with correct horse battery failed")
    except RuntimeError:
        structlog.get_logger("bot.web").exception("request_failed")
    (line,) = lines()
    assert "RuntimeError" in line["exception"]
    assert "correct horse" not in line["exception"]


def test_debug_is_dropped_at_info(lines) -> None:
    structlog.get_logger("bot.x").debug("detail")
    assert lines() == []


def test_a_terminal_gets_a_readable_line() -> None:
    stream = io.StringIO()
    configure(stream=stream, pretty=True)
    structlog.get_logger("bot.x").info("item_claimed", item="a1")
    assert "item_claimed" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


@pytest.mark.parametrize(
    "value",
    [
        "xoxb-12345678-abcdefgh", "xapp-1-A02-99-abcdef", "ghp_abcdefghijklmnop1234", "github_pat_abcdefghijklmnop1234",
        "sk-ant-api03-abcdefghijklmnop", "sk-proj-abcdefghijklmnopq", "Bearer abcdef.ghijkl-mnop",
        "postgresql://me:hunter22@db/shop", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
        b"xoxp-12345678-abcdefgh", {"deep": ["ghs_abcdefghijklmnop1234"]},
    ],
)  # fmt: skip
def test_secrets_are_known_by_their_shape(value: object) -> None:
    shown = json.dumps(Redactor()(None, "info", {"event": "x", "detail": value}))
    assert REDACTED in shown
    for part in ("abcdef", "hunter22", "MIIE"):
        assert part not in shown


@pytest.mark.parametrize("name", ["token", "api_key", "password", "Authorization", "client_secret", "cookie", "dsn"])
def test_secrets_are_known_by_their_field(name: str) -> None:
    assert Redactor()(None, "info", {name: "anything"}) == {name: REDACTED}
    assert Redactor()(None, "info", {"headers": {name: "anything"}}) == {"headers": {name: REDACTED}}


def test_what_is_no_secret_stays() -> None:
    line = {
        "event": "turn_ended",
        "input_tokens": 812,
        "key": "Ev123",
        "url": "http://host/path",
        "token": None,
        "ok": True,
    }
    assert Redactor(["short"])(None, "info", dict(line)) == line
