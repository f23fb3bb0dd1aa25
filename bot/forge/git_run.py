"""The git binary, kept to itself: no user or system configuration, no hooks, no prompts, a deadline on every call."""

import asyncio
import base64
import os
import re
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import Permanent, Transient

LOCAL_DEADLINE_S = 60.0
NETWORK_DEADLINE_S = 180.0
STALE_LOCK_S = 10.0
SETTINGS = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.quotePath": "false",
    "core.autocrlf": "false",
    "core.excludesFile": "/dev/null",
    "core.attributesFile": "/dev/null",
    "core.logAllRefUpdates": "false",
    "commit.gpgSign": "false",
    "credential.helper": "",
    "diff.external": "",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "http.followRedirects": "false",
    "submodule.recurse": "false",
    "safe.directory": "*",
}
PASSED_ON = (
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)
LOCKED = re.compile(r"'(?P<lock>[^']+\.lock)': File exists|could not lock config file (?P<config>.+?): File exists")
TRANSIENT_WORDS = (
    "could not resolve host", "connection refused", "failed to connect", "couldn't connect", "timed out", "connection reset",
    "the requested url returned error: 5", "the requested url returned error: 429", "early eof", "empty reply", "hung up",
    "recv failure", "unexpected disconnect",
)  # fmt: skip
DENIED_WORDS = (
    "authentication failed",
    "returned error: 401",
    "returned error: 403",
    "could not read username",
    "denied to",
)


class GitFailed(Permanent):
    """git said no; `stderr` holds its words."""

    def __init__(self, arguments: Sequence[str], code: int, stderr: str) -> None:
        super().__init__(f"git {arguments[0]} failed: {stderr.strip()[:400] or f'exit code {code}'}")
        self.code, self.stderr = code, stderr


@dataclass(frozen=True, slots=True)
class Ran:
    """What a git command left behind."""

    code: int
    out: bytes
    stderr: str

    @property
    def text(self) -> str:
        """Return the output as text without its last line break; odd bytes survive as surrogates."""
        return os.fsdecode(self.out).rstrip("\n")

    @property
    def words(self) -> list[str]:
        """Return the parts of an output that is separated by NUL."""
        return [part for part in os.fsdecode(self.out).split("\0") if part]


def _refuse_lock(ran: Ran) -> None:
    """Raise `Transient` when another git holds a lock; one left by a killed git is taken away, so that the next try works."""
    found = LOCKED.search(ran.stderr) if ran.code else None
    if found is None:
        return
    lock = Path(found["lock"] or f"{found['config']}.lock")
    with suppress(OSError):
        if time.time() - lock.stat().st_mtime > STALE_LOCK_S:
            lock.unlink()
    raise Transient(f"Another git is at work on {lock.stem}.", retry_after_s=STALE_LOCK_S)


class Git:
    """Runs git on one repository; the token travels in the environment of network calls only."""

    def __init__(self, *, git_dir: Path, remote_url: str, token: str) -> None:
        self.git_dir, self.remote_url = git_dir, remote_url
        self._token = token

    async def run(
        self,
        *arguments: str,
        tree: Path | None = None,
        index: Path | None = None,
        data: bytes | None = None,
        environment: Mapping[str, str] | None = None,
        accept: Sequence[int] = (0,),
    ) -> Ran:
        """Run a local command; raises `GitFailed` for an exit code outside `accept`."""
        extra = dict(environment or {})
        if tree is not None:
            extra["GIT_WORK_TREE"] = str(tree)
        if index is not None:
            extra["GIT_INDEX_FILE"] = str(index)
        ran = await self._spawn(arguments, tree or self.git_dir, extra, data, LOCAL_DEADLINE_S)
        if ran.code not in accept:
            raise GitFailed(arguments, ran.code, ran.stderr)
        return ran

    async def network(self, *arguments: str, accept: Sequence[int] = (0,)) -> Ran:
        """Run a command that talks to the remote; raises `Transient` for an unwell network, `Permanent` for a refusal."""
        passed_on = {key: os.environ[key] for key in PASSED_ON if key in os.environ}
        ran = await self._spawn(arguments, self.git_dir, passed_on, None, NETWORK_DEADLINE_S, header=self._header())
        if ran.code not in accept:
            raise self._translated(arguments, ran)
        return ran

    def _header(self) -> dict[str, str]:
        if not self._token or not self.remote_url.startswith(("http://", "https://")):
            return {}
        parts = urlsplit(self.remote_url)
        secret = base64.b64encode(f"x-access-token:{self._token}".encode()).decode()
        return {f"http.{parts.scheme}://{parts.netloc}/.extraHeader": f"Authorization: Basic {secret}"}

    def _translated(self, arguments: Sequence[str], ran: Ran) -> Exception:
        words = ran.stderr.lower()
        if any(each in words for each in DENIED_WORDS):
            return Permanent(
                f"The git remote refused the token for {self.remote_url}. Give GITHUB_TOKEN contents read and write "
                "(classic scope `repo`) on this repository, and check that it has not expired."
            )
        if "not found" in words:
            return Permanent(f"There is no repository at {self.remote_url}, or the token may not see it.")
        if "cannot lock ref" in words:  # a git that outlived its killed bot was here at the same moment
            return Transient(f"Another git has just moved what this one was to move: {ran.stderr.strip()[:300]}")
        if any(each in words for each in TRANSIENT_WORDS):
            return Transient(f"The git remote did not answer: {ran.stderr.strip()[:300]}")
        return GitFailed(arguments, ran.code, ran.stderr)

    async def _spawn(
        self,
        arguments: Sequence[str],
        cwd: Path,
        extra: Mapping[str, str],
        data: bytes | None,
        deadline_s: float,
        header: Mapping[str, str] | None = None,
    ) -> Ran:
        process = await asyncio.create_subprocess_exec(
            "git", *arguments, cwd=cwd, env=self._environment(header or {}) | dict(extra), start_new_session=True,
            stdin=asyncio.subprocess.DEVNULL if data is None else asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            async with asyncio.timeout(deadline_s):
                out, err = await process.communicate(data)
        except TimeoutError as error:
            raise Transient(f"git {arguments[0]} took longer than {deadline_s:.0f} s.") from error
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        ran = Ran(process.returncode or 0, out, err.decode("utf-8", "replace"))
        _refuse_lock(ran)
        return ran

    def _environment(self, header: Mapping[str, str]) -> dict[str, str]:
        settings = SETTINGS | dict(header)
        numbered = {"GIT_CONFIG_COUNT": str(len(settings))}
        for place, (key, value) in enumerate(settings.items()):
            numbered |= {f"GIT_CONFIG_KEY_{place}": key, f"GIT_CONFIG_VALUE_{place}": value}
        return {
            "PATH": os.environ.get("PATH", os.defpath), "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
            "GIT_DIR": str(self.git_dir), "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1", "GIT_OPTIONAL_LOCKS": "0",
            "GIT_NO_REPLACE_OBJECTS": "1", "GIT_ALLOW_PROTOCOL": "http:https:file", "GIT_ASKPASS": "/bin/false",
        } | numbered  # fmt: skip
