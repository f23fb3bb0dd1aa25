"""Sending mail: through an SMTP server when one is configured, and otherwise not at all."""

import asyncio
import logging
import smtplib
import ssl
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

from memo.server.config import Config
from memo.server.errors import Invalid

LOG = logging.getLogger("memo")
ANSWERS_WITHIN_S = 10


class Mail(Protocol):
    """Hands messages over for delivery."""

    async def send(self, *, to: str, subject: str, text: str) -> bool:
        """Tell whether a mail server has taken the message."""


class NoMail:
    """Memo without a mail server: people pass links on themselves."""

    async def send(self, *, to: str, subject: str, text: str) -> bool:  # noqa: ARG002
        """Return False."""
        return False


class SmtpMail:
    """Mail by SMTP; smtp:// is encrypted by STARTTLS where the server offers it, smtps:// from the start."""

    def __init__(self, url: str, *, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise Invalid("MEMO_SMTP_URL: expected smtp://user:password@host:port, or smtps://.")
        self._secure = parts.scheme == "smtps"
        self._host, self._port = parts.hostname, parts.port or (465 if self._secure else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = sender or f"memo@{self._host}"

    async def send(self, *, to: str, subject: str, text: str) -> bool:
        """Tell whether the server took the message; why it did not is logged."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, to, subject
        message.set_content(text)
        try:
            await asyncio.to_thread(self._deliver, message)
        except (OSError, smtplib.SMTPException) as error:
            LOG.warning("mail_not_sent error=%s", type(error).__name__)
            return False
        return True

    def _deliver(self, message: EmailMessage) -> None:
        with self._connect() as server:
            if not self._secure and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if self._user:
                server.login(self._user, self._password)
            server.send_message(message)

    def _connect(self) -> smtplib.SMTP:
        if self._secure:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=ANSWERS_WITHIN_S, context=context)
        server = smtplib.SMTP(self._host, self._port, timeout=ANSWERS_WITHIN_S)
        server.ehlo()
        return server


def mail_of(config: Config) -> Mail:
    """Return the mail that the configuration asks for."""
    return SmtpMail(config.smtp_url, sender=config.mail_from) if config.smtp_url else NoMail()
