"""Memo's web lint, run as its gate runs it: it judges by types, wherever a fault comes to light, and is not softened."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.gates import trees
from bot.policy import FILE, parse_policy
from memo.web_build import WEB, install

POLICY = parse_policy(trees.read(WEB.parents[1], FILE))
CONFIGURATION = ("package.json", "tsconfig.json", ".oxlintrc.json")
FAULTS = {
    "typescript(no-floating-promises)": "export function f(p: Promise<number>): void { p; }",
    "typescript(no-misused-promises)": "export const f = (p: Promise<number>) => { if (p) return 1; return 2; };",
    "typescript(no-explicit-any)": "export const f = (x: any) => String(x);",
    "typescript(no-unsafe-return)": "export const f = (x: string): string => JSON.parse(x);",
    "typescript(no-unnecessary-condition)": "export const f = (x: string) => x?.length;",
    "typescript(restrict-template-expressions)": "export const f = (x: { a: string }) => `${x}`;",
    "eslint(no-unused-vars)": "export function f(x: string): void { const y = x; }",
    "eslint(no-console)": "export const f = () => { console.log(1); };",
    "react(no-danger)": "export const f = (x: string) => <p dangerouslySetInnerHTML={{ __html: x }} />;",
    "react-hooks(rules-of-hooks)": (
        'import { useState } from "react";\n'
        "export function F({ x }: { x: boolean }) { if (x) useState(0); return null; }"
    ),
    "react-hooks(exhaustive-deps)": (
        'import { useEffect } from "react";\n'
        "export function F({ x }: { x: string }) { useEffect(() => { document.title = x; }, []); return null; }"
    ),
}  # fmt: skip


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """A web of two files under Memo's own rules: one asks, the other answers."""
    install()
    for name in CONFIGURATION:
        shutil.copy(WEB / name, tmp_path / name)
    (tmp_path / "node_modules").symlink_to(WEB / "node_modules")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/answer.ts").write_text("export const answer = (): number => 42;\n")
    (tmp_path / "src/ask.ts").write_text(
        'import { answer } from "./answer.ts";\n\nexport function ask(): void {\n  answer();\n}\n'
    )
    return tmp_path


def lint(web: Path) -> tuple[int, str]:
    """Return how the gate's own command ended and what it said."""
    command = next(gate.command for gate in POLICY.gates if gate.name == "web-lint").removeprefix("cd memo/web && ")
    # A gate's environment has no CI, for which oxlint would colour its words.
    plain = {name: value for name, value in os.environ.items() if name not in {"CI", "FORCE_COLOR"}}
    beside = plain | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, shell=True, cwd=web, env=beside, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def test_each_kind_of_fault_is_found(web: Path):
    for index, source in enumerate(FAULTS.values()):
        (web / f"src/fault{index}.tsx").write_text(source + "\n")

    code, said = lint(web)

    assert code == 1
    found = {
        (rule, int(index)) for rule, index in re.findall(r"[x×] ([\w-]+\([\w-]+\)).*?fault(\d+)\.tsx", said, re.DOTALL)
    }
    assert {(rule, index) for index, rule in enumerate(FAULTS)} <= found, said


def test_a_change_is_held_to_account_in_the_files_that_import_it(web: Path):
    assert lint(web)[0] == 0

    (web / "src/answer.ts").write_text("export const answer = (): Promise<number> => Promise.resolve(42);\n")
    code, said = lint(web)

    assert code == 1
    assert "no-floating-promises" in said
    assert "src/ask.ts" in said


def test_rules_of_its_own_do_not_soften_what_a_folder_is_held_to(web: Path):
    (web / "src/fault.ts").write_text(FAULTS["typescript(no-explicit-any)"])
    (web / "src/.oxlintrc.json").write_text(
        '{"rules": {"typescript/no-explicit-any": "off"}, "ignorePatterns": ["**"]}'
    )
    for name in (".oxlintignore", ".eslintignore", ".ignore"):
        (web / name).write_text("src\n")

    code, said = lint(web)

    assert code == 1
    assert "no-explicit-any" in said


@pytest.mark.parametrize(
    "name",
    [
        "memo/.gitignore",
        "memo/web/.gitignore",
        "memo/web/src/.gitignore",
        "memo/web/.oxlintrc.json",
        "memo/web/src/tsconfig.json",
    ],
)
def test_what_would_soften_it_needs_a_person(name: str):
    assert POLICY.is_protected(name)


def test_without_its_judge_of_types_nothing_is_green(web: Path):
    (web / "node_modules").unlink()
    shutil.copytree(WEB / "node_modules/oxlint", web / "node_modules/oxlint")
    shutil.copytree(WEB / "node_modules/@oxlint", web / "node_modules/@oxlint")
    (web / "node_modules/.bin").mkdir()
    (web / "node_modules/.bin/oxlint").symlink_to("../oxlint/bin/oxlint")

    assert lint(web)[0] != 0
