"""An idea that nobody scripted: a real document, readiness and issues; then an honest word about what building needs."""

import re

import aiohttp

from bot.lifecycle import Stage

IDEA = "Visitors can choose a nickname that the page remembers on the next visit"


async def document(house) -> tuple[int, str]:
    url = f"http://127.0.0.1:{house.settings.web_port}/specs/1"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


def score(house) -> float:
    card = next(message for message in house.said("factory") if message["text"].startswith("Draft of #1"))
    return float(re.search(r"\*(\d+)\* of 100", card["blocks"][1]["text"]["text"])[1])


def open_questions(house) -> list[tuple[str, str]]:
    return [
        (reply["ts"], element["action_id"])
        for reply in house.replies()
        for block in reply.get("blocks", [])
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"].startswith("spec.answer") and "(recommended)" in element["text"]["text"]
    ]


async def answers(house, count: int) -> bool:
    return (await house.item(1)).answers >= count


async def test_any_idea_becomes_a_document_and_issues_and_building_says_what_is_missing(house):
    owner = house.person("owner")
    await owner.command("/spec", IDEA, "factory")
    await house.until(lambda: house.button("spec.answer"))
    await house.settled()
    began = score(house)
    asked = (await house.out.store.post("1/questions/0")).ts
    early = house.slack.message(asked)["blocks"]
    other = [
        e["action_id"] for b in early if b["type"] == "actions" for e in b["elements"] if "primary" not in e.values()
    ][-1]
    status, first = await document(house)
    assert status == 200
    assert "nickname" in first

    # The first answer in the person's own words, the others by option, until the draft may be accepted.
    draft = await house.out.store.post("1/spec")
    own = "Returning visitors feel at home: most of them come back within a week"
    await owner.say("factory", own, thread=draft.ts)
    await house.until(lambda: answers(house, 1))
    pressed = set()
    while not (house.button("spec.accept") and not house.button("spec.accept_anyway")):
        await house.settled()
        fresh = [place for place in open_questions(house) if place not in pressed]
        assert fresh, await house.describe()
        for ts, action in fresh:
            await owner.click(ts, action)
            pressed.add((ts, action))
        await house.settled()
    assert score(house) > began
    _, whole = await document(house)
    assert own in whole
    for heading in ("Acceptance criteria", "Out of scope", "Open questions"):
        assert heading.lower() in whole.lower(), heading
    assert "<script" not in whole

    # An old Accept, bound to another text, is worth nothing.
    ts, action = house.button("spec.accept")
    blocks = house.slack.message(ts)["blocks"]
    changed = (await house.item(1)).answers + 1
    await owner.click(asked, other, seen=early)
    await house.until(lambda: answers(house, changed))
    await house.settled()
    await owner.click(ts, action, seen=blocks)
    assert (await house.item(1)).stage is Stage.INTERVIEWING
    assert "out of date" in house.whispers("owner")[-1]

    await house.press("owner", "spec.accept")
    await house.stage(1, Stage.PLANNED)
    children = await house.out.store.items_where(parent=1)
    assert children
    child = await house.stage(children[0].id, Stage.NEEDS_HUMAN)
    await house.settled()
    issue = await house.out.forge.get_issue(child.issue)
    assert "AC-1" in issue.body
    assert {"feature", "needs-human"} <= issue.labels
    _, *replies = await house.thread(child.id)
    (told,) = [reply for reply in replies if "needs a person" in reply["text"]]
    assert "ANTHROPIC_API_KEY or OPENAI_API_KEY" in told["text"]
    buttons = [e["action_id"] for block in told["blocks"] if block["type"] == "actions" for e in block["elements"]]
    assert buttons == ["item.retry"]
    status = await owner.command("/factory", "status", "factory")
    assert "No model key" in str(status.response)
