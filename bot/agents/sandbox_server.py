"""The small command server inside a sandbox: process 1 of its namespace, standard library only, never imported outside.

One JSON object a line on its standard input, one answer a line on its standard output:

    {"id": 1, "command": "make test", "timeout_s": 60}
        →  {"id": 1, "exit_code": 0, "output": "…", "timed_out": false, "seconds": 1.2}
    {"kill": 1}
        →  nothing of its own; command 1 answers as killed

Processes that a command leaves behind live on for the next one. When the other end goes away, so does everything here.
"""

import ctypes
import json
import os
import resource
import signal
import sys
import threading
import time
from typing import Any

HEAD_BYTES = 30_000
TAIL_BYTES = 70_000
TERM_GRACE_S = 0.5
DRAIN_S = 0.3
BURIAL_S = 5.0
WATCH_S = 0.25
PR_SET_DUMPABLE = 4


class Capture:
    """The first and the last of what a command says; the pipe is read to its end so that nobody blocks on it."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._head = bytearray()
        self._tail = bytearray()
        self._dropped = 0
        self._sealed = False
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def _drain(self) -> None:
        while chunk := os.read(self._fd, 65536):
            if not self._sealed:
                self._keep(chunk)
        os.close(self._fd)

    def _keep(self, chunk: bytes) -> None:
        room = HEAD_BYTES - len(self._head)
        self._head += chunk[:room]
        self._tail += chunk[room:]
        extra = len(self._tail) - TAIL_BYTES
        if extra > 0:
            self._dropped += extra
            del self._tail[:extra]

    def text(self) -> str:
        """Return what was kept, with a line in the middle that says how much was left out."""
        self._thread.join(DRAIN_S)
        self._sealed = True
        gap = f"\n[… {self._dropped} bytes left out …]\n".encode() if self._dropped else b""
        return (bytes(self._head) + gap + bytes(self._tail)).decode("utf-8", "replace")


class Server:
    """Starts commands, reaps every process of the namespace and answers."""

    def __init__(self, max_processes: int, max_bytes: int) -> None:
        self._max_processes, self._max_bytes = max_processes, max_bytes
        self._changed = threading.Condition()
        self._exits: dict[int, int] = {}
        self._waited: set[int] = set()
        self._running: dict[int, int] = {}
        self._note = ""
        self._out = threading.Lock()

    def serve(self) -> None:
        """Answer requests until the other end closes."""
        for work in (self._reap, self._watch):
            threading.Thread(target=work, daemon=True).start()
        self._answer({"ready": True})
        for line in sys.stdin:
            request = json.loads(line)
            if "kill" in request:
                self._end(self._running.get(request["kill"]))
            else:
                threading.Thread(target=self._run, args=(request,), daemon=True).start()

    def _answer(self, answer: dict[str, Any]) -> None:
        with self._out:
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()

    def _run(self, request: dict[str, Any]) -> None:
        started = time.monotonic()
        pid, capture = self._spawn(request)
        timed_out = not self._wait(pid, request["timeout_s"])
        if timed_out:
            self._end(pid)
            self._wait(pid, None)
        with self._changed:
            status = self._exits.pop(pid)
            self._waited.discard(pid)
            self._running.pop(request["id"], None)
            note, self._note = self._note, ""
        code = os.waitstatus_to_exitcode(status)
        self._answer(
            {
                "id": request["id"],
                "exit_code": code if code >= 0 else 128 - code,
                "output": capture.text() + note,
                "timed_out": timed_out,
                "seconds": round(time.monotonic() - started, 3),
            }
        )

    def _spawn(self, request: dict[str, Any]) -> tuple[int, Capture]:
        reader, writer = os.pipe()
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, writer, 1),
            (os.POSIX_SPAWN_DUP2, writer, 2),
        ]
        with self._changed:
            pid = os.posix_spawn(
                "/bin/bash",
                ["bash", "-c", request["command"]],
                os.environ,
                file_actions=actions,
                setsid=True,
                setsigdef=[signal.SIGPIPE, signal.SIGXFSZ],
            )
            self._waited.add(pid)
            self._running[request["id"]] = pid
            self._changed.notify_all()
        os.close(writer)
        return pid, Capture(reader)

    def _wait(self, pid: int, timeout_s: float | None) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: pid in self._exits, timeout_s)

    def _end(self, pid: int | None) -> None:
        if pid is None:
            return
        _signal_group(pid, signal.SIGTERM)
        self._wait(pid, TERM_GRACE_S)
        _signal_group(pid, signal.SIGKILL)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, 0)
            except ChildProcessError:
                with self._changed:
                    self._changed.wait(WATCH_S)
                continue
            with self._changed:
                if pid in self._waited:
                    self._exits[pid] = status
                    self._changed.notify_all()

    def _watch(self) -> None:
        """Bound what rlimits do not: they do not count the processes of root, and memory only for each process alone."""
        while True:
            time.sleep(WATCH_S)
            pids = _processes()
            if len(pids) > self._max_processes:
                self._kill_all(f"more than {self._max_processes} processes")
            elif sum(map(_own_bytes, pids)) > self._max_bytes:
                self._kill_all(f"more than {self._max_bytes >> 20} MB of memory")

    def _kill_all(self, reason: str) -> None:
        self._note = f"\n[everything was killed: {reason}]\n"
        os.kill(-1, signal.SIGKILL)
        self._see_them_gone(set(_processes()) - {"1"})

    def _see_them_gone(self, killed: set[str]) -> None:
        """Wait until the killed are reaped, or the next look would count them as the next command's."""
        until = time.monotonic() + BURIAL_S
        while killed & set(_processes()) and time.monotonic() < until:
            time.sleep(WATCH_S)


def _processes() -> list[str]:
    return [name for name in os.listdir("/proc") if name.isdigit()]


def _own_bytes(pid: str) -> int:
    """Return what a process holds in memory and shares with no file; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            _, resident, shared, *_ = map(int, file.read().split())
    except (OSError, ValueError):
        return 0
    return (resident - shared) * resource.getpagesize()


def _signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (ceiling, ceiling))


def main() -> None:
    """Take the limits on, hide from the commands, serve."""
    limits = json.loads(sys.argv[1])
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, limits["open_files"])
    _limit(resource.RLIMIT_FSIZE, limits["file_bytes"])
    _limit(resource.RLIMIT_DATA, limits["memory_bytes"])
    _limit(resource.RLIMIT_NPROC, limits["threads"])
    # Commands run under the same user: without this they could write answers of their own into our pipe.
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    os.nice(limits["nice"])
    os.makedirs(os.environ["HOME"], exist_ok=True)
    Server(limits["processes"], limits["memory_bytes"]).serve()


if __name__ == "__main__":
    main()
