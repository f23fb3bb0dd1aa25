"""The factory's own web server: webhooks in, documents and pictures out."""
