"""Deploying the tiny product for real: processes, sockets, releases, and everything that can go wrong with them."""

import asyncio
import json
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.forge.deploy import Deployer, DeployFailed

Commit = Callable[..., str]
Visit = Callable[[str], Awaitable[tuple[int, str]]]
Silent = Callable[[Deployer], Awaitable[None]]
HI = {"greeter/words.py": ('return "Hello"', 'return "Hi"')}


async def test_a_commit_goes_live_and_says_who_it_is(deployer: Deployer, commit: Commit, visit: Visit) -> None:
    assert await deployer.serving() is None
    live = await deployer.deploy(commit("aaa1"))
    assert (live.sha, live.previous_sha) == ("aaa1", None)
    assert "Hello, Ada" in (await visit(f"{live.url}/?name=Ada&hour=9"))[1]
    assert json.loads((await visit(f"{live.url}/healthz"))[1]) == {"status": "ok", "commit": "aaa1"}
    assert await deployer.serving() == live


async def test_deploying_what_serves_already_changes_nothing(deployer: Deployer, commit: Commit) -> None:
    live = await deployer.deploy(commit("aaa1"))
    assert await deployer.deploy("aaa1") == live


async def test_a_switch_refuses_nobody(deployer: Deployer, commit: Commit, visit: Visit) -> None:
    first = await deployer.deploy(commit("aaa1"))
    seen: list[tuple[int, str]] = []
    over = asyncio.Event()

    async def visitor() -> None:
        while not over.is_set():
            seen.append(await visit(f"{first.url}/?name=Ada"))

    visitors = [asyncio.create_task(visitor()) for _ in range(3)]
    second = await deployer.deploy(commit("bbb2", HI))
    over.set()
    await asyncio.gather(*visitors)
    assert (second.sha, second.previous_sha, second.url) == ("bbb2", "aaa1", first.url)
    assert second.pid != first.pid
    assert {status for status, _ in seen} == {200}
    assert any("Hello" in page for _, page in seen)
    assert "Hi, Ada" in seen[-1][1]


async def test_a_commit_that_cannot_start_never_touches_what_serves(deployer: Deployer, commit: Commit) -> None:
    live = await deployer.deploy(commit("aaa1"))
    broken = commit("bad2", {"greeter/page.py": ("from html", "import no_such_module\nfrom html")})
    with pytest.raises(DeployFailed, match=r"bad2 is not live: its process ended while starting\. aaa1 still serves"):
        await deployer.deploy(broken)
    assert await deployer.serving() == live


async def test_a_commit_whose_pages_fail_never_touches_what_serves(deployer: Deployer, commit: Commit) -> None:
    live = await deployer.deploy(commit("aaa1"))
    broken = commit("bad2", {"greeter/page.py": ("{greeting(hour)}, ", "{greeting(hour)} ")})
    with pytest.raises(DeployFailed, match=r"smoke check failed .*GET /\?name=Ada&hour=12: ', Ada' is not in"):
        await deployer.deploy(broken)
    assert await deployer.serving() == live


async def test_a_failing_health_check_after_the_switch_brings_the_old_one_back(
    deployer: Deployer, commit: Commit, visit: Visit
) -> None:
    await deployer.deploy(commit("aaa1"))
    only_live = (
        'if os.environ["DATA"].endswith("/data") or False:\n            self._answer(500, "", "")\n        elif '
    )
    impatient = (
        ("greeter/server.py", "if url.path ==", only_live + "url.path =="),
        (".shopfloor.toml", "start_s = 10", "start_s = 1"),
    )
    broken = commit("bad2", {path: (old, new) for path, old, new in impatient})
    with pytest.raises(
        DeployFailed, match=r"bad2 is not live: its health check \(/healthz\) did not answer.*aaa1 still serves"
    ):
        await deployer.deploy(broken)
    now = await deployer.serving()
    assert now is not None
    assert now.sha == "aaa1"
    assert "Hello" in (await visit(now.url))[1]


