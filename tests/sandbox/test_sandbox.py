"""A sandbox as the agents' tools and the gates use it."""

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from bot.agents.sandbox import Sandbox, SandboxUnavailable, preflight
from bot.agents.sandbox_probe import cure, find_holes
from bot.browser import FLAGS, find_chromium

NO_ISOLATION = """#!/bin/bash
while [ $# -gt 0 ]; do
  case "$1" in
    --bind) tree="$2"; shift ;;
    --ro-bind) [ "$3" = /run/sandbox_server.py ] && server="$2"; shift 2 ;;
    */bin/python3*) break ;;
  esac
  shift
done
cd "$tree"; python="$1"; export HOME=/tmp; exec "$python" -I "$server" "$4"
"""


async def test_a_command_works_in_the_worktree(sandbox: Sandbox, worktree: Path) -> None:
    outcome = await sandbox.run("cat README; pwd; echo made > made; echo oops >&2; exit 7")
    assert (outcome.exit_code, outcome.timed_out) == (7, False)
    assert outcome.output == "hello\n/repo\noops\n"
    assert (worktree / "made").read_text() == "made\n"


async def test_a_server_started_by_one_command_is_there_for_the_next(sandbox: Sandbox) -> None:
    await sandbox.run("python3 -m http.server 8123 --bind 127.0.0.1 > server.log 2>&1 &")
    fetch = "import urllib.request as r; print(r.urlopen('http://127.0.0.1:8123/README').read().decode())"
    outcome = await sandbox.run(f'for i in $(seq 50); do python3 -c "{fetch}" 2>/dev/null && break; sleep .1; done')
    assert "hello" in outcome.output


async def test_a_deadline_kills_the_whole_process_group(sandbox: Sandbox) -> None:
    outcome = await sandbox.run("sleep 1000 & echo begun; sleep 1000", timeout_s=0.3)
    assert outcome.timed_out
    assert outcome.exit_code != 0
    assert outcome.output == "begun\n"
    assert outcome.seconds < 3
    assert (await sandbox.run("ps -C sleep -o pid=")).output == ""


async def test_a_command_that_ignores_the_polite_signal_is_killed_too(sandbox: Sandbox) -> None:
    outcome = await sandbox.run("trap '' TERM; while true; do sleep 1; done", timeout_s=0.3)
    assert outcome.timed_out
    assert outcome.exit_code == 137


async def test_long_output_keeps_its_head_and_tail(sandbox: Sandbox) -> None:
    outcome = await sandbox.run("echo first; head -c 5000000 /dev/zero | tr '\\0' x; echo; echo last")
    assert outcome.output.startswith("first\n")
    assert outcome.output.endswith("last\n")
    assert "bytes left out" in outcome.output
    assert len(outcome.output) < 110_000


async def test_output_that_is_no_text_does_no_harm(sandbox: Sandbox) -> None:
    outcome = await sandbox.run("printf 'a\\377\\000b\\n{\"id\": 1}\\n'")
    assert outcome.output.startswith("a\ufffd\x00b")
    assert (await sandbox.run("echo on")).output == "on\n"


async def test_a_cancelled_command_is_killed_and_the_next_gets_its_own_answer(sandbox: Sandbox) -> None:
    running = asyncio.create_task(sandbox.run("echo from the first; sleep 1000"))
    await asyncio.sleep(0.2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    outcome = await sandbox.run("sleep .6; ps -C sleep -o args=; echo from the second")
    assert outcome.output == "from the second\n"


async def test_stop_kills_everything_within_two_seconds(worktree: Path) -> None:
    sandbox = await Sandbox.start(worktree)
    beat = "trap '' TERM; while true; do date +%s%N > beat; sleep .02; done"
    await sandbox.run(f'(setsid bash -c "{beat}" &) ; sleep .2')
    assert (worktree / "beat").exists()
    started = time.monotonic()
    await sandbox.stop()
    await sandbox.stop()
    assert time.monotonic() - started < 2
    assert not sandbox.alive
    last = (worktree / "beat").read_text()
    await asyncio.sleep(0.1)
    assert (worktree / "beat").read_text() == last


async def test_a_stop_during_a_command_ends_it_with_a_clear_answer(worktree: Path) -> None:
    sandbox = await Sandbox.start(worktree)
    running = asyncio.create_task(sandbox.run("sleep 1000"))
    await asyncio.sleep(0.1)
    await sandbox.stop()
    outcome = await running
    assert outcome.exit_code == 137
    assert "ended" in outcome.output
    assert (await sandbox.run("echo hi")).exit_code == 137


async def test_a_sandbox_dies_with_the_bot(worktree: Path) -> None:
    script = (
        "import asyncio, os, pathlib, sys\n"
        "from bot.agents.sandbox import Sandbox\n"
        "async def main():\n"
        "    sandbox = await Sandbox.start(pathlib.Path(sys.argv[1]))\n"
        "    await sandbox.run('while true; do date +%s%N > beat; sleep .02; done & sleep .2')\n"
        "    os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())\n"
    )
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(worktree), env={**os.environ, "PYTHONPATH": os.getcwd()}
    )
    async with asyncio.timeout(20):
        assert await bot.wait() == -9
    await asyncio.sleep(0.2)
    last = (worktree / "beat").read_text()
    await asyncio.sleep(0.1)
    assert (worktree / "beat").read_text() == last


@pytest.mark.browser
async def test_chromium_works_inside(worktree: Path, sandbox: Sandbox) -> None:
    browser = find_chromium()
    assert browser is not None
    (worktree / "page.html").write_text("<p id=p></p><script>p.textContent = 'made by ' + 'script'</script>")
    outcome = await sandbox.run(
        f"{browser} --headless {' '.join(FLAGS)} --dump-dom file:///repo/page.html", timeout_s=40
    )
    assert "made by script" in outcome.output


async def test_preflight_holds_here() -> None:
    await preflight()


async def test_a_machine_without_bubblewrap_is_refused_with_the_cure(
    worktree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
        await Sandbox.start(worktree)


async def test_a_machine_that_forbids_user_namespaces_is_refused_with_the_cure(
    worktree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = tmp_path / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(SandboxUnavailable, match="sysctl -w"):
        await Sandbox.start(worktree)


async def test_a_bubblewrap_that_isolates_nothing_is_refused(
    worktree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaking = tmp_path / "bwrap"
    leaking.write_text(NO_ISOLATION)
    leaking.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(SandboxUnavailable):
        await Sandbox.start(worktree)


async def test_every_way_out_that_is_open_is_named(worktree: Path, tmp_path: Path) -> None:
    """The burglar run outside of any sandbox finds its way to all that a sandbox must hide."""

    class Said:
        def __init__(self, exit_code: int, output: str) -> None:
            self.exit_code, self.output = exit_code, output

    async def unprotected(command: str) -> Said:
        command = command.replace("/repo/probe", str(worktree / "probe")).replace(
            "/etc/probe", str(tmp_path / "etc-probe")
        )
        process = await asyncio.create_subprocess_shell(command, stdout=-1, stderr=-2)
        output, _ = await process.communicate()
        return Said(process.returncode or 0, output.decode())

    holes = await find_holes(unprotected, tmp_path)
    for hole in ("worktree can be read", "worktree can be written", "loopback can be reached", "processes can be seen"):
        assert any(hole in found for found in holes), hole


def test_the_cure_says_what_bubblewrap_said() -> None:
    assert "Unknown option --frob" in cure("bwrap: Unknown option --frob")
