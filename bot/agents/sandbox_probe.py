"""The burglar: tries to get out of a sandbox, tells which ways were open, and names the cure when it cannot even start."""

import json
import os
import shlex
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from bot.agents.sandbox_view import SandboxUnavailable, interpreter

PROBE = r"""
import json, os, pathlib, socket, sys
secret, outside, home_entry, port = sys.argv[1:]
holes = []
def opens(hole, attempt):
    try:
        found = attempt()
    except OSError:
        return
    if found is not False:
        holes.append(hole)
def connect(kind, address):
    with socket.socket(socket.AF_INET, kind) as s:
        s.settimeout(2)
        s.connect(address)
def status(name):
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith(name + ":"))
opens("files outside the worktree can be read", lambda: open(secret).read())
opens("files outside the worktree can be written", lambda: open(outside, "w").close())
opens("/etc can be written", lambda: open("/etc/probe", "w").close())
opens("the home folder can be read", lambda: home_entry != "" and os.path.lexists(home_entry))
opens("the host's loopback can be reached", lambda: connect(socket.SOCK_STREAM, ("127.0.0.1", int(port))))
opens("there is a route to the network", lambda: connect(socket.SOCK_DGRAM, ("192.0.2.1", 9)))
opens("the host's processes can be seen", lambda: sum(n.isdigit() for n in os.listdir("/proc")) > 9)
opens("privileges are kept", lambda: int(status("CapEff"), 16) != 0 or status("NoNewPrivs") != "1")
opens("the command server can be read", lambda: open("/proc/1/fd/1", "wb"))
opens("the environment is not clean", lambda: bool(set(os.environ) - set(%(allowed)r)))
open("/repo/probe", "w").close()
with socket.create_server(("127.0.0.1", 0)) as server:
    connect(socket.SOCK_STREAM, server.getsockname())
print(json.dumps(holes))
"""
ALLOWED = (
    "PATH",
    "HOME",
    "USER",
    "LANG",
    "LC_CTYPE",
    "TMPDIR",
    "SHELL",
    "PYTHONDONTWRITEBYTECODE",
    "PWD",
    "OLDPWD",
    "SHLVL",
    "_",
)


class Said(Protocol):
    """What a command in the sandbox answered."""

    @property
    def exit_code(self) -> int: ...  # noqa: D102

    @property
    def output(self) -> str: ...  # noqa: D102


async def find_holes(run: Callable[[str], Awaitable[Said]], neighbourhood: Path) -> list[str]:
    """Return every way out that was open, for a sandbox whose worktree lies in `neighbourhood`.

    Raises `SandboxUnavailable` when the sandbox is too tight to work in: no writing in /repo, no loopback inside.
    """
    secret = neighbourhood / "secret"
    secret.write_text("host")
    with socket.create_server(("127.0.0.1", 0)) as host:
        words = [str(secret), str(neighbourhood / "written"), _home_entry(), str(host.getsockname()[1])]
        script = PROBE % {"allowed": ALLOWED}
        said = await run(shlex.join([str(interpreter()), "-c", script, *words]))
    if said.exit_code != 0:
        raise SandboxUnavailable(
            f"The sandbox starts but cannot be worked in: {said.output.strip()[-500:]}. "
            "Check that the temporary folder is writable and run `app.py doctor`."
        )
    return [str(hole) for hole in json.loads(said.output)]


def _home_entry() -> str:
    """Return something in the home folder that is no part of the interpreter's own path."""
    home, python = Path.home(), interpreter()
    entries = sorted(os.listdir(home)) if home.is_dir() else []
    return next((str(home / name) for name in entries if not python.is_relative_to(home / name)), "")


def cure(said: str) -> str:
    """Return what a person can do about bwrap's last words."""
    words = said.strip()[-500:]
    lowered = words.lower()
    if any(sign in lowered for sign in ("namespace", "uid map", "rtm_newaddr", "operation not permitted")):
        return (
            f"This machine forbids user namespaces, so nothing can be isolated and nothing is run ({words}). Cure, as root: "
            "`sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 kernel.unprivileged_userns_clone=1 "
            "user.max_user_namespaces=15000` (name those the machine knows; keep them in /etc/sysctl.d/); "
            "in a container, allow user namespaces in its seccomp profile."
        )
    return (
        f"bubblewrap could not start a sandbox: {words or 'it said nothing'}. Update it: `apt-get install bubblewrap`."
    )
