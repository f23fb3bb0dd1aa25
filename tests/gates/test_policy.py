"""`.shopfloor.toml` says what it means, and every mistake in it is told with its line and its cure."""

from pathlib import Path

import pytest

from bot.budget import Limits
from bot.errors import UserError
from bot.policy import Route, Smoke, matches, parse_policy

ROOT = Path(__file__).parents[2]
SMALL = """\
[product]
name = "small"

[gates.unit]
kind = "unit"
command = "make unit"
"""


@pytest.mark.parametrize("file", ["tests/products/tiny/.shopfloor.toml", ".shopfloor.toml"])
def test_the_policies_we_ship_are_sound(file: str) -> None:
    policy = parse_policy((ROOT / file).read_bytes())
    assert {gate.kind for gate in policy.gates} >= {"lint", "unit", "e2e"}
    assert policy.acceptance is not None
    assert policy.deploy is not None
    assert policy.is_protected(".shopfloor.toml")


def test_a_small_policy_has_safe_defaults() -> None:
    policy = parse_policy(SMALL)
    (gate,) = policy.gates
    assert (gate.name, gate.paths, gate.timeout_s, gate.needs) == ("unit", ("**",), 120, frozenset())
    assert policy.protected == (".shopfloor.toml",)
    assert policy.budget.item == Limits(usd=5.0, minutes=45.0)
    assert not policy.approvals.solo
    assert policy.deploy is None


