"""What a sandbox can see: the arguments bwrap is started with, and nothing that is not named here."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path, PurePosixPath

from bot.errors import Permanent, UserError

SERVER = Path(__file__).with_name("sandbox_server.py")
INSIDE_SERVER = "/run/sandbox_server.py"
WORKTREE = "/repo"
HOME = "/tmp/home"
UID = "1000"
TMP_BYTES = 1 << 30
ETC = (
    "alternatives", "chromium.d", "debian_version", "fonts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime",
    "mime.types", "os-release", "ssl/certs", "ssl/openssl.cnf", "timezone",
)  # fmt: skip
MADE_ETC = {
    "passwd": f"dev:x:{UID}:{UID}::{HOME}:/bin/bash\nroot:x:0:0::/:/bin/false\n",
    "group": f"dev:x:{UID}:\nroot:x:0:\n",
    "hosts": "127.0.0.1 localhost sandbox\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": HOME,
    "USER": "dev",
    "LANG": "C.UTF-8",
    "TMPDIR": "/tmp",
    "SHELL": "/bin/bash",
    "PYTHONDONTWRITEBYTECODE": "1",
}
ALWAYS = (
    "--unshare-all", "--unshare-user", "--uid", UID, "--gid", UID, "--hostname", "sandbox", "--cap-drop", "ALL",
    "--die-with-parent", "--as-pid-1", "--new-session", "--clearenv",
)  # fmt: skip


class SandboxUnavailable(Permanent):
    """No isolation on this machine; the text names the cure. Nothing is run without it."""


@cache
def _options(bwrap: str) -> frozenset[str]:
    said = subprocess.run([bwrap, "--help"], capture_output=True, text=True, timeout=10, env={}, check=False)
    return frozenset(re.findall(r"--[a-z0-9-]+", said.stdout + said.stderr))


def interpreter() -> Path:
    """Return the Python the command server runs on: the one beneath any virtual environment."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return Path(sys.base_prefix) / "bin" / version


def arguments(
    bwrap: str,
    worktree: Path,
    read_only: Sequence[tuple[Path, str]],
    environment: Mapping[str, str],
    made_etc: Mapping[str, int],
) -> list[str]:
    """Return bwrap's whole command line; `made_etc` maps names under /etc to descriptors that hold their text."""
    options = _options(bwrap)
    line = [bwrap, *ALWAYS]
    if "--disable-userns" in options:
        line += ["--disable-userns"]
    line += _system()
    for name, descriptor in made_etc.items():
        line += ["--ro-bind-data", str(descriptor), f"/etc/{name}"]
    line += ["--dev", "/dev", "--proc", "/proc"]
    for folder in ("/tmp", "/dev/shm"):
        line += [*(("--size", str(TMP_BYTES)) if "--size" in options else ()), "--tmpfs", folder]
    line += ["--bind", str(worktree), WORKTREE, "--ro-bind", str(SERVER), INSIDE_SERVER]
    for source, inside in read_only:
        line += ["--ro-bind", str(source), _checked(worktree, source, inside)]
    line += ["--remount-ro", "/", "--remount-ro", "/dev", "--chdir", WORKTREE]
    for name, value in {**ENVIRONMENT, **environment}.items():
        line += ["--setenv", name, value]
    return line


def _system() -> Iterator[str]:
    yield from ("--ro-bind", "/usr", "/usr")
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        path = Path("/", name)
        if path.is_symlink():
            yield from ("--symlink", os.readlink(path), str(path))
        elif path.exists():
            yield from ("--ro-bind", str(path), str(path))
    for name in ETC:
        yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")
    if not Path(sys.base_prefix).is_relative_to("/usr"):
        yield from ("--ro-bind", sys.base_prefix, sys.base_prefix)


def _checked(worktree: Path, source: Path, inside: str) -> str:
    """Refuse a mount point that a link in the worktree could move elsewhere, and a source that is not there."""
    if not source.exists():
        raise UserError(f"{source} is to be seen in the sandbox at {inside}, but it does not exist. Prepare it first.")
    target = PurePosixPath(inside)
    if not target.is_absolute() or ".." in target.parts:
        raise UserError(f"{inside!r} is no place in the sandbox: give an absolute path without '..'.")
    if target.is_relative_to(WORKTREE):
        place = worktree
        for part in target.relative_to(WORKTREE).parts:
            place = place / part
            if place.is_symlink():
                raise UserError(f"{inside} is a link in the worktree; a mount point must be a plain folder or file.")
    return inside
