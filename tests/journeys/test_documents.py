"""An accepted specification is a file of the product's repository: by pull request or at once, numbered, linked."""

from bot.lifecycle import Stage

HEADINGS = (
    "Vision: problem, users, evidence", "Users", "Decisions and why", "In scope", "Out of scope", "Data and states", "Flows",
    "Acceptance criteria", "Errors and edge cases", "Screens", "Permissions and privacy", "Budgets: speed, accessibility, limits",
    "Flag, experiment, kill rule, rollback", "Goal metric", "Open questions", "Accepted", "Versions",
)  # fmt: skip


async def commit(house, message: str, **files: bytes) -> None:
    """Put files on the product's base branch, as a person's push would."""
    trees = house.out.workspaces
    await trees.fetch()
    base = await trees.resolve("main")
    named = {name.replace("__", "/"): content for name, content in files.items()}
    sha = await trees.commit_files(base=base, branch="by-hand", files=named, message=message, author="Olivia")
    await trees.advance("main", to=sha, expected=base)


async def policy(house, manner: str) -> None:
    sha = await house.out.workspaces.resolve("main")
    text = (await house.out.workspaces.read_file(sha, ".shopfloor.toml") or b"").decode()
    await commit(
        house, "Policy", **{".shopfloor.toml": text.replace('document = "off"', f'document = "{manner}"').encode()}
    )


async def accepted(house, idea: str, number: int) -> str:
    """Specify `idea`, accept it before it is ready, and return the path of its document."""
    await house.person("owner").command("/spec", idea, "factory")
    await house.settled()
    await house.press("owner", "spec.accept_anyway")
    await house.stage(number, Stage.PLANNED)
    await house.settled()
    return (await house.out.store.document(number, "specification") or {"path": ""})["path"]


async def text_of(house, ref: str, path: str) -> str:
    await house.out.workspaces.fetch()
    sha = await house.out.workspaces.resolve(ref)
    return (await house.out.workspaces.read_file(sha, path) or b"").decode()


async def test_a_pull_request_brings_it_under_the_next_free_number_and_everything_links_to_it(house):
    await policy(house, "pull request")
    await commit(house, "A first one", **{"docs/specs/0006-by-hand.md": b"# By hand\n"})
    path = await accepted(house, "Greet by the time of day", 1)
    assert path == "docs/specs/0007-greet-by-the-time-of-day.md"
    pull = next(one for one in await house.out.forge.list_pulls() if one.head_ref == "shopfloor/spec-0007")
    text = await text_of(house, pull.head_sha, path)
    assert [head for head in HEADINGS if f"\n## {head}" not in text] == []
    assert "Olivia" in text
    assert "so its work is spec-debt" in text
    assert house.person("owner").id not in text
    assert await text_of(house, "main", path) == "", "it waits for a person to merge it"

    words = house.words()
    assert pull.url in words
    assert f"accepted as <{house.out.options.code_url}/blob/" in words
    child = (await house.out.store.items_where(parent=1))[0]
    assert path in (await house.out.forge.get_issue(child.issue)).body
    assert await accepted(house, "Greet in Spanish", child.id + 1) == "docs/specs/0008-greet-in-spanish.md"


async def test_directly_it_is_on_the_base_branch_at_once(house):
    await policy(house, "direct")
    path = await accepted(house, "Greet by the time of day", 1)
    assert path == "docs/specs/0001-greet-by-the-time-of-day.md"
    assert "## Acceptance criteria" in await text_of(house, "main", path)
    assert [one for one in await house.out.forge.list_pulls(state="all") if "spec" in one.head_ref] == []


async def test_where_the_policy_wants_none_nothing_is_written(house):
    assert await accepted(house, "Greet by the time of day", 1) == ""
    assert "docs/specs" not in house.words()
