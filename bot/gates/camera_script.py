"""What the camera runs inside a sandbox: starts the product there, visits its pages, leaves pictures in a folder of the tree.

It is given one JSON file (`Job` in camera.py) and imports of the factory only what is bound beside it: its browser door.
What went wrong with a single picture stands in problems.json, what a visitor did and saw in seen.json; when there can be no
picture at all, it says why and ends with 3.
"""

import asyncio
import http.client
import json
import os
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.browser import BrowserError, chromium
from bot.errors import Permanent
from bot.gates.camera_steps import cut_off, follow

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page  # noqa: TID251

DATA = Path("/tmp/data")
LOG = Path("/tmp/product.log")
PHONE_PX = 600
STEP_S = 90.0
PAGE_MS = 12_000
STILL_TRIES, STILL_S = 20, 0.1
NO_COMMIT = "0" * 40


class NoProduct(Exception):
    """The product does not run; the text says why."""


async def main(job: Mapping[str, Any]) -> None:
    """Take every picture of the job, then end the process: with 0 when the product ran, else with 3."""
    out = Path(job["out"])
    DATA.mkdir()
    async with AsyncExitStack() as stack:
        starting = asyncio.create_task(start_product(job))
        try:
            browser = await stack.enter_async_context(chromium())
            problems = await take_all(browser, await starting, job, out)
            (out / "problems.json").write_text(json.dumps(problems))
            code = 0
        except (NoProduct, BrowserError, Permanent) as error:
            print(error, flush=True)  # noqa: T201
            code = 3
        # Whatever still runs ends with the sandbox; closing a browser first would only take time.
        os._exit(code)


async def start_product(job: Mapping[str, Any]) -> str:
    """Return the address of the product once it is well; raises `NoProduct`."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    host, port = listener.getsockname()[:2]
    fd = listener.fileno()
    environment = {**os.environ, "DATA": str(DATA), "HOME": str(DATA), "COMMIT": NO_COMMIT, "LISTEN_FD": str(fd),
                   "BUILD": job["build"]}  # fmt: skip
    for step, more in (("migrate", {}), ("prepare", {"PASSWORD": job["password"]})):
        if job[step]:
            process = await _spawn(job[step], {**environment, **more}, ())
            await _ended(process, step)
    process = await _spawn(job["start"], environment, (fd,))
    # Only the product holds the socket from here on: when it ends, visitors are refused rather than kept waiting.
    listener.close()
    await _well(process, host, port, job)
    return f"http://{host}:{port}"


async def take_all(browser: "Browser", url: str, job: Mapping[str, Any], out: Path) -> dict[str, str]:
    """Leave a picture of every route at every width; return what was wrong, by the name of the picture."""
    problems = {}
    states: dict[str, Any] = {}
    seen: dict[str, Any] = {}

    async def take_one(route: Mapping[str, Any], name: str, state: Any, width: int, height: int) -> None:
        try:
            async with await _visitor(browser, url, width, height, state) as visitor:
                seen[name] = await take(await visitor.new_page(), route, out / f"{name}.png")
        except BrowserError as error:
            problems[name] = str(error).splitlines()[0]

    for index, route in enumerate(job["routes"]):
        names = {f"{index}-{width}": (width, height) for width, height in job["viewports"]}
        try:
            state = await _signed_in(browser, url, route["sign_in"], states)
        except (BrowserError, NoProduct) as error:
            problems |= dict.fromkeys(names, str(error).splitlines()[0])
            continue
        await asyncio.gather(*(take_one(route, name, state, *size) for name, size in names.items()))
    (out / "seen.json").write_text(json.dumps(seen))
    return problems


async def take(page: "Page", route: Mapping[str, Any], path: Path) -> Any:
    """Leave one picture, once what the route waits for shows and nothing moves any more; return what a visitor did and saw."""
    page.set_default_timeout(PAGE_MS)
    await page.goto(route["path"])
    if route["click"]:
        link = page.get_by_role("link", name=route["click"]).or_(page.get_by_role("button", name=route["click"]))
        await link.filter(visible=True).first.click()
    if route["wait_for"]:
        await page.get_by_text(route["wait_for"]).filter(visible=True).first.wait_for()
    did = await follow(page, route["steps"]) if "steps" in route else None
    await page.evaluate("document.fonts.ready.then(() => null)")
    path.write_bytes(await _still(page))
    return None if did is None else did | {"cut": await cut_off(page)}


async def _still(page: "Page") -> bytes:
    """Return the first picture that looks like the one before it, or the last of a page that never rests."""
    shown = await page.screenshot(animations="disabled")
    for _ in range(STILL_TRIES):
        await asyncio.sleep(STILL_S)
        before, shown = shown, await page.screenshot(animations="disabled")
        if before == shown:
            break
    return shown


async def _visitor(browser: "Browser", url: str, width: int, height: int, state: Any) -> "BrowserContext":
    phone = width < PHONE_PX
    return await browser.new_context(
        base_url=url, viewport={"width": width, "height": height}, is_mobile=phone, has_touch=phone,
        color_scheme="light", reduced_motion="reduce", timezone_id="UTC", storage_state=state, service_workers="block",
    )  # fmt: skip


async def _signed_in(browser: "Browser", url: str, sign_in: Mapping[str, Any] | None, states: dict[str, Any]) -> Any:
    """Return the cookies of somebody signed in, who signs in once however many pictures there are."""
    if sign_in is None:
        return None
    key = json.dumps(sign_in)
    if key not in states:
        async with await browser.new_context(base_url=url) as context:
            answer = await context.request.post(sign_in["path"], data=sign_in["body"], headers={"Origin": url})
            if not answer.ok:
                raise NoProduct(f"signing in at {sign_in['path']} was answered {answer.status}")
            states[key] = await context.storage_state()
    return states[key]


async def _well(process: asyncio.subprocess.Process, host: str, port: int, job: Mapping[str, Any]) -> None:
    deadline = time.monotonic() + job["start_s"]
    ended = asyncio.create_task(process.wait())
    while time.monotonic() < deadline:
        asked = asyncio.create_task(asyncio.to_thread(_status, host, port, job["health"]))
        await asyncio.wait({asked, ended}, return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            raise NoProduct(f"its start ended with {process.returncode}: {_last_words()}")
        if await asked == 200:
            return
        await asyncio.sleep(0.05)
    raise NoProduct(f"its health check ({job['health']}) was not well within {job['start_s']:g} s: {_last_words()}")


def _status(host: str, port: int, path: str) -> int:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


async def _spawn(command: str, environment: Mapping[str, str], fds: tuple[int, ...]) -> asyncio.subprocess.Process:
    with LOG.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            "/bin/bash", "-c", command, env=environment, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
            pass_fds=fds,
        )  # fmt: skip


async def _ended(process: asyncio.subprocess.Process, step: str) -> None:
    try:
        async with asyncio.timeout(STEP_S):
            code = await process.wait()
    except TimeoutError:
        raise NoProduct(f"its {step} took longer than {STEP_S:g} s") from None
    if code:
        raise NoProduct(f"its {step} ended with {code}: {_last_words()}")


def _last_words() -> str:
    return LOG.read_text(errors="replace").strip()[-300:] or "it said nothing"


if __name__ == "__main__":
    asyncio.run(main(json.loads(Path(sys.argv[1]).read_text())))
