"""Memo, the product: a notes app. It knows nothing of the factory that builds it."""
