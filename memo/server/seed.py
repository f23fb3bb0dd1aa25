"""Seeds: a first account for an empty database, and a small pleasant workspace to look around in."""

from dataclasses import dataclass

from memo.server.accounts import Accounts, new_id
from memo.server.callouts import TONES
from memo.server.content import Block, write
from memo.server.database import Database
from memo.server.pages import Pages, Place
from memo.server.seed_databases import DatabaseSeeder
from memo.server.seed_together import TogetherSeeder
from memo.server.services import Now
from memo.server.tables import Member, Page, PageUpdate, Role, Tier, User, Workspace

PYTHON = {"language": "python"}
PEOPLE = (
    ("ada@memo.test", "Ada Lindqvist", Tier.INTERNAL, Role.OWNER),
    ("carl@memo.test", "Carl Okafor", Tier.CLOUD, Role.MEMBER),
    ("eva@memo.test", "Eva Moreau", Tier.ENTERPRISE, Role.MEMBER),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A page to be seeded, with what lies below it."""

    title: str
    icon: str
    blocks: tuple[Block, ...] = ()
    below: tuple["Draft", ...] = ()
    cover: str = ""


def _p(text: str) -> Block:
    return Block("paragraph", text)


def _h(text: str, level: int = 2) -> Block:
    return Block("heading", text, {"level": float(level)})


def _li(text: str, *children: Block) -> Block:
    return Block("bulletListItem", text, children=children)


def _callout(text: str, tone: str) -> Block:
    return Block("callout", text, {"tone": tone, "icon": TONES[tone][1]})


def _todo(text: str, *, done: bool = False) -> Block:
    return Block("checkListItem", text, {"checked": done})


WELCOME = Draft(
    "Welcome to Memo",
    "👋",
    (
        _p("Memo keeps your notes in pages, and pages in a tree. Everything you write is saved as you type."),
        _h("Try it"),
        _todo("Click anywhere and write", done=True),
        _todo("Type / for headings, lists, tables and code"),
        _todo("Drag a page in the sidebar onto another one"),
        _todo("Open this page in a second window and watch both"),
        _h("Good to know"),
        _li("The state at the top says Saved only when your words are on disk."),
        _li("Without a connection you can go on writing; it is merged when you are back."),
        Block(
            "quote",
            "Something odd, or missing? Feedback, at the foot of the sidebar, reaches the people who build Memo.",
        ),
    ),
)

WORKSPACE = (
    WELCOME,
    Draft(
        "Engineering",
        "🛠️",
        (_p("How we build, decide and look after things."),),
        (
            Draft(
                "Release checklist",
                "🚀",
                (
                    _callout("Short enough to be read every time.", "yellow"),
                    _todo("Gates are green on the commit that ships", done=True),
                    _todo("The flag is off for everyone but us", done=True),
                    _todo("Somebody has looked at the page at 390 pixels"),
                    _todo("The health check names the new commit"),
                ),
            ),
            Draft(
                "Architecture",
                "🗺️",
                (
                    _h("One writer"),
                    _p("The server is the only writer of text and structure, and it says so only after the commit."),
                    Block("codeBlock", "update → log → commit → acknowledge", {"language": "text"}),
                    _callout("Text that is acknowledged survives kill −9; tests do it again and again.", "green"),
                    Block(
                        "codeBlock", "if await log.committed(update):\n    acknowledge(update)  # never before", PYTHON
                    ),
                    _h("What lives where"),
                    _li("Text", _li("Yjs documents, an append-only log")),
                    _li("Structure", _li("Titles, icons, places in the tree: SQL")),
                ),
                (Draft("Decision: plain SQL first", "", (_p("We take the database we know."),)),),
            ),
        ),
        cover="lagoon",
    ),
    Draft(
        "Meeting notes",
        "🗒️",
        (_p("Newest first."),),
        (
            Draft(
                "Weekly, 16 November",
                "",
                (
                    _h("Decided"),
                    _li("The phone layout comes before the calendar."),
                    _li("Carl writes to the three customers who asked."),
                    _h("Open"),
                    _todo("How long do we keep deleted pages?"),
                ),
            ),
        ),
    ),
    Draft(
        "Reading list",
        "📚",
        (
            Block("numberedListItem", "A Pattern Language, Christopher Alexander"),
            Block("numberedListItem", "The Design of Everyday Things, Don Norman"),
            Block("numberedListItem", "Thinking in Systems, Donella Meadows"),
        ),
    ),
)


class Seeder:
    """Puts accounts, workspaces and pages straight into a migrated database."""

    def __init__(self, database: Database, *, now: Now) -> None:
        self._database = database
        self._accounts = Accounts(database)
        self._pages = Pages(database, now=now)
        self._now = now

    async def first_account(self, *, email: str, password: str) -> bool:
        """Create one owner with a welcome page when there is no account yet; tells whether it did."""
        if await self._accounts.any_exist():
            return False
        user = await self._accounts.create(
            email=email, name=email.split("@")[0].title(), password=password, tier=Tier.INTERNAL, at=self._now()
        )
        workspace_id = await self._workspace("Home", [(user, Role.OWNER)])
        await self._plant(workspace_id, user, None, WELCOME)
        return True

    async def workspace(self, *, password: str) -> bool:
        """Create the example workspace with an account of each tier; tells whether it did."""
        if await self._accounts.any_exist():
            return False
        members: list[tuple[User, Role]] = []
        for email, name, tier, role in PEOPLE:
            user = await self._accounts.create(email=email, name=name, password=password, tier=tier, at=self._now())
            members.append((user, role))
        workspace_id = await self._workspace("Northwind", members)
        planted = [await self._plant(workspace_id, members[0][0], None, draft) for draft in WORKSPACE]
        databases = DatabaseSeeder(self._database, self._pages, now=self._now)
        people = [user.id for user, _ in members]
        projects = await databases.plant(workspace_id, people)
        await databases.show(projects, "Open", next(page.id for page in planted if page.title == "Meeting notes"))
        await TogetherSeeder(self._database, now=self._now).plant(workspace_id, people)
        return True

    async def _workspace(self, name: str, members: list[tuple[User, Role]]) -> str:
        workspace = Workspace(id=new_id(), name=name, created_at=self._now())
        async with self._database.writing() as session:
            session.add(workspace)
            await session.flush()
            for user, role in members:
                session.add(Member(workspace_id=workspace.id, user_id=user.id, role=role.value))
        return workspace.id

    async def _plant(self, workspace_id: str, user: User, parent_id: str | None, draft: Draft) -> Page:
        place = Place(parent_id)
        page = await self._pages.create(
            workspace_id=workspace_id, by=user.id, place=place, title=draft.title, icon=draft.icon
        )
        async with self._database.writing() as session:
            session.add(PageUpdate(page_id=page.id, payload=write(list(draft.blocks))))
            await session.merge(page.model_copy(update={"cover": draft.cover}))
        for below in draft.below:
            await self._plant(workspace_id, user, page.id, below)
        return page
