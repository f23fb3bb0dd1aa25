"""The factory: what it knows, decides, remembers and says. Read `bot.lifecycle` first."""
