"""A feature's way outward: built behind a flag, seen by our own people first, promoted ring by ring, and then simply there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from flags.client import Account, FlagClient

FLAG = "kind-words"
TIERS = ("internal", "cloud", "enterprise")
PEOPLE = 40
DEFINITIONS = Path(__file__).parent / "stories" / "kind" / "builder"


@asynccontextmanager
async def product_client(house, tmp_path) -> AsyncIterator[FlagClient]:
    """Flags as the product reads them: polled, over the socket."""
    where = house.world.addresses
    async with FlagClient(
        where.unleash_url, where.unleash_client_token, "greeter", refresh_s=0.1, home=tmp_path / "client"
    ) as client:
        yield client


def seeing(client: FlagClient) -> list[int]:
    """How many of forty accounts of each tier have the feature."""
    return [sum(client.is_enabled(FLAG, Account(f"user-{n}", tier)) for n in range(PEOPLE)) for tier in TIERS]


async def page(house) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"{house.product_url}/?name=Ada&hour=12") as answer:
        return await answer.text()


async def test_a_feature_goes_from_our_own_account_to_every_customer_and_its_flag_away(house, tmp_path):
    await house.shop.clockwork.tick()
    assert "No feature is behind a flag now." in await house.asks("owner", "/flag", "")
    built = await house.ask_for("Say a kind word below the greeting", flag=FLAG)
    await house.landed(built)
    assert "your own account sees it, customers do not yet" in house.words()

    async with product_client(house, tmp_path) as client:
        await house.until(lambda: seeing(client) == [PEOPLE, 0, 0])
        assert "on in ring *internal*: your own account; 14 days left" in await house.asks("owner", "/flag", "list")
        assert "People who are greeted kindly" in await house.asks("owner", "/flag", f"show {FLAG}")

        # a guest steers nothing, by command or by tap; a maintainer's tap moves it one ring, and only once
        assert "Guests cannot switch flags" in await house.asks("guest", "/flag", f"off {FLAG}")
        assert "Guests cannot promote a flag" in await house.asks("guest", "/flag", f"promote {FLAG}")
        tap = house.button("flag.promote")
        await house.person("guest").click(*tap)
        await house.until(lambda: len(house.whispers("guest")) == 3)
        assert (await house.out.flags.state(FLAG)).ring == "internal"
        for _ in range(2):
            await house.person("maintainer").click(*tap)
        await house.until(lambda: 0 < seeing(client)[1] < PEOPLE)  # an experiment keeps half for comparison
        assert seeing(client)[::2] == [PEOPLE, 0]
        promoted = [reply for reply in await house.thread(built) if "Promoted by" in reply["text"]]
        assert len(promoted) == 1
        assert f"Promoted by <@{house.person('maintainer').id}>" in promoted[0]["text"]
        assert "is on in ring *cloud*" in house.whispers("maintainer")[-1]

        assert "is off" in await house.asks("owner", "/flag", f"off {FLAG}")
        await house.until(lambda: seeing(client) == [0, 0, 0])
        assert "ring *cloud*" in await house.asks("owner", "/flag", f"on {FLAG}")
        await house.until(lambda: seeing(client)[0] == PEOPLE)
        assert "everybody" in await house.asks("maintainer", "/flag", f"promote {FLAG}")
        await house.until(lambda: seeing(client) == [PEOPLE] * 3)
        assert "on for everybody already" in await house.asks("owner", "/flag", f"promote {FLAG}")
        await house.person("maintainer").click(*tap)
        assert (await house.out.flags.state(FLAG)).ring == "enterprise"

    # it has won: at its end the flag goes by an ordinary item, and the feature is simply there
    assert "good to see you" not in await page(house)
    house.clock.advance(timedelta(days=14))
    await house.shop.clockwork.run_now("expire_experiments")
    await house.landed(built + 1)
    assert "good to see you" in await page(house)
    code = await house.world.github.read_file("acme/greeter", "main", "greeter/page.py")
    assert b"kind_words()" in code
    assert b"is_enabled" not in code
    assert await house.world.github.read_file("acme/greeter", "main", "tests/acceptance/test_ac_1.py")
    assert await house.world.github.read_file("acme/greeter", "main", f"flags/definitions/{FLAG}.toml") is None
    assert house.world.unleash.archived() == (FLAG,)
    assert "There is no flag" in await house.asks("owner", "/flag", f"show {FLAG}")


class TestWithFlagsDefined:
    @pytest.fixture
    def product_files(self, product_files) -> dict[str, bytes]:
        told = (DEFINITIONS / f"{FLAG}.toml").read_bytes()
        return product_files | {
            f"flags/definitions/{FLAG}.toml": told,
            "flags/definitions/broken.toml": b'key = "broken"\n',
        }

    async def test_what_cannot_be_done_is_said_with_its_cure(self, house):
        assert "I do not know `/flag dance now`. I know `/flag list`" in await house.asks("owner", "/flag", "dance now")
        assert "There is no flag `nonesuch`. `/flag list` shows all." in await house.asks(
            "owner", "/flag", "on nonesuch"
        )
        wrong = await house.asks("owner", "/flag", "list")
        assert "broken.toml: kind: is missing. Write one of: experiment, release, kill-switch." in wrong
        # one wrong definition keeps nobody from steering the others
        assert "not on the flag server yet" in await house.asks("owner", "/flag", f"show {FLAG}")
        assert "is defined, but not" in await house.asks("owner", "/flag", f"off {FLAG}")
        assert "ring *internal*" in await house.asks("maintainer", "/flag", f"on {FLAG}")

    async def test_a_flag_server_that_is_away_is_said_and_changes_nothing(self, open_house):
        away = {"unleash_url": "http://127.0.0.1:1/api", "unleash_client_token": "x", "unleash_admin_token": "x"}
        async with open_house(**away) as house:
            for text in (f"show {FLAG}", f"on {FLAG}", f"promote {FLAG}"):
                told = await house.asks("owner", "/flag", text)
                assert "The flag server cannot be reached" in told
                assert "Nothing was changed; try again in a minute." in told
            assert "spent today" in await house.asks("owner", "/factory", "status")
