"""Every screen and popover of Memo by name, and how one gets there: to be checked, and to be shown in docs/memo."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page, expect  # noqa: TID251 - for its types and assertions; the browser comes from bot.browser
from pycrdt import XmlFragment

from tests.memo.windows import editor, saved

EDITOR_READY = re.compile("Saved|unsaved")


@dataclass(slots=True)
class Place:
    """The running Memo, and the addresses of what is in it by title."""

    url: str
    pages: dict[str, str]
    views: dict[str, str]
    public_link: str
    invitation: str

    def page(self, title: str) -> str:
        return f"{self.url}/p/{self.pages[title]}"

    def view(self, name: str) -> str:
        return f"{self.page('Projects')}?v={self.views[name]}"


Open = Callable[[Page, Place], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen, whose window shows it (None: nobody is signed in), and whether it is one of docs/memo."""

    name: str
    open: Open
    who: str | None = "ada"
    shown: bool = False
    least_width: int = 0
    most_width: int = 10_000


SCREENS: list[Screen] = []


def screen(name: str, *, who: str | None = "ada", shown: bool = False, least: int = 0, most: int = 10_000):
    """Add a screen to the list."""

    def add(how: Open) -> Open:
        SCREENS.append(Screen(name, how, who, shown, least, most))
        return how

    return add


async def lay_out(house, api) -> Place:
    """Make what the example workspace lacks, and return where everything is."""
    rows = {page.title: page.id for page in await house.parts.pages.live(api.workspace)}
    old = await api.new_page("Old plans", icon="🗑️")
    rows["Old plans"] = old["id"]
    await api.call("DELETE", f"/api/pages/{old['id']}")
    rows["Empty"] = (await api.new_page(""))["id"]
    made = await api.call("POST", f"/api/workspaces/{api.workspace}/databases", {"title": "Nothing yet"}, status=201)
    rows["Nothing yet"] = made["page"]["id"]
    shape = await api.call("GET", f"/api/databases/{rows['Projects']}")
    for page in ("Release checklist", "Reading list"):
        await api.call("PUT", f"/api/pages/{rows[page]}/favourite")
    for name, words in (("ada", ", second edition"), ("carl", ", with a new foreword")):
        await write_on(house, rows["Reading list"], await house.person(name), words)
    link = await api.call("POST", f"/api/pages/{rows['Release checklist']}/public-link", {}, status=201)
    invite = await api.call("POST", f"/api/workspaces/{api.workspace}/invites", {"many": True}, status=201)
    views = {one["name"]: one["id"] for one in shape["views"]}
    return Place(api.url, rows, views, link["link"], invite["link"])


async def write_on(house, page_id: str, person, words: str) -> None:
    """Let someone add words to the last block of a page, and keep the version."""
    async with person.opens(page_id) as copy:
        await copy.sync()
        before = copy.doc.get_state()
        blocks = copy.doc.get("document-store", type=XmlFragment).children[0].children
        text = blocks[len(blocks) - 1].children[0].children[0]
        text.insert(len(str(text)), words)
        await copy.send_update(copy.doc.get_update(before))
        await copy.saved()
    await house.parts.history.keep_all()


async def at_page(page: Page, place: Place, title: str) -> None:
    await page.goto(place.page(title))
    await expect(saved(page)).to_be_visible()
    await expect(editor(page)).to_be_visible()


async def at_view(page: Page, place: Place, name: str) -> None:
    await page.goto(place.view(name))
    await expect(page.get_by_role("tab", name=name, exact=True)).to_have_attribute("aria-selected", "true")
    await expect(page.get_by_text("New shop window").first).to_be_visible()


async def press(page: Page, name: str | re.Pattern, role: str = "button") -> None:
    await page.get_by_role(role, name=name, exact=isinstance(name, str)).first.click()


async def with_sidebar(page: Page) -> None:
    """Have the sidebar in sight, which is a drawer on phones."""
    opener = page.get_by_role("button", name="Open the sidebar")
    if await opener.is_visible():
        await opener.click()
        await expect(page.get_by_role("button", name="Close the sidebar")).to_be_visible()


@screen("sign-in", who=None, shown=True)
async def sign_in(page: Page, place: Place) -> None:
    await page.goto(place.url)
    await expect(page.get_by_label("Email")).to_be_visible()


