"""Memo's server: aiohttp in front, SQLModel behind, Yjs documents in an append-only log."""
