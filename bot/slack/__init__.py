"""Slack: every word we say (messages), how it looks (blocks), what the app asks for (surface) and how it gets there."""
