"""The camera, with real products in real sandboxes before a real Chromium, and what it makes of two pictures."""

import asyncio
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from bot.gates import pictures
from bot.gates.camera import Camera, NoPictures, Picture
from bot.gates.environments import Environments

Commit = Callable[..., str]
WIDTHS = [390, 1280]


@pytest.fixture
def camera(tmp_path: Path, commits: Path) -> Camera:
    async def export(sha: str, destination: Path) -> None:
        shutil.copytree(commits / sha, destination, symlinks=True)

    home = tmp_path / "home"
    return Camera(home, export, Environments(home), asyncio.Lock())


def edited(commits: Path, path: str, old: str, new: str, *, parent: str = "") -> dict[str, str]:
    text = (commits / (parent or "base") / path).read_text()
    assert old in text
    return {path: text.replace(old, new)}


def colours(path: Path) -> set[tuple[int, int, int]]:
    with Image.open(path) as picture:
        return {colour for _, colour in picture.convert("RGB").getcolors(1 << 20)}


@pytest.mark.browser
async def test_a_change_is_shown_before_and_after_at_both_widths(camera: Camera, commit: Commit, commits: Path) -> None:
    base = commit("base")
    head = commit("head", edited(commits, "greeter/page.py", "<h1>", '<h1 style=\\"color:rgb(0,90,200)\\">'))
    shot = await camera.shoot(base_sha=base, head_sha=head)
    assert [(picture.route, picture.viewport[0], picture.problem) for picture in shot] == [
        ("The greeting", width, "") for width in WIDTHS
    ]
    for picture in shot:
        assert picture.differs
        assert picture.before is not None
        assert picture.after is not None
        assert picture.together is not None
        assert (0, 90, 200) in colours(picture.after) - colours(picture.before)
        assert pictures.MARK in colours(picture.together)
        with Image.open(picture.after) as shown:
            assert shown.size == picture.viewport


@pytest.mark.browser
async def test_a_change_that_nobody_sees_differs_nowhere_and_the_base_is_shot_once(
    camera: Camera, commit: Commit, commits: Path, tmp_path: Path
) -> None:
    base = commit("base")
    shot = await camera.shoot(base_sha=base, head_sha=commit("head", {"README.md": "New words.\n"}))
    assert [picture.differs for picture in shot] == [False, False]
    assert shot[0].before == shot[0].after
    kept = set((tmp_path / "home" / "shoots").iterdir())
    assert len(kept) == 2
    assert await camera.shoot(base_sha=base, head_sha="head") == shot
    assert set((tmp_path / "home" / "shoots").iterdir()) == kept


@pytest.mark.browser
async def test_a_product_that_does_not_start_is_told_with_its_last_words(camera: Camera, commit: Commit) -> None:
    base, broken = commit("base"), commit("head", {"greeter/server.py": "raise SystemExit('no such greeting')\n"})
    with pytest.raises(NoPictures, match="its start ended with 1: no such greeting"):
        await camera.shoot(base_sha=base, head_sha=broken)
    shot = await camera.shoot(base_sha=broken, head_sha=base)
    assert [(picture.before, picture.differs) for picture in shot] == [(None, True)] * 2
    assert "no such greeting" in shot[0].problem


SHOP = '''"""A shop that knows who is signed in."""
import http.server
import json
import os
import socket
import sys
from pathlib import Path

WORD = Path(os.environ["DATA"], "word").read_text().strip()


class Shop(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        who = f"as {os.environ['NAME']}" if f"word={WORD}" in self.headers.get("Cookie", "") else "as nobody"
        more = "the back room" if self.path == "/more" else '<a href="/more">Further in</a>'
        self.answer(f"<!doctype html><h1>{who}, {more}, {Path(os.environ['BUILD'], 'made').read_text()}</h1>")

    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = said["word"] == WORD
        self.answer("{}", 200 if known else 401, cookie=f"word={said['word']}" if known else None)

    def answer(self, text, status=200, cookie=None):
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(text.encode())


server = http.server.HTTPServer(("127.0.0.1", 0), Shop, bind_and_activate=False)
server.socket = socket.socket(fileno=int(os.environ["LISTEN_FD"]))
server.serve_forever()
'''
SHOP_POLICY = """[product]
name = "shop"
[gates.unit]
kind = "unit"
command = "true"
[ui]
prepare = "echo $PASSWORD > $DATA/word"
variables = { NAME = "Ada" }
[ui.sign_in.ada]
path = "/in"
body = { word = "$PASSWORD" }
[ui.sign_in.stranger]
path = "/in"
body = { word = "wine" }
[[ui.routes]]
name = "Back room"
path = "/"
sign_in = "ada"
click = "Further in"
wait_for = "as Ada, the back room, built from a page"
[[ui.routes]]
name = "Shop window"
path = "/"
wait_for = "as nobody"
[[ui.routes]]
name = "Cellar"
path = "/"
sign_in = "stranger"
[deploy]
build = "echo built from $(cat page) > $BUILD/made"
build_paths = ["page"]
start = "exec python shop.py"
health = "/"
"""


