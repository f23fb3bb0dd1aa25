"""Coding agents: roles, models, tools and the loop that runs them one durable step at a time."""
