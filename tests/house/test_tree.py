"""House rules on the tree: what stands at the top, what a page may say, and that the pages are true."""

import os
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

TOP = {
    ".ci", ".env.example", ".gitattributes", ".github", ".gitignore", ".shopfloor.toml", "AGENTS.md", "CHANGELOG.md",
    "LICENSE", "Makefile", "README.md", "app.py", "bot", "docs", "flags", "handlers", "jobs", "manifest.yml", "memo",
    "pyproject.toml", "requirements.lock", "requirements-nodeps.in", "requirements-nodeps.lock", "tests",
}  # fmt: skip
PAGES = ("README.md", "AGENTS.md", "CHANGELOG.md", "docs/running.md")
# Written in pieces, so that this page does not find itself.
MACHINE = re.compile(
    "|".join(["/work" + "/", "/opt" + "/wheels", "/root/" + r"\.pyenv", "pypi" + r"\.org", "python" + "hosted",
              "registry" + r"\.npmjs", "registry" + r"\.yarnpkg", "deb" + r"\.debian\.org"])
)  # fmt: skip


def test_the_top_level_is_fixed(files: list[str]) -> None:
    assert {name.partition("/")[0] for name in files} <= TOP


def test_no_text_names_a_machine_or_a_registry(texts: dict[str, str]) -> None:
    assert [name for name, text in texts.items() if MACHINE.search(text)] == []


def test_nothing_large_or_secret_is_kept(files: list[str], root: Path) -> None:
    assert [name for name in files if (root / name).stat().st_size > 2_000_000] == []
    assert [name for name in files if Path(name).name == ".env" or name.startswith("var/")] == []


def test_the_readme_is_one_screen_and_begins_with_what_is_missing(root: Path) -> None:
    lines = (root / "README.md").read_text().splitlines()
    assert len(lines) < 70
    assert "make python3-venv" in lines[0]
    text = "\n".join(lines)
    assert "docs/loop.svg" in text
    for command in ("make demo", "make test"):
        assert re.search(rf"^{command}\b", text, re.MULTILINE)


def test_links_in_the_pages_lead_somewhere(root: Path) -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", (root / page).read_text()):
            assert target.startswith("http") or ((root / page).parent / target).exists(), f"{page}: {target}"


def test_the_pages_name_only_commands_that_exist(root: Path) -> None:
    made = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        for name in re.findall(r"`(?:[A-Z]+=\w+ )?make ([a-z-]+)", (root / page).read_text()):
            assert name in made, f"{page}: make {name}"


def test_the_picture_of_the_loop_is_drawn_for_light_and_dark(root: Path) -> None:
    text = (root / "docs/loop.svg").read_text()
    assert ElementTree.fromstring(text).tag.endswith("svg")
    assert "prefers-color-scheme: dark" in text


def test_decisions_are_short(root: Path) -> None:
    for page in (root / "docs/adr").glob("*.md"):
        assert len(page.read_text().splitlines()) <= 40, page.name


def test_the_scripts_of_ci_are_sound_and_executable(root: Path) -> None:
    for name in ("run", "packages"):
        script = root / ".ci" / name
        assert os.access(script, os.X_OK)
        assert subprocess.run(["bash", "-n", str(script)], capture_output=True, timeout=20).returncode == 0
    assert "make test" in (root / ".ci/run").read_text()


def test_the_missing_packages_script_says_the_command_when_it_may_not_install(root: Path, tmp_path: Path) -> None:
    script = str(root / ".ci/packages")
    there = subprocess.run(
        [script, "bash=bash", "/usr/bin/*=coreutils", "nonesuch|sh=dash"], capture_output=True, timeout=20
    )
    assert (there.returncode, there.stdout, there.stderr) == (0, b"", b"")
    for name in ("id", "sudo", "apt-get"):
        (tmp_path / name).write_text('#!/bin/bash\n[ "$0" = "${0%id}id" ] && echo 1000 && exit 0\nexit 1\n')
        (tmp_path / name).chmod(0o755)
    asked = subprocess.run(
        [script, "nonesuch=some-package,another"], capture_output=True, text=True, timeout=20,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )  # fmt: skip
    assert asked.returncode == 1
    assert asked.stderr.strip().endswith("Run: sudo apt-get install -y --no-install-recommends some-package another")
