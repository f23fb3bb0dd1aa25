"""Live text: Yjs documents in memory, an append-only log behind them, and the sockets in front."""
