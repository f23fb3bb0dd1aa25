"""A page that greets you."""