async def test_a_commit_that_lies_about_itself_is_not_live(deployer: Deployer, commit: Commit) -> None:
    liar = commit(
        "bad1",
        {
            "greeter/server.py": ('os.environ.get("COMMIT", "")', '"other"'),
            ".shopfloor.toml": ("start_s = 10", "start_s = 1"),
        },
    )
    with pytest.raises(DeployFailed, match=r"names commit other\. nothing serves now"):
        await deployer.deploy(liar)


async def test_roll_back_returns_to_the_release_before_and_asking_twice_does_no_harm(
    deployer: Deployer, commit: Commit, visit: Visit
) -> None:
    for sha, change in (("aaa1", {}), ("bbb2", {}), ("ccc3", HI)):
        await deployer.deploy(commit(sha, change))
    back = await deployer.roll_back("ccc3")
    assert (back.sha, back.previous_sha) == ("bbb2", "aaa1")
    assert "Hello" in (await visit(back.url))[1]
    assert await deployer.roll_back("ccc3") == back
    assert (await deployer.roll_back()).sha == "aaa1"
    with pytest.raises(DeployFailed, match="no earlier release"):
        await deployer.roll_back()


async def test_verify_counts_what_was_tried_and_what_was_not(deployer: Deployer, commit: Commit, home: Path) -> None:
    await deployer.deploy(commit("aaa1"))
    assert [(check.name, check.outcome) for check in await deployer.verify("aaa1")] == [
        ("commit", "passed"),
        ("GET /?name=Ada&hour=12", "passed"),
        ("GET /nowhere", "passed"),
    ]
    await deployer.deploy(commit("bbb2"))
    checks = await deployer.verify("aaa1")
    assert [check.outcome for check in checks] == ["failed", "skipped", "skipped"]
    assert "bbb2 answers instead of aaa1" in checks[0].detail


async def test_old_releases_are_taken_away(deployer: Deployer, commit: Commit, home: Path) -> None:
    for number in range(5):
        await deployer.deploy(commit(f"c{number}"))
    assert sorted(folder.name for folder in (home / "releases").iterdir()) == ["c2", "c3", "c4"]


async def test_a_restarted_bot_finds_the_product_as_it_left_it(
    deployer: Deployer, make_deployer: Callable[..., Deployer], commit: Commit
) -> None:
    live = await deployer.deploy(commit("aaa1"))
    again = make_deployer()
    assert await again.serving() == live
    assert await again.resume() == live


async def test_a_product_that_died_is_started_again(deployer: Deployer, commit: Commit, until_silent: Silent) -> None:
    live = await deployer.deploy(commit("aaa1"))
    os.kill(live.pid, signal.SIGKILL)
    await until_silent(deployer)
    back = await deployer.resume()
    assert back is not None
    assert (back.sha, back.url) == ("aaa1", live.url)


async def test_a_killed_holder_is_replaced_on_the_same_port(
    deployer: Deployer, commit: Commit, runs: Callable[[int], bool]
) -> None:
    live = await deployer.deploy(commit("aaa1"))
    holder = int(Path(f"/proc/{live.pid}/stat").read_text().split()[3])
    os.kill(holder, signal.SIGKILL)
    assert await deployer.serving() is None
    back = await deployer.deploy("aaa1")
    assert (back.sha, back.url) == ("aaa1", live.url)
    assert not runs(live.pid)


async def test_a_port_that_is_taken_is_told(make_deployer: Callable[..., Deployer], commit: Commit) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        deployer = make_deployer(port=port)
        with pytest.raises(
            DeployFailed, match=rf"cannot listen on 127.0.0.1:{port} \(Address already in use\).*other port"
        ):
            await deployer.deploy(commit("aaa1"))


