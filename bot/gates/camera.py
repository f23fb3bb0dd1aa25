"""Pictures of the policy's pages, before a change and after it, taken where unmerged code may run: in a sandbox."""

import asyncio
import json
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot import errors
from bot.agents.sandbox import Sandbox
from bot.errors import Permanent, ShopfloorError
from bot.gates import camera_script, pictures, trees
from bot.gates.bench import Bench
from bot.gates.builds import Builds
from bot.gates.environments import Environments, Prepared
from bot.policy import FILE, Deploy, Policy, parse_policy
from bot.policy_model import Route

Export = Callable[[str, Path], Awaitable[None]]
Viewport = tuple[int, int]
VIEWPORTS: tuple[Viewport, ...] = ((390, 844), (1280, 860))
INSIDE, BUILD = "/run/camera", "/run/build"
SHOWN = ".shopfloor-pictures"
SHOOT_S = 240.0
SEEN_CHARS, SEEN_MOST = 120, 4
OWN_FILES = ("__init__.py", "errors.py", "browser.py", "gates/__init__.py", "gates/camera_steps.py")
KEPT_PICTURES, KEPT_SHOOTS = 3000, 300


class NoPictures(Permanent):
    """There is no picture of the change; the text says why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One page at one size: the files of its pictures, and of both in one when they differ; `problem` says why one lacks."""

    route: str
    viewport: Viewport
    before: Path | None
    after: Path | None
    changed_share: float
    together: Path | None = None
    problem: str = ""

    @property
    def differs(self) -> bool:
        """Say whether the change can be seen here."""
        return self.changed_share > 0


@dataclass(frozen=True, slots=True)
class Shots:
    """The pictures of one tree by route and width, what was wrong with single ones, and what was wrong with all."""

    files: Mapping[str, str]
    problems: Mapping[str, str]
    problem: str = ""

    def why(self, name: str) -> str:
        """Return why a picture is not there."""
        return self.problem or self.problems.get(name, "it was not taken")


@dataclass(frozen=True, slots=True)
class Look:
    """One page as a visitor left it: its picture, what was pressed, what was named and not there, and what is cut off."""

    picture: Path
    pressed: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()


