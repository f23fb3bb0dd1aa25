"""Every week: one measured finding about the product becomes one proposal that waits for ✅."""

from pathlib import PurePosixPath

from bot.events import FindingMade
from bot.factory import Factory
from bot.outside import Outside
from jobs.clockwork import Fire

CODE = frozenset({".py", ".ts", ".tsx"})
MIN_LINES = 20
TESTS = ("tests", "test", "__tests__", "acceptance")


async def run(factory: Factory, fire: Fire) -> None:
    """Propose a test for the largest source file that no test names; a proposal once made is never made again."""
    out = factory.ports
    await out.workspaces.fetch()
    head = await out.workspaces.resolve(out.options.base)
    said = {item.title for item in await out.store.items()}
    for path, lines in await untested(out, head):
        title = f"Cover {path} with tests"
        if title in said:
            continue
        body = (f"`{path}` has {lines} lines and no test file names its module, measured on {head[:10]}. "
                "It is the largest such file, so a mistake there is the likeliest to ship unseen.")  # fmt: skip
        await factory.accept(FindingMade(key=fire.key, source="improve_product", kind="chore", title=title, body=body,
                                         proposed=True, priority=3))  # fmt: skip
        return


async def untested(out: Outside, sha: str) -> list[tuple[str, int]]:
    """Return the source files whose module name no test mentions, with their lines, largest first."""
    paths = [path for path in await out.workspaces.list_files(sha) if PurePosixPath(path).suffix in CODE]
    tests = [path for path in paths if _is_test(path)]
    mentioned = "\n".join(
        [(await out.workspaces.read_file(sha, path) or b"").decode(errors="replace") for path in tests]
    )
    found = []
    for path in paths:
        stem = PurePosixPath(path).stem
        if path not in tests and stem not in {"__init__", "__main__"} and stem not in mentioned:
            content = await out.workspaces.read_file(sha, path) or b""
            found.append((path, content.count(b"\n")))
    return sorted(((path, lines) for path, lines in found if lines >= MIN_LINES), key=lambda pair: -pair[1])


def _is_test(path: str) -> bool:
    parts = PurePosixPath(path)
    return bool(set(parts.parts) & set(TESTS)) or parts.name.startswith("test_") or ".test." in parts.name