@screen("sign-in refused", who=None)
async def sign_in_refused(page: Page, place: Place) -> None:
    await sign_in(page, place)
    await page.get_by_label("Email").fill("nobody@memo.test")
    await page.locator("input[type=password]").fill("not the password")
    await press(page, "Sign in")
    await expect(page.get_by_role("alert")).to_be_visible()


@screen("invitation", who=None, shown=True)
async def invitation(page: Page, place: Place) -> None:
    await page.goto(place.invitation)
    await expect(page.get_by_role("heading", name="Join Northwind")).to_be_visible()


@screen("invitation over", who=None)
async def invitation_over(page: Page, place: Place) -> None:
    await page.goto(f"{place.url}/join/none")
    await expect(page.get_by_role("heading", name="This invitation does not work")).to_be_visible()


@screen("public page", who=None, shown=True)
async def public_page(page: Page, place: Place) -> None:
    await page.goto(place.public_link)
    await expect(editor(page)).to_be_visible()


@screen("public page over", who=None)
async def public_page_over(page: Page, place: Place) -> None:
    await page.goto(f"{place.url}/s/none")
    await expect(page.get_by_role("heading", name="This link is no longer valid")).to_be_visible()


@screen("home")
async def home(page: Page, place: Place) -> None:
    await page.goto(place.url)
    await expect(page.locator("main h1, main h2").first).to_be_visible()


@screen("page", shown=True)
async def page_(page: Page, place: Place) -> None:
    await at_page(page, place, "Welcome to Memo")


@screen("page with code")
async def page_with_code(page: Page, place: Place) -> None:
    await at_page(page, place, "Architecture")


@screen("empty page")
async def empty_page(page: Page, place: Place) -> None:
    await at_page(page, place, "Empty")


@screen("page in the trash")
async def page_in_the_trash(page: Page, place: Place) -> None:
    await page.goto(place.page("Old plans"))
    await expect(page.get_by_text("This page is in the trash")).to_be_visible()


@screen("no such page")
async def no_such_page(page: Page, place: Place) -> None:
    await page.goto(f"{place.url}/p/none")
    await expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()


@screen("sidebar", shown=True, most=700)
async def sidebar(page: Page, place: Place) -> None:
    await at_page(page, place, "Welcome to Memo")
    await with_sidebar(page)


@screen("account menu")
async def account_menu(page: Page, place: Place) -> None:
    await sidebar(page, place)
    await press(page, re.compile("workspace and account"))
    await expect(page.get_by_role("menuitem", name="Sign out")).to_be_visible()


@screen("new workspace")
async def new_workspace(page: Page, place: Place) -> None:
    await account_menu(page, place)
    await press(page, re.compile("New workspace"), "menuitem")
    await expect(page.get_by_role("dialog")).to_be_visible()


@screen("menu of a page in the tree")
async def tree_menu(page: Page, place: Place) -> None:
    await sidebar(page, place)
    await page.get_by_role("button", name="Menu of Reading list").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Move to…")).to_be_visible()


@screen("move a page")
async def move_a_page(page: Page, place: Place) -> None:
    await tree_menu(page, place)
    await press(page, "Move to…", "menuitem")
    await expect(page.get_by_role("dialog")).to_be_visible()


@screen("page menu")
async def page_menu(page: Page, place: Place) -> None:
    await at_page(page, place, "Welcome to Memo")
    await press(page, "Page menu")
    await expect(page.get_by_role("menuitem", name="History")).to_be_visible()


@screen("icon picker")
async def icon_picker(page: Page, place: Place) -> None:
    await at_page(page, place, "Welcome to Memo")
    await press(page, "Change the icon")
    await expect(page.get_by_role("dialog", name="Page icon")).to_be_visible()


@screen("slash menu", shown=True)
async def slash_menu(page: Page, place: Place) -> None:
    await at_page(page, place, "Empty")
    await editor(page).click()
    await page.keyboard.type("/")
    await expect(page.get_by_role("option").first).to_be_visible()


