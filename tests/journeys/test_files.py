"""Files that people share: the idea itself, background of one, and what cannot be read."""

import struct
import zlib

from bot.lifecycle import Stage
from tests.journeys.test_background import DOCUMENT, document, draft
from tests.papers import pdf


def png(width: int, height: int) -> bytes:
    """Return a grey picture of this size."""

    def part(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = b"".join(b"\x00" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


async def test_a_document_in_a_direct_message_is_the_idea(house):
    owner = house.person("owner")
    await owner.say(owner.dm, "", files={"greeting.md": DOCUMENT.encode()})
    await house.heard()
    item, _ = await draft(house)
    assert (item.title, item.stage) == ("Greet by the time of day", Stage.INTERVIEWING)
    text = await document(house)
    assert "eleven of forty" in text
    assert "Good morning, Ada" in text
    asked = [one for one in house.slack.messages(owner.dm) if "greeting.md" in str(one.get("text", ""))]
    assert len(asked) <= 1, "nothing was asked about the file's name"


async def test_what_was_said_with_the_document_stays(house):
    await house.person("owner").say("factory", "@Shopfloor only for admins", files={"greeting.md": DOCUMENT.encode()})
    await house.heard()
    await house.settled()
    assert (await house.item(1)).title == "Greet by the time of day"
    assert "only for admins" in await document(house)


async def test_files_in_the_thread_are_background_and_answer_no_question(house):
    await house.person("owner").command("/spec", "Greet by the time of day", "factory")
    await house.settled()
    thread = house.said("factory")[-1]["ts"]
    maintainer = house.person("maintainer")
    files = {"hours.txt": b"Morning begins at five and ends at eleven.", "sketch.png": png(390, 844)}
    files |= {"night.pdf": pdf("Night begins at ten, says the\nhandbook.")}
    await maintainer.say("factory", "", thread, files=files)
    await maintainer.say("factory", "", thread, files={"old.doc": b"\xd0\xcf\x11\xe0" * 9, "scan.pdf": b"%PDF-1.7 x"})
    await house.heard()
    item, words = await draft(house)
    assert (item.answers, item.stage) == (0, Stage.INTERVIEWING)
    text = await document(house)
    assert "Morning begins at five" in text
    assert "Night begins at ten, says the handbook." in text
    assert "/pictures/given-" in text
    assert "I could not read old.doc" in words
    assert "I could not read scan.pdf" in words
    assert "paste the part that matters" in words


async def test_a_picture_alone_is_no_idea(house):
    owner = house.person("owner")
    await owner.say(owner.dm, "", files={"sketch.png": png(20, 20)})
    await house.heard()
    await house.settled()
    assert await house.out.store.items() == []
    assert "I can begin with a Markdown, text or PDF file" in str(house.slack.ephemerals("owner")) + house.words(
        owner.dm
    )