class Camera:
    """Takes pictures, one heavy job at a time; they lie in `home`/pictures under a name made of what they show.

    A tree that was shot before under the same rules is not started again on the same day (pages show dates).
    """

    def __init__(self, home: Path, export: Export, environments: Environments, heavy: asyncio.Lock) -> None:
        self._pictures = home / "pictures"
        self._shoots = home / "shoots"
        self._bench = Bench(home / "gates")
        self._builds = Builds(home / "product" / "builds", environments)
        self._export, self._environments, self._heavy = export, environments, heavy
        for folder in (self._pictures, self._shoots):
            folder.mkdir(parents=True, exist_ok=True)
        _tidy(self._pictures, KEPT_PICTURES)
        _tidy(self._shoots, KEPT_SHOOTS)

    async def shoot(self, *, base_sha: str, head_sha: str) -> list[Picture]:
        """Return a picture of each of the policy's routes at each size; the policy is the base's.

        Raises `NoPictures` when the product of `head_sha` cannot be looked at, `UserError` when the policy is wrong.
        """
        async with self._heavy, self._bench.folder("pictures") as folder:
            base, head = folder / "base", folder / "head"
            await self._export(base_sha, base)
            await self._export(head_sha, head)
            policy = parse_policy(trees.read(base, FILE))
            deploy = _runs_here(policy)
            before, after = await asyncio.gather(*(self._shots(tree, policy, deploy) for tree in (base, head)))
        if not after.files:
            raise NoPictures(after.problem or next(iter(after.problems.values()), "none was taken"))
        return await asyncio.to_thread(self._compared, policy, before, after)

    async def look(self, *, sha: str, route: str, viewport: Viewport, steps: Sequence[tuple[str, bool]]) -> Look:
        """Return one of the policy's pages of `sha` at this size, after `steps`: what to press, and whether it must be there.

        Raises `NoPictures` when it cannot be looked at.
        """
        async with self._heavy, self._bench.folder("look") as folder:
            tree = folder / "tree"
            await self._export(sha, tree)
            policy = parse_policy(trees.read(tree, FILE))
            deploy = _runs_here(policy)
            page = next((one for one in policy.ui.routes if one.name == route), None)
            if page is None:
                raise NoPictures(f"{FILE} names no page {route}")
            prepared = await self._environments.prepare(tree, policy.environment, frozenset({"python", "chromium"}))
            job = _job(policy, deploy, (page,), (viewport,), steps)
            await self._run(tree, policy, deploy, prepared, job)
            return await asyncio.to_thread(self._looked, tree, f"0-{viewport[0]}", viewport)

    async def _shots(self, tree: Path, policy: Policy, deploy: Deploy) -> Shots:
        """Return what was shot of a tree; that nothing could be is an answer too."""
        try:
            prepared = await self._environments.prepare(tree, policy.environment, frozenset({"python", "chromium"}))
            mark = await asyncio.to_thread(_mark, tree, policy, prepared)
            if kept := self._kept(mark):
                return kept
            return await self._shoot(tree, policy, deploy, prepared, mark)
        except ShopfloorError as error:
            return Shots({}, {}, str(error))

    async def _shoot(self, tree: Path, policy: Policy, deploy: Deploy, prepared: Prepared, mark: str) -> Shots:
        await self._run(tree, policy, deploy, prepared, _job(policy, deploy, policy.ui.routes, VIEWPORTS))
        return await asyncio.to_thread(self._developed, tree, policy, mark)

    async def _run(
        self, tree: Path, policy: Policy, deploy: Deploy, prepared: Prepared, asked: Mapping[str, object]
    ) -> None:
        """Have the script do a job on the product of `tree`; raises `NoPictures`."""
        binds = [*prepared.read_only, *_own_files()]
        if deploy.build:
            built = await self._builds.make(tree, policy.environment, deploy)
            # A copy, since builds are tidied away by whoever deploys meanwhile.
            await asyncio.to_thread(trees.copy, built, tree.with_name(f"{tree.name}-build"))
            binds.append((tree.with_name(f"{tree.name}-build"), BUILD))
        job = tree.with_name(f"{tree.name}.json")
        job.write_text(json.dumps(asked))
        trees.put(tree, f"{SHOWN}/.keep", b"")
        async with await Sandbox.start(
            tree, read_only=[*binds, (job, f"{INSIDE}/job.json")], label="camera",
            environment={**prepared.variables, **policy.ui.variables},
        ) as sandbox:  # fmt: skip
            command = f"{Path(sys.prefix) / 'bin' / 'python'} -E -s {INSIDE}/camera_script.py {INSIDE}/job.json"
            outcome = await sandbox.run(command, timeout_s=SHOOT_S)
        if outcome.timed_out or outcome.exit_code:
            raise NoPictures("it took too long" if outcome.timed_out else outcome.output.strip()[-400:])

    def _developed(self, tree: Path, policy: Policy, mark: str) -> Shots:
        """Take the pictures out of a tree that may hold anything, and remember a whole set."""
        files = {}
        for index, _ in enumerate(policy.ui.routes):
            for width, height in VIEWPORTS:
                name = f"{index}-{width}"
                png = pictures.clean(trees.read(tree, f"{SHOWN}/{name}.png", pictures.BYTES) or b"", (width, height))
                if png is not None:
                    files[name] = self._put(png)
        shots = Shots(files, _problems(trees.read(tree, f"{SHOWN}/problems.json")))
        if len(files) == len(policy.ui.routes) * len(VIEWPORTS):
            (self._shoots / f"{mark}.json").write_text(json.dumps(asdict(shots)))
        return shots

    def _looked(self, tree: Path, name: str, viewport: Viewport) -> Look:
        png = pictures.clean(trees.read(tree, f"{SHOWN}/{name}.png", pictures.BYTES) or b"", viewport)
        if png is None:
            problems = _problems(trees.read(tree, f"{SHOWN}/problems.json"))
            raise NoPictures(problems.get(name, "it was not taken"))
        seen = _seen(trees.read(tree, f"{SHOWN}/seen.json"), name)
        return Look(self._pictures / self._put(png), seen("pressed"), seen("missed"), seen("cut"))

    def _kept(self, mark: str) -> Shots | None:
        kept = self._shoots / f"{mark}.json"
        shots = Shots(**json.loads(kept.read_text())) if kept.exists() else None
        return shots if shots and all((self._pictures / name).exists() for name in shots.files.values()) else None

    def _put(self, png: bytes) -> str:
        name = f"{trees.fingerprint(png)[:32]}.png"
        if not (self._pictures / name).exists():
            part = self._pictures / f"{name}.part"
            part.write_bytes(png)
            part.replace(self._pictures / name)
        return name

    def _compared(self, policy: Policy, before: Shots, after: Shots) -> list[Picture]:
        return [
            self._picture(route.name, viewport, before, after, f"{index}-{viewport[0]}")
            for index, route in enumerate(policy.ui.routes)
            for viewport in VIEWPORTS
        ]

    def _picture(self, route: str, viewport: Viewport, before: Shots, after: Shots, name: str) -> Picture:
        first, second = (
            self._pictures / found.files[name] if name in found.files else None for found in (before, after)
        )
        if second is None:
            return Picture(route, viewport, first, None, 0.0, problem=after.why(name))
        if first is None:
            return Picture(route, viewport, None, second, 1.0, problem=before.why(name))
        if first == second:
            return Picture(route, viewport, first, second, 0.0)
        pair = first.read_bytes(), second.read_bytes()
        share = pictures.difference(*pair).share
        sheet = self._pictures / self._put(pictures.together(*pair)) if share else None
        return Picture(route, viewport, first, second, share, sheet)


