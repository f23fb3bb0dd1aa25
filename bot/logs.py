"""Logs: one snake_case fact a line with its fields, pretty on a terminal, JSON elsewhere and in the file, never a secret.

    structlog.get_logger().info("pull_request_merged", item="a1", pull_request=7)

The standard library's loggers (Bolt, DBOS, aiohttp …) come through the same door and speak only from WARNING up.
"""

import logging
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED = "[redacted]"
SECRET_NAMES = re.compile(
    r"(?i)(?<![a-z])(token|secret|passw(or)?d|authorization|cookie|api_?key|private_key|dsn|credentials?)s?$"
)
SECRET_SHAPES = re.compile(
    r"xox[a-z]-[\w-]{6,}|xapp-[\w-]{6,}|gh[opsru]_\w{16,}|github_pat_\w{16,}|sk-[\w-]{16,}"
    r"|AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)|(?i:(?<=bearer )|(?<=basic ))[\w.~+/=-]{8,}"
)
SHORTEST_SECRET = 6
FILE_BYTES, FILES_KEPT = 10_000_000, 5
OURS = ("bot", "handlers", "jobs", "flags", "memo", "app", "__main__")


class Redactor:
    """A structlog processor that blanks secrets by field name, by shape and by value, at any depth."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({s for s in secrets if len(s) >= SHORTEST_SECRET}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Return the line with every secret blanked."""
        return {name: self._field(name, value) for name, value in event.items()}

    def text(self, text: str) -> str:
        """Return `text` with every secret blanked."""
        if self._known is not None:
            text = self._known.sub(REDACTED, text)
        return SECRET_SHAPES.sub(REDACTED, text)

    def _field(self, name: str, value: Any) -> Any:
        counted = value in (None, "") or isinstance(value, int | float)  # `input_tokens=812` is a count, no secret
        return REDACTED if SECRET_NAMES.search(name) and not counted else self._value(value)

    def _value(self, value: Any) -> Any:
        match value:
            case str():
                return self.text(value)
            case bytes():
                return self.text(value.decode("utf-8", "replace"))
            case Mapping():
                return {key: self._field(str(key), item) for key, item in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self._value(item) for item in value]
            case None | bool() | int() | float():
                return value
            case _:
                return self.text(str(value))


def configure(
    *,
    level: str = "info",
    file: Path | None = None,
    secrets: Sequence[str] = (),
    stream: TextIO | None = None,
    pretty: bool | None = None,
) -> None:
    """Send every log line to `stream` (stderr) and, as JSON, to `file`; `pretty` unset means: on a terminal.

    Calling it again replaces the earlier configuration. The file is rotated at 10 MB, five are kept.
    """
    stream = stream or sys.stderr
    pretty = stream.isatty() if pretty is None else pretty
    redact = Redactor(secrets)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handlers: list[logging.Handler] = [_handler(logging.StreamHandler(stream), shared, redact, pretty=pretty)]
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        rotating = RotatingFileHandler(file, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8")
        handlers.append(_handler(rotating, shared, redact, pretty=False))
    _install(handlers, level.upper())
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _handler(handler: logging.Handler, shared: list[Processor], redact: Redactor, *, pretty: bool) -> logging.Handler:
    # Exceptions become text before redaction, so that a secret inside a traceback is blanked too.
    ending: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        redact,
        structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=ending))
    return handler


def _install(handlers: list[logging.Handler], level: str) -> None:
    root = logging.getLogger()
    for old in root.handlers[:]:
        if isinstance(old.formatter, structlog.stdlib.ProcessorFormatter):
            root.removeHandler(old)
            old.close()
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(True)
