"""Code is read for what it names and where: Python by its tree, TypeScript by patterns, anything else by its words."""

from hypothesis import given
from hypothesis import strategies as st

from bot.codebase import find, is_code, is_test, read_code, terms

SERVER = '''"""Pages over HTTP."""

from aiohttp import web

from shop.tables import Favourite


def routes():
    return [web.put("/api/pages/{page}/favourite", star)]


async def star(request):
    """Keep a page among one's favourites."""
'''
TABLES = '''from sqlmodel import SQLModel


class Favourite(SQLModel, table=True):
    """A page a person keeps."""
'''
CLIENT = """/** What a person can do with pages. */
import { api } from "./api.ts";

export const star = (id: string) => api.put(`/api/pages/${id}/favourite`, {});
export function Star() {
  return <Button aria-label="Add to favourites">Keep</Button>;
}
"""
FILES = {
    "shop/pages.py": SERVER,
    "shop/tables.py": TABLES,
    "web/pages.tsx": CLIENT,
    "web/api.ts": "export const api = {};\n",
    "web/page.css": ".star { color: gold; }\n",
    "web/pages.test.tsx": 'import { star } from "./pages.tsx";\n',
    "tests/test_pages.py": "from shop import pages\n",
    "AGENTS.md": "- **A list of favourites:** its rules are in `shop/pages.py`.\n",
}


def read():
    return read_code(
        FILES, migrations=["shop/migrations/0002_more.py", "shop/migrations/0001_first.py", "shop/notes.py"]
    )


def names(path: str, kind: str) -> list[tuple[str, int]]:
    return [(mark.name, mark.line) for mark in read().files[path].marks if mark.kind == kind]


def test_python_names_its_purpose_routes_tables_and_symbols_with_their_lines():
    assert names("shop/pages.py", "about") == [("Pages over HTTP.", 1)]
    assert names("shop/pages.py", "route") == [("PUT /api/pages/{page}/favourite", 9)]
    assert names("shop/pages.py", "symbol") == [("routes", 8), ("star", 12)]
    assert names("shop/tables.py", "table") == [("Favourite", 4)]
    assert names("shop/pages.py", "way") == [("A list of favourites:", 1)]


def test_typescript_names_symbols_words_on_screen_and_the_routes_it_calls():
    assert names("web/pages.tsx", "about") == [("What a person can do with pages.", 1)]
    assert [name for name, _ in names("web/pages.tsx", "symbol")] == ["star", "Star"]
    assert ("Add to favourites", 6) in names("web/pages.tsx", "words")
    assert ("PUT /api/pages/${id}/favourite", 4) in names("web/pages.tsx", "call")
    assert names("web/page.css", "symbol") == [("star", 1)]


def test_who_uses_whom_goes_by_imports_and_by_routes_and_tests_are_known():
    code = read()
    assert code.users["shop/tables.py"] == ("shop/pages.py",)
    assert code.users["web/api.ts"] == ("web/pages.tsx",)
    assert code.users["shop/pages.py"] == ("web/pages.tsx",), "the web calls the route that the server serves"
    assert code.tests_of("shop/pages.py") == ("tests/test_pages.py",)
    assert code.tests_of("web/pages.tsx") == ("web/pages.test.tsx",)
    assert code.migrations == ("shop/migrations/0001_first.py", "shop/migrations/0002_more.py")


def test_words_are_found_with_their_place_and_by_words_like_them():
    first = find(read(), "star a page")[0]
    assert first.path in {"shop/pages.py", "web/pages.tsx"}
    assert any(one.where == first.path and one.line > 1 for one in first.evidence)
    assert find(read(), "bookmarks")[0].evidence[0].matched == ("bookmarks, here favourite",)
    assert find(read(), "zebra") == []
    assert find(read_code({}), "star") == []


def test_stems_meet_and_words_without_meaning_do_not_count():
    assert terms("deleted") == terms("deleting") == terms("delete")
    assert terms("PageBar.useTrashPage") == terms("page bar use trash page")
    assert terms("the of it a") == []


def test_what_is_code_and_what_is_a_test():
    assert is_code("memo/web/src/a.tsx")
    assert not is_code("docs/a.py")
    assert not is_code("memo/migrations/0001_a.py")
    assert is_test("tests/a.py")
    assert is_test("src/a.test.ts")
    assert not is_test("src/attest.py")


@given(
    st.dictionaries(
        st.sampled_from(["a.py", "b/c.ts", "d.css", "AGENTS.md", "tests/test_a.py"]), st.text(max_size=300)
    ),
    st.text(max_size=80),
)
def test_any_files_can_be_read_and_any_words_looked_for(files, words):
    for hit in find(read_code(files), words):
        assert hit.path in files
        assert hit.score > 0
