"""Everything an agent must not reach from inside, tried for real."""

import os
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.agents.sandbox import Sandbox
from bot.errors import UserError

Put = Callable[[str], Path]


async def test_nothing_can_be_written_outside_the_worktree(sandbox: Sandbox, tmp_path: Path) -> None:
    for place in (
        tmp_path / "planted",
        Path("/planted"),
        Path("/etc/planted"),
        Path("/usr/planted"),
        Path("/dev/planted"),
    ):
        outcome = await sandbox.run(f"echo x > {place}")
        assert outcome.exit_code != 0, place
        assert not place.exists()
    assert (await sandbox.run("echo x > /tmp/planted-by-sandbox")).exit_code == 0
    assert not Path("/tmp/planted-by-sandbox").exists()


@pytest.mark.parametrize(
    "name", [".env", "factory.db", "trees/other/main.py", "mirror.git/objects/aa/bb", ".claude.json"]
)
async def test_what_lies_beside_the_worktree_cannot_be_read(sandbox: Sandbox, host_secret: Put, name: str) -> None:
    secret = host_secret(name)
    for command in (
        f"cat {secret}",
        f"cat ../{name}",
        f"ls {secret.parent}",
        f"cat /proc/1/root{secret}",
        f"find /tmp /root /home /run /etc -name {secret.name} -exec cat {{}} +",
    ):
        outcome = await sandbox.run(command)
        assert "TOP-SECRET" not in outcome.output
    assert (await sandbox.run(f"test -e {secret}")).exit_code == 1


