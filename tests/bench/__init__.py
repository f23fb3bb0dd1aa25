"""The figures of `make bench`: how fast the factory acknowledges, accepts, works and starts, and what it costs at rest."""
