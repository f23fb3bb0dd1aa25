"""Whether the ports a factory listens on are free, and what to say when one is not."""

import socket
from collections.abc import Mapping

from bot.errors import UserError

LOOPBACK = "127.0.0.1"


def taken(ports: Mapping[str, int]) -> dict[str, int]:
    """Return those of `ports` (setting name → port) that another process holds; 0 is always free."""
    return {name: port for name, port in ports.items() if port and _is_taken(port)}


def require_free(ports: Mapping[str, int]) -> None:
    """Raise `UserError` naming every port that is held, twice given or not ours to open, with the cure."""
    held = [f"  {name.upper()}={port} is taken by another process" for name, port in taken(ports).items()]
    given = [port for port in ports.values() if port]
    held += [f"  {port} is given to more than one setting" for port in sorted(set(given)) if given.count(port) > 1]
    if held:
        cure = "Stop the other process (another Shopfloor?) or choose other ports in `.env`; 0 picks a free one."
        raise UserError("\n".join(["The factory cannot listen:", *held, cure]))


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return True
    return False
