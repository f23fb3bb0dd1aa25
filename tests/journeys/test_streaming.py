"""In a direct message long answers appear as they come; where Slack grants no such thing they are there all the same."""

QUESTION = "Would that work for us?"


async def begin_directly(house, number: int, idea: str) -> tuple[str, str]:
    """Begin a spec in the owner's direct message; return it and the head of the thread."""
    direct = await house.out.slack.open_dm(house.person("owner").id)
    await house.person("owner").say(direct, idea)

    async def asked():
        post = await house.out.store.post(f"{number}/spec")
        return post and post.ts and (post.thread or post.ts)

    head = await house.until(asked, why="a draft")
    await house.settled()
    return direct, head


async def the_note(house, direct: str, head: str):
    """Ask whether it would work, and return the answer."""
    await house.person("owner").say(direct, QUESTION, thread=head)

    def told():
        return [reply for reply in house.slack.thread(direct, head) if "Would it work?" in str(reply.get("blocks"))]

    found = await house.until(told, why="a note")
    await house.settled()
    return house.slack.message(found[0]["ts"])


async def test_a_long_answer_is_streamed_or_posted_and_says_the_same(house):
    house.slack.faults.refuse("assistant.threads.setStatus")
    streamed = await the_note(house, *await begin_directly(house, 1, "Greet visitors by the weather outside"))
    assert streamed["streaming_state"] == "completed"

    house.slack.faults.refuse("chat.startStream")
    posted = await the_note(house, *await begin_directly(house, 2, "Greet visitors by the weather outside"))
    assert "streaming_state" not in posted
    assert [block["type"] for block in posted["blocks"]] == [block["type"] for block in streamed["blocks"]]
