"""Python: each shape of a test of the flag, with the flag won and lost."""

import ast
from textwrap import dedent

import pytest

from flags.removal import remove_flag

KEY = "quick-search"


def removed(text: str, *, keep: bool, path: str = "memo/search.py") -> str:
    text = dedent(text).lstrip("\n")
    result = remove_flag(KEY, {path: text}, keep=keep).files.get(path, text)
    assert result is not None
    ast.parse(result)
    return result


CASES = {
    "if and else": (
        """
        def find(flags, who):
            # behind the flag
            if flags.is_enabled("quick-search", who):
                # the index knows
                return index(who)
            else:
                return scan(who)
        """,
        """
        def find(flags, who):
            # the index knows
            return index(who)
        """,
        """
        def find(flags, who):
            return scan(who)
        """,
    ),
    "early return": (
        """
        def find(flags, who):
            if not flags.is_enabled("quick-search", who):
                return scan(who)
            hits = index(who)
            return hits
        """,
        """
        def find(flags, who):
            hits = index(who)
            return hits
        """,
        """
        def find(flags, who):
            return scan(who)
        """,
    ),
    "elif in the middle": (
        """
        def find(flags, who, empty):
            if empty:
                return []
            elif is_enabled("quick-search"):
                return index(who)
            elif who:
                return scan(who)
            else:
                return None
        """,
        """
        def find(flags, who, empty):
            if empty:
                return []
            else:
                return index(who)
        """,
        """
        def find(flags, who, empty):
            if empty:
                return []
            elif who:
                return scan(who)
            else:
                return None
        """,
    ),
    "first of a chain": (
        """
        def find(flags, who):
            if is_enabled("quick-search"):
                one(who)
            elif who:
                two(who)
            three(who)
        """,
        """
        def find(flags, who):
            one(who)
            three(who)
        """,
        """
        def find(flags, who):
            if who:
                two(who)
            three(who)
        """,
    ),
    "and, or, not": (
        """
        def find(flags, a, b):
            if flags.is_enabled("quick-search") and (a or b):
                one()
            if a or not flags.is_enabled("quick-search"):
                two()
            if a and not (b or flags.is_enabled("quick-search")):
                three()
        """,
        """
        def find(flags, a, b):
            if (a or b):
                one()
            if a:
                two()
        """,
        """
        def find(flags, a, b):
            two()
            if a and not b:
                three()
        """,
    ),
    "a value stays a truth": (
        """
        def find(flags, a):
            return a and flags.is_enabled("quick-search"), a == 1 and flags.is_enabled("quick-search")
        """,
        """
        def find(flags, a):
            return bool(a), a == 1
        """,
        """
        def find(flags, a):
            return False, False
        """,
    ),
    "ternary keeps its brackets": (
        """
        def find(flags, a, b):
            return (a + b if flags.is_enabled("quick-search") else a - b) * 2
        """,
        """
        def find(flags, a, b):
            return (a + b) * 2
        """,
        """
        def find(flags, a, b):
            return (a - b) * 2
        """,
    ),
    "membership": (
        """
        def find(enabled_flags, a):
            if "quick-search" in enabled_flags:
                one()
            if "quick-search" not in session.flags and a:
                two()
        """,
        """
        def find(enabled_flags, a):
            one()
        """,
        """
        def find(enabled_flags, a):
            if a:
                two()
        """,
    ),
    "a local name": (
        """
        async def find(flags, a):
            quick = await flags.is_enabled("quick-search", a)
            slow = not quick
            if slow:
                one()
            return two(a) if quick else three(a)
        """,
        """
        async def find(flags, a):
            return two(a)
        """,
        """
        async def find(flags, a):
            one()
            return three(a)
        """,
    ),
    "a closure reads a local name": (
        """
        def find(flags, a):
            quick: bool = flags.is_enabled("quick-search")

            def inner():
                if quick:
                    return one(a)
                return two(a)

            return inner
        """,
        """
        def find(flags, a):

            def inner():
                return one(a)

            return inner
        """,
        """
        def find(flags, a):

            def inner():
                return two(a)

            return inner
        """,
    ),
    "one line, while, assert, comprehension": (
        """
        def find(flags, rows):
            if flags.is_enabled("quick-search"): one()
            while not flags.is_enabled("quick-search"):
                two()
            assert flags.is_enabled("quick-search")
            return [row for row in rows if flags.is_enabled("quick-search")]
        """,
        """
        def find(flags, rows):
            one()
            return [row for row in rows]
        """,
        None,
    ),
    "an emptied block": (
        """
        def find(flags, rows):
            for row in rows:
                if flags.is_enabled("quick-search"):
                    one(row)
        """,
        """
        def find(flags, rows):
            for row in rows:
                one(row)
        """,
        """
        def find(flags, rows):
            for row in rows:
                pass
        """,
    ),
    "compared with a truth": (
        """
        def find(flags):
            if is_enabled("quick-search") is True:
                one()
            if is_enabled("quick-search") == False:
                two()
        """,
        """
        def find(flags):
            one()
        """,
        """
        def find(flags):
            two()
        """,
    ),
    "raise, continue and both branches leave": (
        """
        def find(flags, rows):
            for row in rows:
                if not flags.is_enabled("quick-search"):
                    continue
                one(row)
            if flags.is_enabled("quick-search"):
                if rows:
                    return 1
                else:
                    raise Empty
            return 2
        """,
        """
        def find(flags, rows):
            for row in rows:
                one(row)
            if rows:
                return 1
            else:
                raise Empty
        """,
        """
        def find(flags, rows):
            for row in rows:
                continue
            return 2
        """,
    ),
    "a generator stays one": (
        """
        def find(flags, rows):
            if not flags.is_enabled("quick-search"):
                return
            yield from rows
        """,
        """
        def find(flags, rows):
            yield from rows
        """,
        """
        def find(flags, rows):
            return
            yield from rows
        """,
    ),
    "a constant for the key": (
        """
        QUICK = "quick-search"
        OTHER = "other"


        def find(flags):
            return flags.is_enabled(OTHER) and flags.is_enabled(QUICK)
        """,
        """
        OTHER = "other"


        def find(flags):
            return bool(flags.is_enabled(OTHER))
        """,
        """
        def find(flags):
            return False
        """,
    ),
    "imports and helpers that nobody needs any more": (
        """
        import math
        from memo.index import look_up, refresh
        from memo.scan import walk

        LIMIT = 7


        # Walks all pages.
        def _walk_all(pages):
            return _step(pages)


        def _step(pages):
            return walk(pages, math.inf)


        def find(flags, pages):
            refresh()
            if flags.is_enabled("quick-search"):
                return look_up(pages, LIMIT)
            return _walk_all(pages)
        """,
        """
        from memo.index import look_up, refresh

        LIMIT = 7


        def find(flags, pages):
            refresh()
            return look_up(pages, LIMIT)
        """,
        """
        import math
        from memo.index import refresh
        from memo.scan import walk


        # Walks all pages.
        def _walk_all(pages):
            return _step(pages)


        def _step(pages):
            return walk(pages, math.inf)


        def find(flags, pages):
            refresh()
            return _walk_all(pages)
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_flag_won(name):
    before, won, _ = CASES[name]
    assert removed(before, keep=True) == dedent(won).lstrip("\n")


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case[2] is not None])
def test_the_flag_lost(name):
    before, _, lost = CASES[name]
    assert removed(before, keep=False) == dedent(lost).lstrip("\n")


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("keep", [True, False])
def test_removing_again_changes_nothing(name, keep):
    once = removed(CASES[name][0], keep=keep)
    assert removed(once, keep=keep) == once


RUNS = """
def find(flags, a, b):
    quick = flags.is_enabled("quick-search")
    out = []
    if quick and a:
        out.append("1")
    elif b or not quick:
        out.append("2")
    else:
        out.append("3")
    out.append("4" if quick or b else "5")
    out.append(str(bool(a and quick)))
    for item in (a, b):
        if not flags.is_enabled("quick-search"):
            continue
        out.append(str(item))
    if "quick-search" in flags.enabled:
        return out
    out.append("6")
    return out
"""


class Flags:
    def __init__(self, on):
        self.enabled = {KEY} if on else set()

    def is_enabled(self, key):
        return key in self.enabled


@pytest.mark.parametrize("on", [True, False])
def test_the_result_behaves_like_the_original_with_the_flag_fixed(on):
    old, new = {}, {}
    exec(RUNS, old)
    exec(removed(RUNS, keep=on), new)
    for a in (True, False):
        for b in (True, False):
            assert new["find"](Flags(not on), a, b) == old["find"](Flags(on), a, b)


def test_what_is_not_certain_is_left_and_reported():
    text = dedent("""
        class Search:
            def __init__(self, flags):
                self.quick = flags.is_enabled("quick-search")

        def settings(flags):
            return {"quick": flags.is_enabled("quick-search")}

        def on(who):
            return client.is_enabled("quick-search", who)

        def twice(flags, a):
            quick = flags.is_enabled("quick-search")
            quick = quick or a
            return quick

        NAMES = ["quick-search", "quick-search-2"]
        assert "quick-search" in NAMES
        price = table["quick-search"]
    """)
    result = remove_flag(KEY, {"memo/a.py": text}, keep=True)
    after = result.files["memo/a.py"]
    assert 'NAMES = ["quick-search", "quick-search-2"]' in after
    assert "self.quick = True" in after
    assert [note.text for note in result.notes] == [
        "self.quick = True",
        'return {"quick": True}',
        "return True",
        "quick = True",
    ]
    assert [place.text for place in result.unresolved] == [
        'NAMES = ["quick-search", "quick-search-2"]',
        'assert "quick-search" in NAMES',
        'price = table["quick-search"]',
    ]


def test_other_flags_and_longer_keys_are_left_alone():
    text = 'def find(flags):\n    return flags.is_enabled("quick-search-2") or flags.is_enabled("other")\n'
    assert remove_flag(KEY, {"memo/a.py": text}, keep=True) == remove_flag(KEY, {"memo/a.py": text}, keep=False)
    assert remove_flag(KEY, {"memo/a.py": text}, keep=True).files == {}
    assert remove_flag(KEY, {"memo/a.py": text}, keep=True).unresolved == ()


def test_a_file_that_cannot_be_read_is_reported():
    result = remove_flag(KEY, {"memo/a.py": 'if is_enabled("quick-search":\n'}, keep=True)
    assert result.files == {}
    assert [note.reason.split(":")[0] for note in result.unresolved] == ["cannot be read", "still names the flag"]


def test_a_constant_is_followed_into_the_files_that_import_it():
    files = {
        "memo/flags.py": 'QUICK = "quick-search"\nOTHER = "other"\n',
        "memo/a.py": "from memo.flags import OTHER, QUICK\n\n\ndef f(c):\n    return g(OTHER) if c.is_enabled(QUICK) else 2\n",
        "memo/sub/b.py": "from ..flags import QUICK\n\n\ndef f(c):\n    if c.is_enabled(QUICK):\n        one()\n    two()\n",
    }
    result = remove_flag(KEY, files, keep=True)
    assert result.files == {
        "memo/flags.py": 'OTHER = "other"\n',
        "memo/a.py": "from memo.flags import OTHER\n\n\ndef f(c):\n    return g(OTHER)\n",
        "memo/sub/b.py": "def f(c):\n    one()\n    two()\n",
    }
    assert result.unresolved == ()


def test_a_module_that_nobody_imports_any_more_goes_with_its_helpers():
    files = {
        "memo/a.py": (
            "from memo.index import look_up\nfrom memo.scan import walk\n\n\n"
            'def f(c):\n    if c.is_enabled("quick-search"):\n        return look_up()\n    return walk()\n'
        ),
        "memo/scan.py": "from memo.deep import dive\n\n\ndef walk():\n    return dive()\n",
        "memo/deep.py": "def dive():\n    return 1\n\n\ndef swim():\n    return 2\n",
        "memo/other.py": "from memo.deep import swim\n\n\nswim()\n",
        "memo/index.py": "def look_up():\n    return 1\n",
        "flags/definitions/quick-search.toml": 'key = "quick-search"\n',
    }
    result = remove_flag(KEY, files, keep=True)
    assert result.files == {
        "memo/a.py": "from memo.index import look_up\n\n\ndef f(c):\n    return look_up()\n",
        "memo/scan.py": None,
        "memo/deep.py": "def swim():\n    return 2\n",
        "flags/definitions/quick-search.toml": None,
    }


def test_what_only_tests_use_is_reported_and_kept():
    files = {
        "memo/a.py": 'def old():\n    return 1\n\n\ndef f(c):\n    return 2 if c.is_enabled("quick-search") else old()\n',
        "tests/test_a.py": "from memo.a import old\n\n\ndef test_old():\n    assert old() == 1\n",
    }
    result = remove_flag(KEY, files, keep=True)
    assert list(result.files) == ["memo/a.py"]
    assert "def old()" in (result.files["memo/a.py"] or "")
    assert [(note.path, note.line, note.text) for note in result.notes] == [("memo/a.py", 1, "def old():")]
    assert result.unresolved == ()


def test_the_groups_of_imports_stay_apart():
    text = (
        "from html import escape\n\nfrom memo.features import is_enabled\nfrom memo.words import greeting\n\n\n"
        'def f(name):\n    return escape(name) if is_enabled("quick-search") else greeting(escape(name))\n'
    )
    assert removed(text, keep=False) == (
        "from html import escape\n\nfrom memo.words import greeting\n\n\n"
        "def f(name):\n    return greeting(escape(name))\n"
    )


def test_a_module_that_only_its_own_test_still_imports_goes_with_it():
    asks = 'from memo.loud import shout\n\n\ndef f(c):\n    return shout() if c.is_enabled("quick-search") else 1\n'
    files = {
        "memo/a.py": asks,
        "memo/loud.py": "def shout():\n    return 2\n",
        "tests/test_loud.py": "from memo.loud import shout\n\n\ndef test_shout():\n    assert shout() == 2\n",
        "other/test_loud.py": "def test_other():\n    assert True\n",
    }
    result = remove_flag(KEY, files, keep=False)
    assert result.files == {
        "memo/a.py": "def f(c):\n    return 1\n", "memo/loud.py": None, "tests/test_loud.py": None,
    }  # fmt: skip
    assert result.unresolved == ()


@pytest.mark.parametrize("keep", [True, False])
def test_a_test_that_names_the_flag_is_worth_a_look_when_the_feature_stays_and_a_persons_matter_when_it_goes(keep):
    files = {"tests/test_a.py": 'def test_f():\n    assert f({"quick-search"}) == 2\n'}
    result = remove_flag(KEY, files, keep=keep)
    named = result.notes if keep else result.unresolved
    assert [(place.path, place.line) for place in named] == [("tests/test_a.py", 2)]
    assert result.files == {}
