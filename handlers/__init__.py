"""People: one file per Slack interaction. A handler translates, accepts, acknowledges."""