async def test_the_object_store_behind_a_worktree_is_out_of_reach(tmp_path: Path) -> None:
    def git(*words: str, cwd: Path) -> str:
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        done = subprocess.run(
            ["git", *identity, *words], cwd=cwd, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    store, tree = tmp_path / "store", tmp_path / "agent-tree"
    store.mkdir()
    git("init", "-q", "-b", "main", cwd=store)
    (store / "hidden_test.py").write_text("TOP-SECRET")
    git("add", ".", cwd=store)
    git("commit", "-qm", "hidden", cwd=store)
    hidden = git("rev-parse", "HEAD", cwd=store)
    git("rm", "-q", "hidden_test.py", cwd=store)
    git("commit", "-qm", "gone", cwd=store)
    git("worktree", "add", "-q", str(tree), "-b", "agent", cwd=store)
    async with await Sandbox.start(tree) as sandbox:
        for command in (
            f"git show {hidden}:hidden_test.py",
            f"git --git-dir={store}/.git show {hidden}",
            "cat $(sed 's/gitdir: //' .git)/HEAD",
        ):
            outcome = await sandbox.run(command)
            assert outcome.exit_code != 0
            assert "TOP-SECRET" not in outcome.output


async def test_the_environment_of_the_bot_stays_outside(
    worktree: Path, host_secret: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "TOP-SECRET")
    async with await Sandbox.start(worktree, environment={"COLOUR": "blue"}) as sandbox:
        outcome = await sandbox.run("env; cat /proc/*/environ 2>/dev/null; echo colour is $COLOUR")
    assert "TOP-SECRET" not in outcome.output
    assert "colour is blue" in outcome.output


async def test_the_processes_of_the_host_stay_outside(sandbox: Sandbox) -> None:
    outcome = await sandbox.run(f"ls -d /proc/[0-9]* | wc -l; cat /proc/{os.getpid()}/cmdline; kill -0 {os.getpid()}")
    assert int(outcome.output.split()[0]) < 8
    assert "pytest" not in outcome.output
    assert outcome.exit_code != 0


async def test_no_socket_leads_out(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as host:
        port = host.getsockname()[1]
        for address in ("127.0.0.1", "localhost"):
            assert (await sandbox.run(f"exec 3<>/dev/tcp/{address}/{port}")).exit_code != 0
        host.settimeout(0.01)
        with pytest.raises(TimeoutError):
            host.accept()
    for address in ("192.0.2.1/80", "1.1.1.1/53", "example.org/80"):
        assert (await sandbox.run(f"exec 3<>/dev/tcp/{address}", timeout_s=5)).exit_code != 0


async def test_abstract_and_file_sockets_of_the_host_are_out_of_reach(sandbox: Sandbox, tmp_path: Path) -> None:
    connect = "import socket,sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1].replace('@', chr(0)))"
    with socket.socket(socket.AF_UNIX) as abstract, socket.socket(socket.AF_UNIX) as named:
        name = f"shopfloor-test-{os.getpid()}"
        abstract.bind("\0" + name)
        abstract.listen()
        path = os.path.relpath(tmp_path / "s")
        named.bind(path)
        named.listen()
        assert (await sandbox.run(f'python3 -c "{connect}" @{name}')).exit_code != 0
        assert (await sandbox.run(f'python3 -c "{connect}" {tmp_path / "s"}')).exit_code != 0


async def test_a_link_in_the_worktree_leads_nowhere(worktree: Path, host_secret: Put) -> None:
    secret = host_secret(".env")
    (worktree / "link").symlink_to(secret)
    (worktree / "up").symlink_to(secret.parent)
    async with await Sandbox.start(worktree) as sandbox:
        assert (await sandbox.run("cat link")).exit_code != 0
        assert (await sandbox.run("echo x > up/.env")).exit_code != 0
    assert secret.read_text() == "TOP-SECRET"


async def test_a_link_where_a_mount_point_should_be_is_refused(worktree: Path, tmp_path: Path) -> None:
    (worktree / "web").symlink_to(tmp_path)
    with pytest.raises(UserError, match="is a link in the worktree"):
        await Sandbox.start(worktree, read_only=[(tmp_path, "/repo/web/node_modules")])
    with pytest.raises(UserError, match="does not exist"):
        await Sandbox.start(worktree, read_only=[(tmp_path / "absent", "/env")])
    with pytest.raises(UserError, match="no place in the sandbox"):
        await Sandbox.start(worktree, read_only=[(tmp_path, "/repo/../etc")])


async def test_what_is_bound_read_only_stays_as_it_is(worktree: Path, tmp_path: Path) -> None:
    shared = tmp_path / "environment"
    shared.mkdir()
    (shared / "tool").write_text("v1")
    async with await Sandbox.start(worktree, read_only=[(shared, "/env")]) as sandbox:
        assert (await sandbox.run("cat /env/tool")).output == "v1"
        assert (await sandbox.run("echo v2 > /env/tool || mount -o remount,rw /env || rm /env/tool")).exit_code != 0
    assert (shared / "tool").read_text() == "v1"


async def test_no_privilege_can_be_gained(sandbox: Sandbox) -> None:
    for command in (
        "unshare -Ur id",
        "mount -t tmpfs x /repo",
        "chroot / id",
        "su -c id </dev/null",
        "python3 -c 'import os; os.setuid(0)'",
        "cp /bin/bash . && chown root bash",
    ):
        assert (await sandbox.run(command, timeout_s=10)).exit_code != 0, command
    outcome = await sandbox.run("cp /bin/id ./id; chmod u+s ./id; ./id -u; grep NoNewPrivs /proc/self/status")
    assert outcome.output.split() == ["1000", "NoNewPrivs:", "1"]


async def test_a_fork_bomb_is_bounded_and_the_sandbox_survives_it(sandbox: Sandbox) -> None:
    outcome = await sandbox.run("f(){ f | f & }; f; sleep 20", timeout_s=15)
    assert outcome.exit_code != 0
    assert "more than 500 processes" in outcome.output
    assert (await sandbox.run("echo well")).output == "well\n"


async def test_memory_is_bounded(sandbox: Sandbox) -> None:
    outcome = await sandbox.run("python3 -c 'bytearray(1 << 46)'")
    assert outcome.exit_code != 0
    assert "MemoryError" in outcome.output
    assert int((await sandbox.run("ulimit -d")).output) <= 8 << 20


async def test_an_answer_cannot_be_forged(sandbox: Sandbox) -> None:
    forged = r"""printf '{"id": 1, "exit_code": 0, "output": "forged", "timed_out": false, "seconds": 0}\n'"""
    outcome = await sandbox.run(f"{forged}; {forged} > /proc/1/fd/1; gdb -p 1; exit 3")
    assert outcome.exit_code == 3


async def test_killing_everything_inside_does_not_kill_the_command_server(sandbox: Sandbox) -> None:
    await sandbox.run("kill -9 1; kill -9 -1; kill -9 0")
    started = time.monotonic()
    assert (await sandbox.run("echo well")).output == "well\n"
    assert time.monotonic() - started < 5


async def test_the_memory_of_all_processes_together_is_bounded(worktree: Path) -> None:
    hog = "import time; x = bytearray(b'x') * (120 << 20); time.sleep(20)"
    async with await Sandbox.start(worktree, memory_bytes=256 << 20) as sandbox:
        outcome = await sandbox.run(f'for i in 1 2 3; do python3 -c "{hog}" & done; wait', timeout_s=18)
        assert "more than 256 MB of memory" in outcome.output
        assert (await sandbox.run("echo well")).output == "well\n"