@screen("toolbar over words")
async def toolbar(page: Page, place: Place) -> None:
    await at_page(page, place, "Welcome to Memo")
    await editor(page).get_by_text("Good to know").click()
    await page.keyboard.press("End")
    await page.keyboard.press("Shift+Home")
    await expect(page.get_by_role("button", name="Comment", exact=True)).to_be_visible()


@screen("link editor")
async def link_editor(page: Page, place: Place) -> None:
    await toolbar(page, place)
    await page.keyboard.press("Control+k")


@screen("comments", shown=True)
async def comments(page: Page, place: Place) -> None:
    await at_page(page, place, "Release checklist")
    await press(page, re.compile("^Comments"))
    await expect(page.get_by_text("Most visits come from that size")).to_be_visible()


@screen("share", shown=True)
async def share(page: Page, place: Place) -> None:
    await at_page(page, place, "Weekly, 16 November")
    await press(page, re.compile("^Share"))
    await expect(page.get_by_role("combobox", name="Everyone in Northwind")).to_be_visible()


@screen("share: who", least=0)
async def share_choice(page: Page, place: Place) -> None:
    await share(page, place)
    await page.get_by_role("combobox", name="Everyone in Northwind").click()
    await expect(page.get_by_role("option").first).to_be_visible()


@screen("history", shown=True)
async def history(page: Page, place: Place) -> None:
    await at_page(page, place, "Reading list")
    await press(page, "Page menu")
    await press(page, "History", "menuitem")
    await expect(page.get_by_role("dialog", name="History of “Reading list”")).to_be_visible()
    await expect(page.get_by_role("navigation", name="Versions").get_by_role("button").first).to_be_visible()


@screen("no history")
async def no_history(page: Page, place: Place) -> None:
    await at_page(page, place, "Architecture")
    await press(page, "Page menu")
    await press(page, "History", "menuitem")
    await expect(page.get_by_role("heading", name="No versions yet")).to_be_visible()


@screen("palette", shown=True)
async def palette(page: Page, place: Place) -> None:
    await at_page(page, place, "Welcome to Memo")
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("option").first).to_be_visible()


@screen("search", shown=True)
async def search(page: Page, place: Place) -> None:
    await palette(page, place)
    await page.keyboard.type("phone")
    await expect(page.locator("mark").first).to_be_visible()


@screen("nothing found")
async def nothing_found(page: Page, place: Place) -> None:
    await palette(page, place)
    await page.keyboard.type("zzzz qqqq")
    await expect(page.get_by_text("No page holds these words.")).to_be_visible()


@screen("members", shown=True)
async def members(page: Page, place: Place) -> None:
    await page.goto(f"{place.url}/members")
    await expect(page.get_by_role("list", name="Members").get_by_role("listitem").first).to_be_visible()


@screen("role of a member")
async def role_of_a_member(page: Page, place: Place) -> None:
    await members(page, place)
    await page.get_by_role("combobox", name="Role of Eva Moreau").click()
    await expect(page.get_by_role("option").first).to_be_visible()


@screen("remove a member")
async def remove_a_member(page: Page, place: Place) -> None:
    await members(page, place)
    await press(page, "Remove Eva Moreau")
    await expect(page.get_by_role("dialog", name="Remove Eva Moreau?")).to_be_visible()


@screen("trash", shown=True)
async def trash(page: Page, place: Place) -> None:
    await page.goto(f"{place.url}/trash")
    await expect(page.get_by_text("Old plans").first).to_be_visible()


@screen("feedback", shown=True)
async def feedback(page: Page, place: Place) -> None:
    await sidebar(page, place)
    await press(page, "Feedback")
    await expect(page.get_by_label("What is on your mind?")).to_be_visible()


@screen("my feedback")
async def my_feedback(page: Page, place: Place) -> None:
    await page.goto(f"{place.url}/feedback")
    await expect(page.locator("main h1")).to_be_visible()


@screen("offline")
async def offline(page: Page, place: Place) -> None:
    await at_page(page, place, "Welcome to Memo")
    await page.context.set_offline(True)
    await expect(page.get_by_role("status").get_by_text("Offline").first).to_be_visible()


for name in ("All projects", "Board", "Calendar", "Open", "Gallery"):

    @screen(f"database: {name.lower()}", shown=True)
    async def a_view(page: Page, place: Place, name: str = name) -> None:
        await at_view(page, place, name)


