"""The pages: what a person reads and does there, and that nobody else can do it for them."""

import re

import aiohttp
import pytest

from bot.browser import chromium
from bot.local.github.pages.markdown import render

MEASURE = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  const small = innerWidth > 480 ? [] : [...document.querySelectorAll('button, summary, select, nav a')]
    .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 80));
  const nameless = [...document.querySelectorAll('button, input:not([type=hidden]), textarea, select, a')]
    .filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length)).map(e => e.outerHTML.slice(0, 80));
  return {wide, small, nameless, h1: document.querySelectorAll('h1').length};
}"""


@pytest.fixture
async def busy(town):
    """An issue and a pull request with everything on them."""
    hub, repo = town.hub, town.full_name
    body = (
        "As a writer\n\n- [x] done\n- [ ] open\n\n<script>alert(1)</script><!-- shopfloor:k -->\n\n| a |\n|---|\n| 1 |"
    )
    issue = hub.open_issue(repo, by="guest", title="Dark <b>mode</b>", body=body)
    hub.label(repo, issue, by="maintainer", add=["bug"])
    sha = await hub.commit(
        repo, "work", {"app/page.py": b"one\n<two>\nthree\n" + b"x" * 300, "new.txt": b"n\n"}, by="bot"
    )
    pull = await town.do(
        lambda it: it.create_pull(base="main", head="work", title="Dark mode", body=f"Closes #{issue}")
    )
    output = {"title": "1 of 14 failed", "summary": "`test` was red"}
    await town.do(lambda it: it.create_check_run("e2e", sha, status="completed", conclusion="failure", output=output))
    hub.review(repo, pull.number, by="maintainer", event="REQUEST_CHANGES", body="Keep the name.")
    return town, issue, pull.number, sha


async def signed_in(page, town, login):
    await page.goto(f"{town.hub.url}/login?to=/{town.full_name}")
    await page.get_by_role("button", name=re.compile(rf"\b{login}\b")).click()
    await page.wait_for_url(f"**/{town.full_name}")


@pytest.mark.browser
async def test_every_page_fits_both_widths_and_themes(busy, tmp_path):
    town, issue, pull, sha = busy
    base = f"{town.hub.url}/{town.full_name}"
    pages = {
        "home": base, "issues": f"{base}/issues", "closed": f"{base}/issues?state=closed", "issue": f"{base}/issues/{issue}",
        "pulls": f"{base}/pulls", "pull": f"{base}/pull/{pull}", "commits": f"{base}/pull/{pull}/commits",
        "checks": f"{base}/pull/{pull}/checks", "files": f"{base}/pull/{pull}/files", "commit": f"{base}/commit/{sha}",
        "history": f"{base}/commits/main", "front": f"{town.hub.url}/", "sign-in": f"{town.hub.url}/login",
    }  # fmt: skip
    async with chromium() as browser:
        for width, theme in ((390, "light"), (1280, "dark")):
            context = await browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
            page = await context.new_page()
            noise = []
            page.on("console", lambda message, noise=noise: noise.append(message.text))
            await signed_in(page, town, "maintainer")
            for name, address in pages.items():
                await page.goto(address)
                found = await page.evaluate(MEASURE)
                assert (name, found) == (name, {"wide": 0, "small": [], "nameless": [], "h1": 1})
                await page.screenshot(path=tmp_path / f"{name}-{width}-{theme}.png", full_page=True)
            assert noise == []
            await context.close()


@pytest.mark.browser
async def test_a_person_comments_labels_reviews_merges_and_closes(busy):
    town, issue, pull, _ = busy
    base = f"{town.hub.url}/{town.full_name}"
    async with chromium() as browser:
        page = await browser.new_page()
        await signed_in(page, town, "owner")
        await page.goto(f"{base}/issues/{issue}")
        assert "<script>alert(1)</script>" in await page.inner_text("main")
        assert "shopfloor:k" not in await page.content()
        await page.get_by_label("Add a comment").fill("I **agree**")
        await page.get_by_role("button", name="Comment").click()
        assert await page.locator("article strong").inner_text() == "agree"
        await page.get_by_role("button", name="Remove the label bug").click()
        await page.get_by_role("button", name="Add label").click()
        await page.get_by_role("button", name="Close issue").click()
        assert (await page.locator(".state").inner_text()).split() == ["✓", "Completed"]
        await page.get_by_role("button", name="Reopen issue").click()
        await page.goto(f"{base}/pull/{pull}/files")
        assert "added" in await page.locator("tr.add .vh").first.text_content()
        await page.get_by_label("Your review").fill("Good now")
        await page.get_by_label("Approve").check()
        await page.get_by_role("button", name="Submit review").click()
        await page.get_by_text("approved", exact=False).first.wait_for()
        await page.get_by_role("button", name="Merge pull request").click()
        await page.get_by_text("Merged as").wait_for()
    rows = town.hub.rows("SELECT state, author_id FROM reviews ORDER BY id")
    assert [row["state"] for row in rows] == ["CHANGES_REQUESTED", "APPROVED"]
    assert town.hub.rows("SELECT merged FROM pulls") == [{"merged": 1}]
    assert town.hub.rows("SELECT l.name FROM issue_labels il JOIN labels l ON l.id = il.label_id") == [{"name": "bug"}]


class Browser:
    """A visitor without a browser: cookies, forms and the word that proves them."""

    def __init__(self, session, url):
        self.session, self.url = session, url

    async def sign_in(self, login):
        async with self.session.post(f"{self.url}/login", data={"login": login, "to": "/"}) as answer:
            assert answer.status == 200

    async def csrf(self, path):
        async with self.session.get(self.url + path) as answer:
            return re.search(r'name="csrf" value="([^"]+)"', await answer.text())[1]

    async def post(self, path, headers=None, **data):
        async with self.session.post(self.url + path, data=data, headers=headers) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def visitor(town):
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(session, town.hub.url)


async def test_a_form_without_its_proof_or_from_another_site_changes_nothing(busy, visitor):
    town, issue, _, _ = busy
    path = f"/{town.full_name}/issues/{issue}"
    await visitor.sign_in("owner")
    proof = await visitor.csrf(path)
    assert (await visitor.post(f"{path}/comment", body="x"))[0] == 403
    assert (await visitor.post(f"{path}/comment", body="x", csrf="wrong"))[0] == 403
    foreign = {"Origin": "http://evil.example"}
    assert (await visitor.post(f"{path}/comment", headers=foreign, body="x", csrf=proof))[0] == 403
    assert town.hub.rows("SELECT * FROM comments") == []
    assert (await visitor.post(f"{path}/comment", body="x", csrf=proof))[0] == 200
    assert len(town.hub.rows("SELECT * FROM comments")) == 1


async def test_a_guest_cannot_do_through_a_form_what_the_page_does_not_offer(busy, visitor):
    town, issue, pull, sha = busy
    path = f"/{town.full_name}"
    number = town.hub.open_issue(town.full_name, by="owner", title="Not his")
    await visitor.sign_in("guest")
    proof = await visitor.csrf(f"{path}/issues/{issue}")
    for target, data in (
        (f"{path}/issues/{number}/state", {"state": "closed"}),
        (f"{path}/issues/{issue}/labels", {"remove": "bug"}),
        (f"{path}/pull/{pull}/merge", {"sha": sha}),
    ):
        status, text = await visitor.post(target, csrf=proof, **data)
        assert status == 403
        assert "That is not yours to do" in text


async def test_a_review_of_a_head_that_moved_is_refused(busy, visitor):
    town, _, pull, sha = busy
    await town.hub.commit(town.full_name, "work", {"more": b"1"}, by="bot")
    await visitor.sign_in("maintainer")
    path = f"/{town.full_name}/pull/{pull}"
    proof = await visitor.csrf(path)
    status, text = await visitor.post(f"{path}/review", csrf=proof, sha=sha, event="APPROVE", body="")
    assert status == 409
    assert "New commits arrived" in text
    assert len(town.hub.rows("SELECT * FROM reviews")) == 1


async def test_an_author_is_told_that_he_cannot_approve_his_own(busy, visitor):
    town, _, pull, sha = busy
    await visitor.sign_in("bot")
    path = f"/{town.full_name}/pull/{pull}"
    status, text = await visitor.post(
        f"{path}/review", csrf=await visitor.csrf(path), sha=sha, event="APPROVE", body=""
    )
    assert status == 422
    assert "Can not approve your own pull request" in text


async def test_what_is_not_there_gets_a_page_of_its_own(town, visitor):
    for path in (
        "/none/none",
        f"/{town.full_name}/issues/99",
        f"/{town.full_name}/commit/abc",
        f"/{town.full_name}/pull/1",
    ):
        async with visitor.session.get(town.hub.url + path) as answer:
            assert answer.status == 404
            assert "There is nothing here" in await answer.text()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("a <!-- hidden --> b", "a  b"),
        ("<!-- hidden -->", ""),
        ("<!-- never closed", ""),
        ("`<!-- shown -->`", "<code>&lt;!-- shown --&gt;</code>"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](https://a.b)", '<a rel="nofollow noreferrer" href="https://a.b">x</a>'),
        ("# Title", "<h2>Title</h2>"),
        ("~~gone~~", "<s>gone</s>"),
    ],
)
def test_markdown_is_safe(text, wanted):
    drawn = render(text).strip().removeprefix("<p>").removesuffix("</p>")
    assert drawn == wanted
