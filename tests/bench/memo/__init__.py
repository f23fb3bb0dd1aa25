"""Memo's figures beside those of others: `python -m tests.bench.memo`."""