async def test_the_product_gets_what_it_is_given_and_no_secret(
    make_deployer: Callable[..., Deployer], commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "TOP-SECRET")
    deployer = make_deployer(variables={"INTAKE": "http://127.0.0.1:1/"})
    try:
        live = await deployer.deploy(commit("aaa1"))
        environment = Path(f"/proc/{live.pid}/environ").read_text()
        holder = int(Path(f"/proc/{live.pid}/stat").read_text().split()[3])
        assert "TOP-SECRET" not in environment + Path(f"/proc/{holder}/environ").read_text()
        assert "INTAKE=http://127.0.0.1:1/" in environment
        assert f"DATA={deployer.data}" in environment
    finally:
        await deployer.shut_down()


async def test_what_is_built_is_built_once_for_the_same_sources(deployer: Deployer, commit: Commit, home: Path) -> None:
    build = {
        ".shopfloor.toml": (
            "[deploy]",
            '[deploy]\nbuild = "cat /proc/sys/kernel/random/uuid > $BUILD/stamp"\nbuild_paths = ["greeter/**"]',
        )
    }

    def stamp(sha: str) -> str:
        return (home / "releases" / sha / "tree" / ".build" / "stamp").read_text()

    await deployer.deploy(commit("aaa1", build))
    await deployer.deploy(commit("bbb2", {**build, "README.md": ("Greeter", "Greeting")}))
    await deployer.deploy(commit("ccc3", {**build, **HI}))
    assert stamp("aaa1") == stamp("bbb2") != stamp("ccc3")


async def test_a_build_sees_the_files_it_is_said_to_be_made_of_and_no_others(
    deployer: Deployer, commit: Commit, home: Path
) -> None:
    build = {
        ".shopfloor.toml": ("[deploy]", '[deploy]\nbuild = "find . -type f > $BUILD/seen"\nbuild_paths = ["greeter/*"]')
    }
    await deployer.deploy(commit("aaa1", build))
    seen = (home / "releases" / "aaa1" / "tree" / ".build" / "seen").read_text().split()
    assert "./greeter/server.py" in seen
    assert not [path for path in seen if not path.startswith(("./greeter/", "./.build/"))]


async def test_a_build_that_leaves_a_link_in_place_of_its_folder_is_refused(deployer: Deployer, commit: Commit) -> None:
    build = {".shopfloor.toml": ("[deploy]", '[deploy]\nbuild = "rm -r .build && ln -s / .build"')}
    with pytest.raises(DeployFailed, match="did not leave a folder"):
        await deployer.deploy(commit("bad1", build))


async def test_a_failing_build_is_told_with_its_last_words(deployer: Deployer, commit: Commit) -> None:
    build = {".shopfloor.toml": ("[deploy]", '[deploy]\nbuild = "echo no such thing; exit 3"')}
    with pytest.raises(DeployFailed, match="its build ended with 3: no such thing"):
        await deployer.deploy(commit("bad1", build))


async def test_a_platform_of_the_teams_own(deployer: Deployer, commit: Commit, tmp_path: Path) -> None:
    live = tmp_path / "live"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = json.dumps({"commit": live.read_text().strip()}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as platform:
        port = platform.sockets[0].getsockname()[1]
        policy = '[product]\nname = "x"\n[gates.g]\nkind = "unit"\ncommand = "true"\n[deploy]\nstart_s = 1\n'
        policy += f'url = "http://127.0.0.1:{port}"\ncommand = "echo $COMMIT > {live}"\n'
        done = await deployer.deploy(commit("aaa1", written={".shopfloor.toml": policy}))
        assert (done.sha, done.pid) == ("aaa1", 0)
        assert (await deployer.deploy(commit("bbb2", written={".shopfloor.toml": policy}))).previous_sha == "aaa1"
        assert [check.outcome for check in await deployer.verify("bbb2")] == ["passed"]
        assert (await deployer.roll_back()).sha == "aaa1"
        broken = commit("bad3", written={".shopfloor.toml": policy.replace("echo $COMMIT >", "false #")})
        with pytest.raises(DeployFailed, match=r"deploy.command ended with 1.*aaa1 still serves"):
            await deployer.deploy(broken)
