"""An error tracker on one machine that speaks Sentry's protocol: envelopes in, grouped issues out, signed webhooks."""

from bot.local.sentry.server import ORGANISATION, TOKEN, SentryStandIn

__all__ = ["ORGANISATION", "TOKEN", "SentryStandIn"]
