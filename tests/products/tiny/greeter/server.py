"""Serves the page, and says at /healthz which commit it is."""

import argparse
import json
import os
import signal
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from greeter.page import render


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    def do_GET(self) -> None:
        """Answer the page, the health, or that there is nothing here."""
        url = urlsplit(self.path)
        if url.path == "/healthz":
            health = {"status": "ok", "commit": os.environ.get("COMMIT", "")}
            self._answer(200, "application/json", json.dumps(health))
        elif url.path == "/":
            self._page(parse_qs(url.query))
        else:
            self._answer(404, "text/plain", "There is no such page.")

    def _page(self, query: dict[str, list[str]]) -> None:
        try:
            page = render(query.get("name", ["World"])[0], int(query.get("hour", ["12"])[0]))
        except ValueError:
            self._answer(400, "text/plain", "The hour is a number from 0 to 23.")
        else:
            self._answer(200, "text/html", page)

    def _answer(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class Server(ThreadingHTTPServer):
    """A server on a listening socket that it was given, or on a port of its own."""

    daemon_threads = False

    def __init__(self, port: int, fd: int | None) -> None:
        super().__init__(("127.0.0.1", port), Handler, bind_and_activate=fd is None)
        if fd is not None:
            self.socket.close()
            self.socket = socket.socket(fileno=fd)
            self.server_address = self.socket.getsockname()[:2]


def main() -> None:
    """Serve until SIGTERM; requests that have begun are answered to their end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fd", type=int)
    options = parser.parse_args()
    server = Server(options.port, options.fd)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever(poll_interval=0.05)
    server.server_close()


if __name__ == "__main__":
    main()
