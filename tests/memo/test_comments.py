"""Comments: threads on a page and on words in it, told to everyone who looks."""

import pytest

ANCHOR = {"start": "AAEC", "end": "AQID"}


async def say(person, page: str, body: str, **more) -> list[dict]:
    return await person.call("POST", f"/api/pages/{page}/comments", {"body": body, **more}, status=201)


async def test_a_thread_is_started_answered_settled_and_opened_again(memo, ada):
    carl = await memo.person("carl")
    page = (await ada.new_page("Plans"))["id"]
    where = f"/api/pages/{page}/comments"
    async with carl.hears(ada.workspace) as news:
        (thread,) = await say(ada, page, " Why not in May? ", quote="in June", anchor=ANCHOR)
        assert await news.next() == {"type": "comments", "page": page}
    assert (thread["quote"], thread["anchor"], thread["resolvedAt"]) == ("in June", ANCHOR, None)
    assert [(one["body"], one["author"]["name"]) for one in thread["comments"]] == [
        ("Why not in May?", "Ada Lindqvist")
    ]  # fmt: skip
    (thread,) = await carl.call("POST", f"{where}/{thread['id']}/replies", {"body": "Rain."}, status=201)
    assert [one["body"] for one in thread["comments"]] == ["Why not in May?", "Rain."]
    for _ in range(2):
        (thread,) = await carl.call("PUT", f"{where}/{thread['id']}/resolved", {"resolved": True})
    assert thread["resolvedBy"]["name"] == "Carl Okafor"
    (thread,) = await ada.call("PUT", f"{where}/{thread['id']}/resolved", {"resolved": False})
    assert thread["resolvedAt"] is thread["resolvedBy"] is None
    await ada.call("PUT", f"{where}/{thread['id']}/resolved", {"resolved": True})
    (thread,) = await ada.call("POST", f"{where}/{thread['id']}/replies", {"body": "Wait."}, status=201)
    assert thread["resolvedAt"] is None, "an answer opens it again"


async def test_a_page_has_threads_of_its_own_in_the_order_they_began(memo, ada):
    page, other = (await ada.new_page("Plans"))["id"], (await ada.new_page("Other"))["id"]
    await say(ada, page, "one")
    threads = await say(ada, page, "two")
    assert [(one["comments"][0]["body"], one["anchor"]) for one in threads] == [("one", None), ("two", None)]
    assert await ada.call("GET", f"/api/pages/{other}/comments") == []
    await ada.call("POST", f"/api/pages/{other}/comments/{threads[0]['id']}/replies", {"body": "x"}, status=404)
    await ada.call("PUT", f"/api/pages/{other}/comments/{threads[0]['id']}/resolved", {"resolved": True}, status=404)


@pytest.mark.parametrize(
    "wish",
    [
        {"body": "  "},
        {"body": "x" * 5001},
        {"body": "x", "quote": "y" * 301},
        {"body": "x", "anchor": {"start": "<b>", "end": "AQID"}},
        {"body": "x", "anchor": {"start": "AAEC"}},
    ],
)
async def test_what_cannot_be_kept_is_refused_with_a_reason(ada, wish):
    page = (await ada.new_page("Plans"))["id"]
    answer = await ada.call("POST", f"/api/pages/{page}/comments", wish, status=400)
    assert answer["error"]["message"]
    assert await ada.call("GET", f"/api/pages/{page}/comments") == []


async def test_who_may_only_look_reads_comments_and_writes_none(memo, ada):
    carl = await memo.person("carl")
    page = (await ada.new_page("Plans"))["id"]
    await say(ada, page, "hm")
    await ada.call("PUT", f"/api/pages/{page}/sharing", {"everyone": "view"})
    assert len(await carl.call("GET", f"/api/pages/{page}/comments")) == 1
    await carl.call("POST", f"/api/pages/{page}/comments", {"body": "me too"}, status=403)
    await ada.call("PUT", f"/api/pages/{page}/sharing", {"everyone": "comment"})
    await say(carl, page, "me too")
    async with carl.opens(page) as copy:
        await copy.sync()
        await copy.write("but not a word in the text")
        assert await copy.close_code() == 4403
