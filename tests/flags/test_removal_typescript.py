"""TypeScript and TSX: each shape of a test of the flag, with the flag won and lost, and extension modules."""

from textwrap import dedent

import pytest

from flags.removal import remove_flag
from flags.removal.typescript import parse

KEY = "quick-search"
PATH = "memo/web/src/search.tsx"


def removed(text: str, *, keep: bool) -> str:
    text = dedent(text).lstrip("\n")
    result = remove_flag(KEY, {PATH: text}, keep=keep).files.get(PATH, text)
    assert result is not None
    parse(result, PATH)
    return result


CASES = {
    "markup shown with the flag": (
        """
        export const Bar = () => (
          <nav>
            <Home />
            {isEnabled("quick-search") && <Quick />}
            {!isEnabled("quick-search") && <Slow />}
          </nav>
        );
        """,
        """
        export const Bar = () => (
          <nav>
            <Home />
            <Quick />
          </nav>
        );
        """,
        """
        export const Bar = () => (
          <nav>
            <Home />
            <Slow />
          </nav>
        );
        """,
    ),
    "either of two": (
        """
        export const Bar = (p: Props) => (
          <nav>
            {useFlag("quick-search") ? (
              <Quick who={p.who} />
            ) : (
              <Slow />
            )}
            {flags.has("quick-search") ? <Quick /> : null}
            <Field disabled={!flags.has("quick-search")} label={flags.has("quick-search") ? "a" : "b"} />
          </nav>
        );
        """,
        """
        export const Bar = (p: Props) => (
          <nav>
            <Quick who={p.who} />
            <Quick />
            <Field disabled={false} label={"a"} />
          </nav>
        );
        """,
        """
        export const Bar = (p: Props) => (
          <nav>
            <Slow />
            <Field disabled={true} label={"b"} />
          </nav>
        );
        """,
    ),
    "several conditions in markup": (
        """
        export const Bar = (p: Props) => (
          <nav>
            {p.open && isEnabled("quick-search") && <Quick />}
            {(isEnabled("quick-search") || p.open) && <Both />}
          </nav>
        );
        """,
        """
        export const Bar = (p: Props) => (
          <nav>
            {p.open && <Quick />}
            <Both />
          </nav>
        );
        """,
        """
        export const Bar = (p: Props) => (
          <nav>
            {(p.open) && <Both />}
          </nav>
        );
        """,
    ),
    "early return": (
        """
        export function Quick() {
          if (!isEnabled("quick-search")) return null;
          const hits = look();
          return <List hits={hits} />;
        }
        """,
        """
        export function Quick() {
          const hits = look();
          return <List hits={hits} />;
        }
        """,
        """
        export function Quick() {
          return null;
        }
        """,
    ),
    "if and else": (
        """
        function find(a: string) {
          // the flag decides
          if (isEnabled("quick-search")) {
            // by the index
            const hits = look(a, {
              deep: true,
            });
            show(hits);
          } else {
            walk(a);
          }
          done();
        }
        """,
        """
        function find(a: string) {
          // by the index
          const hits = look(a, {
            deep: true,
          });
          show(hits);
          done();
        }
        """,
        """
        function find(a: string) {
          walk(a);
          done();
        }
        """,
    ),
    "a chain": (
        """
        function find(a: string) {
          if (a === "") {
            one();
          } else if (isEnabled("quick-search")) {
            two();
          } else {
            three();
          }
          if (isEnabled("quick-search")) {
            four();
          } else if (a) {
            five();
          }
          if (a) {
            six();
          } else if (!isEnabled("quick-search")) {
            seven();
          }
        }
        """,
        """
        function find(a: string) {
          if (a === "") {
            one();
          } else {
            two();
          }
          four();
          if (a) {
            six();
          }
        }
        """,
        """
        function find(a: string) {
          if (a === "") {
            one();
          } else {
            three();
          }
          if (a) {
            five();
          }
          if (a) {
            six();
          } else {
            seven();
          }
        }
        """,
    ),
    "a local constant": (
        """
        function Bar({ open }: Props) {
          const quick = useFlag("quick-search");
          if (quick && open) show();
          const view = { quick, open };
          return quick ? <Quick /> : <Slow />;
        }
        """,
        """
        function Bar({ open }: Props) {
          if (open) show();
          const view = { quick: true, open };
          return <Quick />;
        }
        """,
        """
        function Bar({ open }: Props) {
          const view = { quick: false, open };
          return <Slow />;
        }
        """,
    ),
    "a block whose names would clash keeps its braces": (
        """
        function find(a: string) {
          const hits = 1;
          if (isEnabled("quick-search")) {
            const hits = 2;
            show(hits);
          }
          return hits;
        }
        """,
        """
        function find(a: string) {
          const hits = 1;
          {
            const hits = 2;
            show(hits);
          }
          return hits;
        }
        """,
        """
        function find(a: string) {
          const hits = 1;
          return hits;
        }
        """,
    ),
    "both branches of a return, and what comes after": (
        """
        async function find(a: string) {
          if (await client.isEnabled("quick-search")) {
            return look(a);
          }
          return walk(a);
        }
        """,
        """
        async function find(a: string) {
          return look(a);
        }
        """,
        """
        async function find(a: string) {
          return walk(a);
        }
        """,
    ),
    "truth kept as a truth, and compared": (
        """
        const f = (a: string) => a && isEnabled("quick-search");
        const g = (a: string) => a === "x" && isEnabled("quick-search");
        const h = (a: string) => (isEnabled("quick-search") === false ? 1 : a);
        """,
        """
        const f = (a: string) => Boolean(a);
        const g = (a: string) => a === "x";
        const h = (a: string) => (a);
        """,
        """
        const f = (a: string) => false;
        const g = (a: string) => false;
        const h = (a: string) => (1);
        """,
    ),
    "lists and tables of flags": (
        """
        if (session.flags.includes("quick-search")) one();
        if (flags["quick-search"]) two();
        """,
        """
        one();
        two();
        """,
        "",
    ),
    "imports and helpers that nobody needs any more": (
        """
        import React, { useState } from "react";
        import { isEnabled } from "./client";
        import { Quick } from "./quick";
        import * as slow from "./slow";
        import "./search.css";

        const LIMIT = 7;
        const GREETING = "hello";

        function walk() {
          return slow.walk(LIMIT);
        }

        export function Bar() {
          const [open] = useState(false);
          return isEnabled("quick-search") ? <Quick open={open} /> : <p>{walk()}</p>;
        }
        """,
        """
        import React, { useState } from "react";
        import { Quick } from "./quick";
        import "./search.css";

        const GREETING = "hello";

        export function Bar() {
          const [open] = useState(false);
          return <Quick open={open} />;
        }
        """,
        """
        import React, { useState } from "react";
        import * as slow from "./slow";
        import "./search.css";

        const LIMIT = 7;
        const GREETING = "hello";

        function walk() {
          return slow.walk(LIMIT);
        }

        export function Bar() {
          const [open] = useState(false);
          return <p>{walk()}</p>;
        }
        """,
    ),
    "letters beyond ASCII before the place": (
        """
        const title = "Schön — 検索 🔍";
        export const Bar = () => <p>{isEnabled("quick-search") ? "größer" : "kleiner"} ü</p>;
        """,
        """
        const title = "Schön — 検索 🔍";
        export const Bar = () => <p>{"größer"} ü</p>;
        """,
        """
        const title = "Schön — 検索 🔍";
        export const Bar = () => <p>{"kleiner"} ü</p>;
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_flag_won(name):
    before, won, _ = CASES[name]
    assert removed(before, keep=True) == dedent(won).lstrip("\n")


@pytest.mark.parametrize("name", CASES)
def test_the_flag_lost(name):
    before, _, lost = CASES[name]
    assert removed(before, keep=False) == dedent(lost).lstrip("\n")


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("keep", [True, False])
def test_removing_again_changes_nothing(name, keep):
    once = removed(CASES[name][0], keep=keep)
    assert removed(once, keep=keep) == once


EXTENSION = """\
import { Panel } from "../parts/panel";
import "./quick.css";

const Component = () => <Panel title="Quick" />;

export default { slot: "sidebar", flag: "quick-search", Component };
"""
TREE = {
    "memo/web/src/extensions/quick.tsx": EXTENSION,
    "memo/web/src/extensions/quick.test.tsx": 'import quick from "./quick";\ntest("it", () => quick);\n',
    "memo/web/src/extensions/quick.css": ".quick {}\n",
    "memo/web/src/parts/panel.tsx": 'import { box } from "./box";\nexport const Panel = () => <p>{box}</p>;\n',
    "memo/web/src/parts/panel.test.tsx": 'import { Panel } from "./panel";\ntest("it", () => Panel);\n',
    "memo/web/src/parts/box.ts": "export const box = 1;\n",
    "memo/web/src/extensions/other.tsx": 'import { box } from "../parts/box";\nexport default { slot: "a", Component: box };\n',
    "memo/web/tests/quick.spec.ts": 'import quick from "../src/extensions/quick";\ntest("it", () => quick);\n',
    "flags/definitions/quick-search.toml": 'key = "quick-search"\n',
    "flags/definitions/quick-search-2.toml": 'key = "quick-search-2"\n',
}


def test_a_losing_extension_goes_with_its_tests_and_all_that_it_alone_used():
    result = remove_flag(KEY, TREE, keep=False)
    assert {path for path, text in result.files.items() if text is None} == {
        "memo/web/src/extensions/quick.tsx",
        "memo/web/src/extensions/quick.test.tsx",
        "memo/web/src/extensions/quick.css",
        "memo/web/src/parts/panel.tsx",
        "memo/web/src/parts/panel.test.tsx",
        "memo/web/tests/quick.spec.ts",
        "flags/definitions/quick-search.toml",
    }
    assert len(result.files) == 7
    assert result.unresolved == ()


def test_a_winning_extension_is_freed_of_its_flag():
    result = remove_flag(KEY, TREE, keep=True)
    assert result.files == {
        "memo/web/src/extensions/quick.tsx": EXTENSION.replace(' flag: "quick-search",', ""),
        "flags/definitions/quick-search.toml": None,
    }
    assert result.unresolved == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('export default {\n  slot: "a",\n  flag: "quick-search",\n  Component,\n};\n', "{\n  slot: \"a\",\n  Component,\n}"),
        ('export default { slot: "a", Component, flag: "quick-search" };\n', '{ slot: "a", Component }'),
        ("export default { flag: 'quick-search', slot: 'a' };\n", "{ slot: 'a' }"),
        ('const it: Extension = { slot: "a", flag: "quick-search" , Component };\n', '{ slot: "a", Component }'),
    ],
)  # fmt: skip
def test_the_field_goes_wherever_it_stands(before, after):
    path = "memo/web/src/extensions/a.tsx"
    freed = remove_flag(KEY, {path: before}, keep=True).files[path]
    assert freed is not None
    assert freed.endswith(after + ";\n")
    parse(freed, path)


def test_a_module_with_two_extensions_is_not_guessed_at():
    path = "memo/web/src/extensions/a.tsx"
    text = 'export const a = { slot: "a", flag: "quick-search" };\nexport const b = { slot: "b", flag: "other" };\n'
    result = remove_flag(KEY, {path: text}, keep=False)
    assert result.files == {}
    assert [(note.line, note.reason) for note in result.unresolved] == [(1, "still names the flag")]


def test_an_import_of_a_deleted_module_is_reported():
    files = {**TREE, "memo/web/src/shell.tsx": 'import quick from "./extensions/quick";\nmount(quick);\n'}
    result = remove_flag(KEY, files, keep=False)
    (note,) = result.unresolved
    assert (note.path, note.line) == ("memo/web/src/shell.tsx", 1)
    assert "which is gone" in note.reason


def test_what_is_not_certain_is_left_and_reported():
    text = dedent("""
        let quick = isEnabled("quick-search");
        quick = quick || other();
        export const on = isEnabled("quick-search");
        send({ quick: isEnabled("quick-search") });
        const commands = [{ id: "find", flag: "quick-search", run }];
        const allowed = names.includes("quick-search");
    """).lstrip()
    result = remove_flag(KEY, {PATH: text}, keep=True)
    assert result.files[PATH] == text.replace('isEnabled("quick-search")', "true")
    assert [note.line for note in result.notes] == [1, 3, 4]
    assert [place.line for place in result.unresolved] == [5, 6]


def test_a_shadowed_name_is_not_followed():
    text = dedent("""
        function a() {
          const quick = useFlag("quick-search");
          return list.map((quick) => quick.name);
        }
    """).lstrip()
    result = remove_flag(KEY, {PATH: text}, keep=True)
    assert result.files[PATH] == text.replace('useFlag("quick-search")', "true")


def test_a_constant_is_followed_into_the_files_that_import_it():
    files = {
        "web/keys.ts": 'export const QUICK = "quick-search";\nexport const OTHER = "other";\n',
        "web/a.ts": 'import { OTHER, QUICK } from "./keys";\nif (isEnabled(QUICK)) go(OTHER);\n',
        "web/deep/b.ts": 'import { QUICK } from "../keys.js";\nexport const b = () => (useFlag(QUICK) ? 1 : 2);\n',
    }
    result = remove_flag(KEY, files, keep=True)
    assert result.files == {
        "web/keys.ts": 'export const OTHER = "other";\n',
        "web/a.ts": 'import { OTHER } from "./keys";\ngo(OTHER);\n',
        "web/deep/b.ts": "export const b = () => (1);\n",
    }
    assert result.unresolved == ()


def test_a_file_that_cannot_be_read_is_reported():
    result = remove_flag(KEY, {PATH: 'if (isEnabled("quick-search") {\n'}, keep=True)
    assert result.files == {}
    assert result.unresolved[0].reason.startswith("cannot be read")


def test_other_files_are_left_and_mentions_reported():
    files = {
        "docs/quick.md": "Ask for `quick-search`.\n\nNot quick-search-2, quick-search.deep or my.quick-search.\n",
        "a.css": ".x {}\n",
        "b.json": '["quick-search"]\n',
        "c.ts": "// quick-search was here\nexport const c = 1;\n",
    }
    result = remove_flag(KEY, files, keep=True)
    assert result.files == {}
    assert [(note.path, note.line) for note in result.notes] == [("c.ts", 1), ("docs/quick.md", 1)]
    assert [(place.path, place.line) for place in result.unresolved] == [("b.json", 1)]


def test_a_registry_that_demands_a_flag_gets_null():
    files = {**TREE, "memo/web/src/extensions/registry.ts": "export interface Extension {\n  flag: string | null;\n}\n"}
    freed = remove_flag(KEY, files, keep=True).files["memo/web/src/extensions/quick.tsx"]
    assert freed == EXTENSION.replace('flag: "quick-search"', "flag: null")
