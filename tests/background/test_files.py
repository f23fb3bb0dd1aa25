"""What is text, what is a picture, and what is said of everything else."""

import pytest

from bot.background.files import is_document, text_in
from bot.background.pictures import kind_of, size_of
from bot.errors import UserError
from tests.journeys.test_files import png


@pytest.mark.parametrize(
    ("name", "kind", "content", "text"),
    [
        ("a.md", "", "# Größe\r\n\r\nfive".encode(), "# Größe\n\nfive"),
        ("a.txt", "text/plain", "fünf".encode("utf-16"), "fünf"),
        ("a.html", "text/html", b"<p>one</p><script>no()</script>", "one"),
        ("notes", "text/plain", b"\xef\xbb\xbfseven", "seven"),
    ],
)
async def test_texts_are_read(name, kind, content, text):
    assert await text_in(name, kind, content) == text


@pytest.mark.parametrize(
    ("name", "kind", "content", "why"),
    [
        ("a.docx", "application/zip", b"PK\x03\x04", "save it as one of these"),
        ("a.md", "text/markdown", b"%PDF-1.7", "no whole PDF"),
        ("a.txt", "text/plain", b"caf\xe9", "save it as UTF-8"),
        ("a.txt", "text/plain", b"a\x00b", "it is no text"),
        ("a.md", "text/markdown", b"  \n ", "there is no text in it"),
    ],
)
async def test_what_cannot_be_read_says_what_would_help(name, kind, content, why):
    with pytest.raises(UserError, match=why):
        await text_in(name, kind, content)


def test_pictures_are_known_by_their_bytes():
    assert (kind_of(png(30, 40)), size_of(png(30, 40))) == ("png", (30, 40))
    assert size_of(b"GIF89a\x05\x00\x07\x00") == (5, 7)
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x10\x00\x20\x03\x01\x11\x00"
    assert (kind_of(jpeg), size_of(jpeg)) == ("jpg", (32, 16))
    assert (kind_of(b"RIFF\x00\x00\x00\x00WEBPVP8 "), kind_of(b"# Words")) == ("webp", "")
    assert size_of(b"\x89PNG\r\n\x1a\n") is None
    assert [is_document(name) for name in ("a.md", "A.TXT", "a.png", "md")] == [True, True, False, False]
