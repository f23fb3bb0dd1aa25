"""Language models behind one protocol: `claude` and `gpt` are the only doors to their vendors' SDKs."""
