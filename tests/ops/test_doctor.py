"""The doctor finds what is wrong on real files, sockets and processes, and says the cure."""

import io
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from rich.console import Console

from bot.doctor import Check, accounts, examine, machine, render
from bot.settings import Standalone
from bot.slack.surface import SCOPES

EVERY_SCOPE = ", ".join(scope.name for scope in SCOPES)


@pytest.fixture
async def outside() -> AsyncIterator[tuple[str, dict[str, tuple[object, int, dict[str, str]]]]]:
    answers: dict[str, tuple[object, int, dict[str, str]]] = {}

    async def serve(request: web.Request) -> web.Response:
        body, status, headers = answers.get(request.path, ({}, 401, {}))
        return web.json_response(body, status=status, headers=headers)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", answers
    await runner.cleanup()


async def test_this_machine_is_examined_as_a_whole(tmp_path: Path) -> None:
    ports = dict.fromkeys(Standalone().ports(), 0)
    checks = await examine(Standalone(shopfloor_home=tmp_path, **ports))
    names = [check.name for check in checks]
    assert names[:4] == [".env", "Python", "SQLite", "Packages"]
    assert {"git", "Node", "Sandbox", "Chromium", "Disk", "Ports", "Slack", "GitHub", "Clock"} <= set(names)
    assert "PostgreSQL" not in names
    by_name = {check.name: check for check in checks}
    assert by_name["Python"].ok
    assert by_name["git"].ok
    assert "on this machine" in by_name["Slack"].detail


def test_the_table_shows_cures_and_gives_the_exit_code() -> None:
    out = io.StringIO()
    console = Console(file=out, width=100)
    assert render([Check("git", True, "2.39"), Check("Ports", False, "taken: 8700", "Change it.")], console) == 1
    assert "→ Change it." in out.getvalue()
    assert "1 of 2 need you." in out.getvalue()
    assert render([Check("git", True, "2.39")], console) == 0


async def test_packages_that_differ_from_the_lock_are_named(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "aiohttp==0.0.1 \\\n    --hash=sha256:00\nno-such-thing==1.0\nwinonly==1 ; sys_platform == 'win32'\n# via x\n"
    )
    check = await machine.packages(lock)
    assert not check.ok
    assert "aiohttp " in check.detail
    assert "no-such-thing missing" in check.detail
    assert "winonly" not in check.detail
    assert check.cure == "Run `make setup`."
    assert not (await machine.packages(tmp_path / "none")).ok


async def test_a_slip_in_the_env_file_is_found(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    assert (await machine.env_file(env)).ok
    env.write_text("# a comment=1\nGITHUB_TOKN=x\nEDITOR=vi\nWEB_PORT=1\n")
    check = await machine.env_file(env)
    assert not check.ok
    assert check.detail == "unknown: GITHUB_TOKN (did you mean GITHUB_TOKEN?)"
    env.write_text("WEB_PORT=1\nEDITOR=vi\n")
    assert (await machine.env_file(env)).detail == "1 settings"


async def test_a_taken_port_is_named_with_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        check = await machine.ports({"web_port": port})
    assert not check.ok
    assert f"WEB_PORT={port}" in check.detail


async def test_a_home_that_does_not_exist_yet_is_judged_by_its_parent(tmp_path: Path) -> None:
    assert str(tmp_path) in (await machine.disk(tmp_path / "not" / "yet")).detail


async def test_slack_scopes_are_compared_with_the_manifest(outside) -> None:
    url, answers = outside
    settings = Standalone(slack_bot_token="xoxb-1", slack_app_token="xapp-1", slack_api_url=f"{url}/api")
    refused = await accounts.slack(settings)
    assert "token does not work" in refused.detail
    body = {"ok": True, "team": "Acme", "user_id": "U1"}
    answers["/api/auth.test"] = (body, 200, {"X-OAuth-Scopes": "chat:write,commands"})
    lacking = await accounts.slack(settings)
    assert "app_mentions:read" in lacking.detail
    assert "manifest.yml" in lacking.cure
    answers["/api/auth.test"] = (body, 200, {"X-OAuth-Scopes": EVERY_SCOPE})
    assert (await accounts.slack(settings)).detail == f"Acme, {len(SCOPES)} scopes"


@pytest.mark.parametrize(
    ("scopes", "body", "status", "said"),
    [
        (None, {}, 404, "answers 404"),
        ("read:user", {}, 200, "has only: read:user"),
        (None, {"permissions": {"push": False}}, 200, "may not push"),
        ("repo, gist", {"permissions": {"push": True}}, 200, "may push"),
        (None, {"permissions": {"push": True}}, 200, "may push"),
    ],
)
async def test_a_github_token_must_be_able_to_push(outside, scopes, body, status, said) -> None:
    url, answers = outside
    headers = {"X-OAuth-Scopes": scopes} if scopes else {}
    answers["/repos/o/r"] = (body, status, headers)
    check = await accounts.github(Standalone(github_token="t", github_repository="o/r", github_api_url=url))
    assert said in check.detail
    assert check.ok == (said == "may push")


async def test_keys_are_tried_and_a_refused_one_is_named(outside) -> None:
    url, answers = outside
    settings = Standalone(
        anthropic_api_key="k", anthropic_base_url=url, openai_api_key="k", openai_base_url=f"{url}/v1",
        unleash_url=f"{url}/api", unleash_client_token="c", unleash_admin_token="a",
        sentry_dsn="http://k@h/1", sentry_url=url, sentry_auth_token="t", sentry_org="o", sentry_project="p",
    )  # fmt: skip
    for look, setting in (
        (accounts.claude, "ANTHROPIC_API_KEY"), (accounts.gpt, "OPENAI_API_KEY"),
        (accounts.unleash, "UNLEASH_CLIENT_TOKEN"), (accounts.sentry, "SENTRY_AUTH_TOKEN"),
    ):  # fmt: skip
        assert setting in (await look(settings)).cure
    for path in ("/v1/models", "/api/client/features", "/api/0/projects/o/p/"):
        answers[path] = ({}, 200, {})
    assert (await accounts.claude(settings)).ok
    assert (await accounts.gpt(settings)).ok
    assert (await accounts.sentry(settings)).ok
    assert "UNLEASH_ADMIN_TOKEN" in (await accounts.unleash(settings)).cure


async def test_nobody_answering_is_said_with_a_cure() -> None:
    settings = Standalone(openai_api_key="k", openai_base_url="http://127.0.0.1:9/v1")
    check = await accounts.gpt(settings)
    assert "cannot be reached" in check.detail
    assert check.cure
    check = await accounts.postgres("postgresql://nobody@127.0.0.1:9/none")
    assert not check.ok
    assert "DATABASE_URL" in check.cure


def test_the_clock_is_judged_by_the_date_of_a_reply() -> None:
    now = datetime(2026, 11, 22, 8, 0, 0, tzinfo=UTC)
    assert accounts.skew(now, "Sun, 22 Nov 2026 08:00:20 GMT").ok
    wrong = accounts.skew(now, "Sun, 22 Nov 2026 08:10:00 GMT")
    assert wrong.detail == "-600 s from the outside"
    assert "timedatectl" in wrong.cure
    assert "not compared" in accounts.skew(now, "").detail