def test_everything_can_be_said() -> None:
    policy = parse_policy(
        SMALL
        + """
needs = ["python", "chromium"]
paths = ["src/**/*.py"]
timeout_s = 2.5

[protected]
paths = ["ci/"]
except = ["ci/notes/*.md"]

[risk]
low_below = 10
[risk.paths]
auth = ["src/auth/**"]

[budgets.run]
usd = 1.5
tokens = 100_000
[budgets.item]
minutes = 20

[ui]
prepare = "seed --password $PASSWORD"
variables = { FLAGS = "all" }
[ui.sign_in.internal]
path = "/session"
body = { email = "ada@example.test", password = "$PASSWORD" }
[[ui.routes]]
path = "/"
[[ui.routes]]
name = "Settings"
path = "/settings"
sign_in = "internal"
click = "More"
wait_for = "Saved"

[deploy]
start = "serve"
database = ["app.db"]
[[deploy.smoke]]
path = "/"
expects = "hi"

[approvals]
auto_merge = false
solo = true
"""
    )
    (gate,) = policy.gates
    assert gate.runs_for(["src/deep/down/a.py"])
    assert gate.runs_for(["src/a.py"])
    assert not gate.runs_for(["docs/a.py", "src/a.ts"])
    assert policy.is_protected("ci/run")
    assert not policy.is_protected("ci/notes/a.md")
    assert not policy.is_protected("src/ci/run")
    assert policy.areas(["src/auth/session.py", "x"]) == {"auth"}
    assert policy.budget.step == Limits(usd=1.5, tokens=100_000)
    assert policy.budget.item == Limits(usd=5.0, minutes=20)
    assert policy.ui.routes == (Route("/", "/"), Route("Settings", "/settings", "internal", "More", "Saved"))
    assert policy.ui.sign_in["internal"].body == {"email": "ada@example.test", "password": "$PASSWORD"}
    assert (policy.ui.prepare, policy.ui.variables) == ("seed --password $PASSWORD", {"FLAGS": "all"})
    assert policy.deploy is not None
    assert policy.deploy.smoke == (Smoke("/", "hi"),)
    assert policy.risk_line.low_below == 10
    assert (policy.approvals.auto_merge, policy.approvals.solo) == (False, True)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("colour = 1", ["line 8", "gates.unit.colour is not known", "known here: kind, command"]),
        ("path = ['x']", ["line 8", "did you mean paths?"]),
        ("[gate.unit]", ["line 8", "gate is not known", "did you mean gates?"]),
        ("paths = 'src'", ["line 8", "gates.unit.paths must be a list of texts"]),
        ("paths = ['src', 3]", ["line 8", "must be a list of texts"]),
        ("timeout_s = '5'", ["line 8", "must be a number from 1 to 3600"]),
        ("timeout_s = 0", ["line 8", "must be a number from 1 to 3600"]),
        ("timeout_s = true", ["line 8", "must be a number"]),
        ("needs = ['ruby']", ["line 8", "'ruby' is not one of them", "python, node, chromium"]),
        ("report = '/etc/passwd'", ["line 8", "within the repository"]),
        ("report = 'a/../../b'", ["line 8", "within the repository"]),
        ("[gates.e2e]\nkind = 'slow'\ncommand = 'x'", ["line 9", "must be one of lint, types, unit, e2e, build"]),
        ("[gates.e2e]\nkind = 'e2e'", ["line 8", "gates.e2e.command is missing"]),
        ("[gates.e2e]\nkind = 'e2e'\ncommand = ''", ["line 10", "must not be empty"]),
        ("gates = 3", ["line 8", "gates.unit.gates is not known"]),
        ("[protected]\npaths = ['/etc']", ["line 9", "within the repository"]),
        ("[risk.paths]\nmoney = ['x']", ["line 9", "risk.paths.money is not known"]),
        ("[risk]\nlow_below = 200", ["line 9", "0 to 100"]),
        ("[budgets.item]\nusd = 'much'", ["line 9", "budgets.item.usd must be a number"]),
        ("[budgets.week]\nusd = 1", ["line 8", "budgets.week is not known"]),
        ("[[ui.routes]]\npath = 'home'", ["line 9", "must begin with '/'"]),
        ("[[ui.routes]]\npath = '/a'\n[[ui.routes]]\npath = 'b'", ["line 11", "must begin with '/'"]),
        ("[[ui.routes]]\nname = 'a'", ["line 8", "ui.routes.path is missing"]),
        ("[[ui.routes]]\npath = '/'\nsign_in = 'ada'", ["line 10", "there is no [ui.sign_in.ada]"]),
        ("[ui.sign_in.ada]\npath = 'in'", ["line 9", "must begin with '/'"]),
        ("[ui]\nroutes = 'all'", ["line 9", "[[ui.routes]]"]),
        ("[environment]\nnode = ['yarn.lock']", ["line 9", "package-lock.json"]),
        ("[environment]\npython = 3", ["line 9", "must be a text in quotes"]),
        ("[acceptance]\nfolder = 'a'\ncommand = 'pytest'", ["line 10", "must contain {files}"]),
        ("[deploy]\nbuild = 'make'", ["line 8", "deploy.start is missing", "$LISTEN_FD"]),
        ("[deploy]\ncommand = 'ship'", ["line 8", "deploy.url is missing"]),
        ("[deploy]\nstart = 'x'\n[[deploy.smoke]]\npath = '/'\nstatus = 7", ["line 12", "from 100 to 599"]),
        ("[approvals]\nsolo = 'yes'", ["line 9", "true or false"]),
        ("[protected", ["no TOML", "line 8"]),
    ],
)
def test_a_mistake_is_told_with_its_line_and_its_cure(line: str, words: list[str]) -> None:
    with pytest.raises(UserError) as told:
        parse_policy(f"{SMALL}\n{line}\n")
    for word in words:
        assert word in str(told.value)
    assert ".shopfloor.toml" in str(told.value)


def test_an_absent_file_is_told_with_its_name() -> None:
    with pytest.raises(UserError, match=r"no \.shopfloor\.toml on its base branch"):
        parse_policy(None)


def test_a_policy_without_gates_or_name_is_refused() -> None:
    with pytest.raises(UserError, match=r"at least one \[gates\.NAME\]"):
        parse_policy("[product]\nname = 'x'\n")
    with pytest.raises(UserError, match=r"product\.name is missing"):
        parse_policy(SMALL.replace('name = "small"', ""))
    with pytest.raises(UserError, match="small letters"):
        parse_policy(SMALL.replace('"small"', '"../Big"'))


def test_a_file_that_is_no_text_is_told() -> None:
    with pytest.raises(UserError, match="UTF-8"):
        parse_policy(b"\xff\xfe")


@pytest.mark.parametrize(
    ("glob", "path", "said"),
    [
        ("**", ".hidden/x", True),
        ("*.py", "a.py", True),
        ("*.py", "b/a.py", False),
        ("**/*.py", "a.py", True),
        ("a/**/b", "a/b", True),
        ("a/**", "a/b/c", True),
        ("a/**", "ab/c", False),
        ("a/", "a/b/c", True),
        ("a?.py", "ab.py", True),
        ("a.py", "axpy", False),
    ],
)
def test_globs(glob: str, path: str, said: bool) -> None:
    assert matches([glob], path) is said
