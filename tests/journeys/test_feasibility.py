"""“Would that work for us?”: asked by a button or in words, answered once from the code, and part of what is accepted."""

import aiohttp

from bot.lifecycle import Stage

SMALL = "Greet by the time of day"
LARGE = (
    "Members can star greetings, sort them in a table and share a link with visitors; admins see a report, are told by "
    "mail when a greeting is reported, and manage roles and billing in the settings screen"
)


async def notes(house) -> list[str]:
    await house.settled()
    return [reply["text"] for reply in house.replies() if reply["text"].startswith("Would it work? ")]


async def document(house, number: int = 1) -> str:
    url = f"{house.out.options.web_url}/specs/{number}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.text()


async def test_asked_by_a_button_it_names_files_and_lines_that_can_be_opened(house):
    await house.person("owner").command("/spec", SMALL, "factory")
    assert await notes(house) == [], "a small idea is not read for unless somebody asks"
    await house.press("owner", "spec.feasible")
    (told,) = await notes(house)
    assert told.startswith("Would it work? Yes, ")
    words = house.words()
    assert "greeter/words.py" in words
    link = words.split("/blob/")[1].split("|")[0]
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{house.out.options.code_url}/blob/{link}") as answer:
            assert answer.status == 200
            assert 'id="L1"' in await answer.text()
    assert "Would it work here?" in await document(house)


async def test_asked_in_the_thread_it_is_no_answer_to_a_question(house):
    await house.person("owner").command("/spec", SMALL, "factory")
    await house.settled()
    thread = house.said("factory")[-1]["ts"]
    await house.person("maintainer").say("factory", "Would that work for us?", thread=thread)
    await house.heard()
    assert len(await notes(house)) == 1
    item = await house.item(1)
    assert (item.answers, item.stage) == (0, Stage.INTERVIEWING)


async def test_a_large_idea_is_read_for_at_once_and_what_was_accepted_keeps_its_note(house):
    await house.person("owner").command("/spec", LARGE, "factory")
    assert len(await notes(house)) == 1
    await house.press("owner", "spec.accept_anyway")
    await house.stage(1, Stage.PREVIEW)
    assert "Would it work here?" in await document(house)
    await house.press("owner", "plan.make")
    await house.stage(1, Stage.PLANNED)
    assert "Would it work here?" in await document(house)