@screen("database in a text", shown=True)
async def database_in_a_text(page: Page, place: Place) -> None:
    await at_page(page, place, "Meeting notes")
    await expect(page.locator(".embed").get_by_text("Newsletter").first).to_be_visible()


@screen("database in a text: its menu")
async def menu_in_a_text(page: Page, place: Place) -> None:
    await database_in_a_text(page, place)
    await press(page, "Menu of the database Projects")
    await expect(page.get_by_role("menuitem", name="Remove this block")).to_be_visible()


@screen("database in a text: another one")
async def another_in_a_text(page: Page, place: Place) -> None:
    await menu_in_a_text(page, place)
    await press(page, "Show another database…", "menuitem")
    await expect(page.get_by_role("combobox", name="Which database?")).to_be_focused()


@screen("database without rows")
async def database_without_rows(page: Page, place: Place) -> None:
    await page.goto(place.page("Nothing yet"))
    await expect(page.get_by_text("No rows yet.")).to_be_visible()


@screen("row", shown=True)
async def row(page: Page, place: Place) -> None:
    await at_page(page, place, "Autumn catalogue")
    await expect(page.get_by_role("button", name=re.compile("^Status: In progress"))).to_be_visible()


@screen("row beside its database", least=1200, shown=True)
async def row_beside(page: Page, place: Place) -> None:
    await page.goto(f"{place.view('All projects')}&row={place.pages['Autumn catalogue']}")
    await expect(
        page.get_by_role("complementary", name="Row: Autumn catalogue").get_by_label("Page title")
    ).to_be_visible()
    await expect(editor(page)).to_be_visible()


for panel in ("Filter", "Sort", "Properties and layout"):

    @screen(f"database: {panel.lower()} panel")
    async def a_panel(page: Page, place: Place, panel: str = panel) -> None:
        await at_view(page, place, "Open" if panel != "Properties and layout" else "All projects")
        await press(page, re.compile(f"^{panel}"))
        await expect(page.get_by_role("dialog", name=re.compile(f"^{panel}"))).to_be_visible()


@screen("database: more")
async def more(page: Page, place: Place) -> None:
    await at_view(page, place, "All projects")
    await press(page, "More for this view")
    await expect(page.get_by_role("menuitem").first).to_be_visible()


@screen("database: import")
async def importing(page: Page, place: Place) -> None:
    await more(page, place)
    await press(page, "Import CSV…", "menuitem")
    await expect(page.get_by_role("dialog", name="Import CSV")).to_be_visible()


@screen("database: menu of a view")
async def view_menu(page: Page, place: Place) -> None:
    await at_view(page, place, "All projects")
    await press(page, re.compile("^Menu of the view"))
    await expect(page.get_by_role("menuitem").first).to_be_visible()


@screen("database: add a view")
async def add_a_view(page: Page, place: Place) -> None:
    await at_view(page, place, "All projects")
    await press(page, "Add a view")
    await expect(page.get_by_role("menuitem").first).to_be_visible()


@screen("database: new property")
async def new_property(page: Page, place: Place) -> None:
    await at_view(page, place, "All projects")
    await page.get_by_role("button", name="Add a property").scroll_into_view_if_needed()
    await press(page, "Add a property")
    await expect(page.get_by_role("dialog", name="New property")).to_be_visible()


@screen("database: a wrong formula")
async def a_wrong_formula(page: Page, place: Place) -> None:
    await new_property(page, place)
    await page.get_by_label("Type").select_option(label="Formula")
    await page.get_by_role("textbox", name="Formula").fill('prop("Nothing") +')
    await expect(page.get_by_text("ends too early")).to_be_visible()


@screen("database: menu of a row beside", least=1200)
async def menu_of_a_row(page: Page, place: Place) -> None:
    await row_beside(page, place)
    await press(page, "Menu of the row")
    await expect(page.get_by_role("menuitem", name="Move to trash")).to_be_visible()


@screen("database: rows are selected")
async def selected(page: Page, place: Place) -> None:
    await at_view(page, place, "All projects")
    await page.get_by_role("checkbox", name="Select all loaded rows").check()
    await expect(page.get_by_role("toolbar", name="Selected rows")).to_be_visible()
