"""A feature is shipped behind a flag, warned about, and at its end removed with all that belongs to it, or kept for everybody."""

from datetime import timedelta

import aiohttp

DAY = timedelta(days=1)
FLAG = "kind-words"
DEFINITION = f"flags/definitions/{FLAG}.toml"


async def ship_kind_words(house) -> int:
    await house.shop.clockwork.tick()
    number = await house.ask_for("Say a kind word below the greeting", flag=FLAG)
    await house.landed(number)
    return number


async def mornings(house, days: int) -> None:
    for _ in range(days):
        house.clock.advance(DAY)
        await house.shop.clockwork.run_now("expire_experiments")
    await house.settled()


async def files(house) -> set[str]:
    out = house.out
    await out.workspaces.fetch()
    return set(await out.workspaces.list_files(await out.workspaces.resolve("main")))


async def read(house, path: str) -> str:
    return (await house.out.workspaces.read_file(await house.out.workspaces.resolve("main"), path)).decode()


async def page(house) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"{house.product_url}/?name=Ada&hour=12") as answer:
        return await answer.text()


def warnings(house) -> list[str]:
    return [message["text"] for message in house.said("factory") if "ends in" in message["text"]]


async def test_an_experiment_that_did_not_win_is_warned_about_once_and_removed_on_its_day(house):
    built = await ship_kind_words(house)
    state = await house.out.flags.state(FLAG)
    assert (state.on, state.ring) == (True, "internal")
    assert {"tests/acceptance/test_ac_1.py", "tests/acceptance/test_ac_2.py", DEFINITION} <= await files(house)

    await mornings(house, 9)
    assert warnings(house) == []
    await mornings(house, 4)
    assert warnings(house) == [f"Flag {FLAG} ends in 4 days"]
    assert len(await house.out.store.items()) == built

    await mornings(house, 2)
    done = await house.landed(built + 1)
    assert (done.kind, done.title) == ("removal", f"Remove the flag {FLAG}")
    assert warnings(house) == [f"Flag {FLAG} ends in 4 days"]
    left = await files(house)
    assert left & {DEFINITION, "greeter/kind.py", "greeter/features.py", "tests/test_kind.py"} == set()
    assert "tests/acceptance/test_ac_1.py" not in left
    assert "tests/acceptance/test_ac_2.py" in left
    assert "kind" not in await read(house, "greeter/page.py")
    assert "<h1>Hello, Ada</h1></main>" in await page(house)
    assert (await house.out.deployer.serving()).sha == done.merge_sha
    assert house.world.unleash.archived() == (FLAG,)
    issue = await house.out.forge.get_issue(done.issue)
    assert issue.state == "closed"
    assert "Hypothesis: People who are greeted kindly" in issue.body

    await mornings(house, 3)
    assert len(await house.out.store.items()) == built + 1
