"""Environments: made once for a lock file, found again, never half made; and seen read-only by what runs on them."""

import json
import sys
from pathlib import Path

import pytest

from bot.agents.sandbox import Sandbox
from bot.errors import Permanent, UserError
from bot.gates.environments import Environments, lock_hash
from bot.policy import Environment

PYTHON, NODE = frozenset({"python"}), frozenset({"node"})


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A product with lock files that ask for nothing, so that nothing is fetched."""
    tree = tmp_path / "tree"
    web = tree / "web"
    web.mkdir(parents=True)
    (tree / "requirements.lock").write_text("# nothing\n")
    package = {"name": "web", "version": "1.0.0"}
    (web / "package.json").write_text(json.dumps(package))
    lock = {**package, "lockfileVersion": 3, "packages": {"": package}}
    (web / "package-lock.json").write_text(json.dumps(lock))
    return tree


async def test_without_a_lock_file_the_factorys_own_python_serves(tree: Path, tmp_path: Path) -> None:
    prepared = await Environments(tmp_path).prepare(tree, Environment(variables={"A": "b"}), PYTHON)
    assert prepared.variables["PATH"].startswith(f"{sys.prefix}/bin:")
    assert prepared.variables["A"] == "b"
    assert not (tmp_path / "environments").exists()


async def test_nothing_needed_is_nothing_bound(tree: Path, tmp_path: Path) -> None:
    environment = Environment(python="requirements.lock", node=("web/package-lock.json",))
    prepared = await Environments(tmp_path).prepare(tree, environment, frozenset())
    assert prepared.read_only == ()


async def test_a_python_environment_is_made_once_and_works_inside(tree: Path, tmp_path: Path) -> None:
    environments = Environments(tmp_path)
    environment = Environment(python="requirements.lock")
    prepared = await environments.prepare(tree, environment, PYTHON)
    ((prefix, _),) = prepared.read_only
    made = (prefix / "pyvenv.cfg").stat().st_ino
    assert await environments.prepare(tree, environment, PYTHON) == prepared
    assert (prefix / "pyvenv.cfg").stat().st_ino == made
    async with await Sandbox.start(tree, read_only=prepared.read_only, environment=prepared.variables) as sandbox:
        said = await sandbox.run(
            "python -c 'import sys; print(sys.prefix)'; python -c 'import pytest'; touch $(which python).x"
        )
    assert said.output.startswith(f"{prefix}\n")
    assert "No module named 'pytest'" in said.output
    assert "Read-only file system" in said.output


async def test_an_environment_that_is_there_already_is_used(tree: Path, tmp_path: Path) -> None:
    key = lock_hash(tree / "requirements.lock")
    environments = Environments(tmp_path, python={key: Path(sys.prefix)})
    prepared = await environments.prepare(tree, Environment(python="requirements.lock"), PYTHON)
    assert prepared.variables["PATH"].startswith(f"{sys.prefix}/bin:")
    (tree / "requirements.lock").write_text("# other\n")
    other = await environments.prepare(tree, Environment(python="requirements.lock"), PYTHON)
    assert other.digest != prepared.digest
    assert sys.prefix not in other.variables["PATH"]


async def test_node_and_npm_work_inside(tree: Path, tmp_path: Path) -> None:
    environments = Environments(tmp_path, node={})
    (tmp_path / "environments").mkdir()
    prepared = await environments.prepare(tree, Environment(), NODE)
    async with await Sandbox.start(tree, read_only=prepared.read_only, environment=prepared.variables) as sandbox:
        said = await sandbox.run("node -e 'console.log(1 + 1)' && npm --version")
    assert said.exit_code == 0, said.output
    assert said.output.startswith("2\n")


async def test_node_packages_are_made_once_and_bound_where_node_looks(tree: Path, tmp_path: Path) -> None:
    environments = Environments(tmp_path)
    environment = Environment(node=("web/package-lock.json",))
    package = {"name": "web", "version": "1.0.0", "dependencies": {"greet": "file:greet"}}
    key = lock_hash(tree / "web/package-lock.json")
    modules = tmp_path / "have" / "node_modules" / "greet"
    modules.mkdir(parents=True)
    (modules / "index.js").write_text("module.exports = 'hi'")
    (tree / "web/package.json").write_text(json.dumps(package))
    prepared = await Environments(tmp_path, node={key: modules.parent}).prepare(tree, environment, NODE)
    assert (modules.parent, "/repo/web/node_modules") in prepared.read_only
    async with await Sandbox.start(tree, read_only=prepared.read_only, environment=prepared.variables) as sandbox:
        said = await sandbox.run("cd web && node -e 'console.log(require(\"greet\"))'")
    assert said.output == "hi\n"
    (tree / "web/package.json").write_text(json.dumps({"name": "web", "version": "1.0.0"}))
    made = await environments.prepare(tree, environment, NODE)
    assert any(str(place).endswith(f"node-{key}/node_modules") for place, _ in made.read_only)


async def test_what_a_killed_installation_left_behind_is_no_environment(tree: Path, tmp_path: Path) -> None:
    left = tmp_path / "environments" / f"python-{lock_hash(tree / 'requirements.lock')}"
    (left / "bin").mkdir(parents=True)
    (left / "bin" / "python").write_text("half")
    prepared = await Environments(tmp_path).prepare(tree, Environment(python="requirements.lock"), PYTHON)
    assert prepared.read_only[0][0] == left
    assert (left / "bin" / "python").is_symlink()


async def test_a_lock_file_that_cannot_be_installed_is_told(tree: Path, tmp_path: Path) -> None:
    (tree / "requirements.lock").write_text("not a requirement !!\n")
    with pytest.raises(Permanent, match="uv could not install"):
        await Environments(tmp_path).prepare(tree, Environment(python="requirements.lock"), PYTHON)


@pytest.mark.parametrize("link", [False, True])
async def test_a_lock_file_that_is_missing_or_a_link_is_told(tree: Path, tmp_path: Path, link: bool) -> None:
    (tree / "requirements.lock").unlink()
    if link:
        (tree / "requirements.lock").symlink_to("/etc/hostname")
    with pytest.raises(UserError, match="no such plain file"):
        await Environments(tmp_path).prepare(tree, Environment(python="requirements.lock"), PYTHON)