def _runs_here(policy: Policy) -> Deploy:
    if not policy.ui.routes:
        raise NoPictures(f"{FILE} names no [[ui.routes]] to look at")
    if policy.deploy is None or policy.deploy.elsewhere:
        raise NoPictures(f"{FILE} does not say how to start the product here ([deploy] start)")
    return policy.deploy


def _mark(tree: Path, policy: Policy, prepared: Prepared) -> str:
    day = time.strftime("%Y-%m-%d", time.gmtime())
    rules = repr((policy.ui, policy.deploy, policy.environment, VIEWPORTS))
    script = Path(camera_script.__file__).read_bytes()
    return trees.fingerprint(trees.digest(trees.index(tree)), rules, prepared.digest, script, day)


def _job(
    policy: Policy,
    deploy: Deploy,
    pages: Sequence[Route],
    sizes: Sequence[Viewport],
    steps: Sequence[tuple[str, bool]] | None = None,
) -> dict[str, object]:
    """Return what the script is told; the password is made up here and used nowhere else."""
    password = secrets.token_urlsafe(12)
    sign_ins = {name: {"path": found.path, "body": {key: text.replace("$PASSWORD", password)
                                                    for key, text in found.body.items()}}
                for name, found in policy.ui.sign_in.items()}  # fmt: skip
    more = {} if steps is None else {"steps": [list(step) for step in steps]}
    routes = [asdict(route) | {"sign_in": sign_ins.get(route.sign_in or "")} | more for route in pages]
    return {
        "routes": routes, "viewports": list(sizes), "out": f"/repo/{SHOWN}", "password": password, "build": BUILD,
        "migrate": deploy.migrate, "prepare": policy.ui.prepare, "start": deploy.start, "health": deploy.health,
        "start_s": deploy.start_s,
    }  # fmt: skip


def _own_files() -> list[tuple[Path, str]]:
    """Return what the script needs of ours: itself, the door to the browser, and the Python they run on."""
    package = Path(errors.__file__).parent
    files = [(Path(camera_script.__file__), f"{INSIDE}/camera_script.py")]
    files += [(package / name, f"{INSIDE}/bot/{name}") for name in OWN_FILES]
    prefix = Path(sys.prefix)
    return files if prefix.is_relative_to("/usr") else [*files, (prefix, str(prefix))]


def _problems(said: bytes | None) -> dict[str, str]:
    """Return what the script noted, which is only as good as the code it ran beside."""
    try:
        found = json.loads(said or b"{}")
    except ValueError:
        return {}
    return {str(name): str(text)[:300] for name, text in found.items()} if isinstance(found, dict) else {}


def _seen(said: bytes | None, name: str) -> Callable[[str], tuple[str, ...]]:
    """Return how to ask what the script noted of one picture; it is only as good as the code it ran beside."""
    try:
        found = json.loads(said or b"{}").get(name, {})
        noted = {key: value for key, value in found.items() if isinstance(value, list)}
    except (ValueError, AttributeError):
        noted = {}
    return lambda key: tuple(str(one)[:SEEN_CHARS] for one in noted.get(key, [])[:SEEN_MOST])


def _tidy(folder: Path, keep: int) -> None:
    newest_first = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in newest_first[keep:]:
        file.unlink(missing_ok=True)
