"""The application as a whole: health, headers, files, flags."""

import json
import re

import aiohttp
import pytest

from bot.local.sentry import SentryStandIn
from flags.client import Account
from memo.server.database import newest_revision


class Rings:
    """A flag source for tests: features by tier."""

    def __init__(self, **tiers: str) -> None:
        self._tiers = tiers
        self.closed = False

    async def start(self) -> None:
        """Nothing to wait for."""

    def enabled(self, account: Account) -> frozenset[str]:
        return frozenset(f"memo.{key}" for key, tier in self._tiers.items() if tier == account.tier)

    def is_enabled(self, key: str, account: Account) -> bool:
        return key in self.enabled(account)

    async def close(self) -> None:
        self.closed = True


async def first_page(person) -> dict:
    async with person.http.get("/") as page:
        found = re.search(r'id="memo-boot">(.*?)</script>', await page.text())
    return json.loads(found[1])


async def test_health_names_commit_and_migration(memo):
    health = await memo.visitor().call("GET", "/healthz")
    assert health["status"] == "ok"
    assert (health["commit"], health["migration"]) == ("c0ffee", newest_revision())


async def test_health_is_not_ok_without_a_database(start, config, change, tmp_path):
    empty = change(config, database_url=f"sqlite+aiosqlite:///{tmp_path}/empty.db")
    async with start(empty) as house:
        assert (await house.visitor().call("GET", "/healthz", status=503))["status"] == "no database"


async def test_each_tier_gets_its_flags_with_the_first_page(start, config):
    rings = Rings(fresh="internal", calm="enterprise")
    async with start(config, flags=rings) as house:
        assert (await first_page(await house.person("ada")))["flags"] == ["memo.fresh"]
        assert (await first_page(await house.person("eva")))["flags"] == ["memo.calm"]
        assert (await first_page(await house.person("carl")))["flags"] == []
        assert (await first_page(house.visitor()))["user"] is None
    assert rings.closed


async def test_data_in_the_first_page_cannot_end_its_script(memo, ada):
    async with memo.parts.database.writing() as session:
        raw = await session.connection()
        await raw.exec_driver_sql("UPDATE account SET name = '</script><script>alert(1)</script>'")
    async with ada.http.get("/") as page:
        html = await page.text()
    assert html.count("</script>") == 1
    assert (await first_page(ada))["user"]["name"] == "</script><script>alert(1)</script>"


async def test_every_answer_carries_the_security_headers(memo, ada):
    for path in ("/", "/healthz", "/api/none", "/assets/app-1234.js"):
        async with ada.http.get(path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "script-src 'self';" in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "status", "caching"),
    [
        ("/assets/app-1234.js", 200, "public, max-age=31536000, immutable"),
        ("/p/some-page", 200, "no-store"),
        ("/assets/none.js", 404, None),
        ("/../home/memo.db", 404, None),
        ("/%2e%2e/home/memo.db", 404, None),
        ("/api/none", 404, None),
    ],
)
async def test_what_is_served_and_for_how_long(memo, path, status, caching):
    async with memo.visitor().http.get(path) as answer:
        assert answer.status == status
        assert answer.headers.get("Cache-Control") == caching


async def test_the_chosen_colours_are_in_the_first_page(memo):
    visitor = memo.visitor()
    async with visitor.http.get("/", headers={"Cookie": "memo_scheme=dark"}) as page:
        assert 'data-mantine-color-scheme="dark"' in await page.text()
    async with visitor.http.get("/", headers={"Cookie": 'memo_scheme="><script>'}) as page:
        assert 'data-mantine-color-scheme="light"' in await page.text()


async def test_a_bug_becomes_a_reference_code(memo, ada):
    async with memo.parts.database.writing() as session:
        raw = await session.connection()
        await raw.exec_driver_sql("ALTER TABLE favourite RENAME TO elsewhere")
    answer = await ada.call("GET", f"/api/workspaces/{ada.workspace}/favourites", status=500)
    assert re.search(r"Reference [0-9a-f]{8}\.", answer["error"]["message"])


async def test_an_error_in_a_request_reaches_the_tracker_with_the_commit(start, config, change, tmp_path):
    async with SentryStandIn(home=tmp_path / "errors") as tracker:
        async with start(change(config, sentry_dsn=tracker.dsn("memo"))) as house:
            ada = await house.person("ada")
            async with house.parts.database.writing() as session:
                raw = await session.connection()
                await raw.exec_driver_sql("ALTER TABLE favourite RENAME TO elsewhere")
            answer = await ada.call("GET", f"/api/workspaces/{ada.workspace}/favourites", status=500)
            reference = re.search(r"Reference ([0-9a-f]{8})\.", answer["error"]["message"])[1]
        (issue,) = tracker.issues("memo")
        assert "no such table: favourite" in issue["title"]
        authorized = {"Authorization": f"Bearer {tracker.token}"}
        async with aiohttp.ClientSession(headers=authorized) as http:
            async with http.get(f"{tracker.url}/api/0/issues/{issue['id']}/events/latest/") as found:
                event = await found.json()
        tags = {tag["key"]: tag["value"] for tag in event["tags"]}
        assert event["release"]["version"] == config.commit
        assert "ada@memo.test" not in json.dumps(event), "what people are and write stays here"
        assert (tags["reference"], tags["where"]) == (reference, f"/api/workspaces/{ada.workspace}/favourites")


async def test_only_who_builds_memo_sees_the_gallery(memo, start, config, change):
    for who, status in ((await memo.person("ada"), 200), (await memo.person("carl"), 404), (memo.visitor(), 404)):
        async with who.http.get("/dev/gallery") as answer:
            assert answer.status == status
    async with start(change(config, all_flags=True)) as preview:
        async with preview.visitor().http.get("/dev/gallery") as answer:
            assert answer.status == 200