@pytest.mark.browser
async def test_someone_signed_in_follows_a_link_in_what_was_built_and_seeded(camera: Camera, commits: Path) -> None:
    for name, page in (("base", "a page"), ("head", "a page of more words")):
        tree = commits / name
        tree.mkdir()
        for path, text in ((".shopfloor.toml", SHOP_POLICY), ("shop.py", SHOP), ("page", page)):
            (tree / path).write_text(text)
    seen = {(shot.route, shot.viewport[0]): shot for shot in await camera.shoot(base_sha="base", head_sha="head")}
    for width in WIDTHS:
        for route in ("Back room", "Shop window"):
            assert seen[route, width].problem == ""
            assert seen[route, width].differs
        assert (seen["Cellar", width].after, seen["Cellar", width].differs) == (None, False)
        assert seen["Cellar", width].problem == "signing in at /in was answered 401"


PICKER = """<button onclick="dates.hidden=false">Pick a date</button><div style="overflow:hidden;width:200px">
<p id="dates" hidden style="width:260px">Tuesday, 8 December</p></div>"""


@pytest.mark.browser
async def test_what_a_report_says_is_done_before_the_page_is_looked_at(
    camera: Camera, commit: Commit, commits: Path
) -> None:
    commit("base")
    sha = commit("head", edited(commits, "greeter/page.py", "<main>", f"{PICKER}<main>"))
    steps = [("pick a date", True), ("Confetti", True), ("greeting", False)]
    look = await camera.look(sha=sha, route="The greeting", viewport=(360, 800), steps=steps)
    assert (look.pressed, look.missed) == (("pick a date",), ("Confetti",))
    assert look.cut == ("“Tuesday, 8 December” by 60 px (right)",)
    with Image.open(look.picture) as shown:
        assert shown.size == (360, 800)
    with pytest.raises(NoPictures, match="names no page Nowhere"):
        await camera.look(sha=sha, route="Nowhere", viewport=(360, 800), steps=[])


async def test_a_policy_with_nothing_to_look_at_says_so(camera: Camera, commit: Commit, commits: Path) -> None:
    policy = (commits / commit("base") / ".shopfloor.toml").read_text()
    for name, text, words in (
        ("no-routes", policy.replace("[[ui.routes]]", "[[deploy.smoke]]").replace('name = "The greeting"', "")
            .replace('wait_for = "Ada"', ""), "names no"),
        ("elsewhere", policy.replace("start = ", 'command = "ship"\nurl = "https://example.test"\nstart = '), "how to start"),
    ):  # fmt: skip
        with pytest.raises(NoPictures, match=words):
            await camera.shoot(base_sha=commit(name, {".shopfloor.toml": text}), head_sha="base")


def drawn(*, dot_px: int = 0, kind: str = "PNG", size: tuple[int, int] = (100, 60)) -> bytes:
    picture, made = Image.new("RGB", size, (255, 255, 255)), io.BytesIO()
    if dot_px:
        ImageDraw.Draw(picture).rectangle((10, 20, 9 + dot_px, 19 + dot_px), fill=(0, 0, 250))
    picture.save(made, kind)
    return made.getvalue()


def test_a_difference_is_counted_and_found_and_a_speck_is_none() -> None:
    found = pictures.difference(drawn(), drawn(dot_px=20))
    assert (found.share, found.box) == (400 / 6000, (10, 20, 30, 40))
    assert pictures.difference(drawn(), drawn(dot_px=5)) == pictures.Difference(0.0, None)
    assert pictures.difference(drawn(dot_px=20), drawn(dot_px=20)).share == 0


def test_only_a_picture_of_the_right_kind_and_size_comes_out() -> None:
    assert pictures.clean(drawn(), (100, 60)) is not None
    for wrong in (b"", b"GIF89a", drawn(kind="JPEG"), drawn(size=(100, 61)), drawn(dot_px=20)[:60]):
        assert pictures.clean(wrong, (100, 60)) is None
    hidden = drawn() + b"<script>"
    assert b"<script>" not in (pictures.clean(hidden, (100, 60)) or b"<script>")


def test_a_picture_differs_only_when_something_changed() -> None:
    assert Picture("Home", (390, 844), None, Path("a.png"), 1.0).differs
    assert not Picture("Home", (390, 844), Path("a.png"), None, 0.0, problem="it was not taken").differs
