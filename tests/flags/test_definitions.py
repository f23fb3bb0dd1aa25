"""Definitions are read strictly: a good file becomes a value, a bad one a message with file, key and cure."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flags.definitions import FOLDER, Definition, Guardrail, load, parse, render
from flags.errors import BadDefinition

EXPERIMENT = """\
key = "quick-search"
kind = "experiment"
title = "Quick search"
owner = "ada"
created = 2026-11-02
hypothesis = "People come back."
metric = "returned"
unit = "share of users"
baseline = 0.10
minimum_effect = 0.02
direction = "up"
guardrails = ["error_rate", { metric = "saved", direction = "up" }]
spec = "docs/specs/quick-search.md"
issue = 12
"""
RELEASE = """\
key = "dark-mode"
kind = "release"
title = "Dark mode"
owner = "ada"
created = 2026-11-02
"""


def test_an_experiment_is_read_whole():
    flag = parse(EXPERIMENT, "quick-search.toml")
    assert flag.ends == date(2026, 11, 16)
    assert flag.ring == "internal"
    assert flag.guardrails == (Guardrail("error_rate", "down"), Guardrail("saved", "up"))
    assert (flag.baseline, flag.minimum_effect, flag.issue) == (0.10, 0.02, 12)
    assert flag.path == f"{FOLDER}/quick-search.toml"


def test_a_release_lives_thirty_days_and_a_kill_switch_for_ever():
    assert parse(RELEASE, "dark-mode.toml").ends == date(2026, 12, 2)
    assert parse(RELEASE.replace('"release"', '"kill-switch"'), "dark-mode.toml").ends is None


@pytest.mark.parametrize(
    ("change", "key", "cure"),
    [
        (("baseline = 0.10\n", ""), "baseline", "says what it measures"),
        (("baseline = 0.10", "baseline = 10"), "baseline", "such as 0.10"),
        (("baseline = 0.10", 'baseline = "0.10"'), "baseline", "without quotes"),
        (("minimum_effect = 0.02", "minimum_effect = -0.02"), "minimum_effect", "smallest change"),
        (('hypothesis = "People come back."\n', ""), "hypothesis", "says what it measures"),
        (('owner = "ada"\n', ""), "owner", "Write text in quotes"),
        (('owner = "ada"', 'owner = " "'), "owner", "Say it"),
        (('kind = "experiment"', 'kind = "trial"'), "kind", "experiment, release, kill-switch"),
        (('direction = "up"', 'direction = "sideways"'), "direction", "up, down"),
        (("created = 2026-11-02", 'created = "2026-11-02"'), "created", "without quotes"),
        (("created = 2026-11-02", "created = 2026-11-02T10:00:00"), "created", "without quotes"),
        (("issue = 12", "issue = -1"), "issue", "number alone"),
        (("issue = 12", "issue = 12\nends = 2026-11-01"), "ends", "at least a day"),
        (("issue = 12", 'issue = 12\ncolour = "red"'), "colour", "Known keys"),
        (('"error_rate", ', "3, "), "guardrails", "metric ="),
        (('guardrails = ["error_rate", { metric = "saved", direction = "up" }]', 'guardrails = "x"'), "guardrails", "metric ="),
        (('key = "quick-search"', 'key = "Quick Search"'), "key", "lower-case"),
        (('key = "quick-search"', 'key = "other"'), "key", "other.toml"),
        (('key = "quick-search"', "key = "), "(file)", "line"),
    ],
)  # fmt: skip
def test_a_bad_file_names_itself_the_key_and_the_cure(change, key, cure):
    assert change[0] in EXPERIMENT
    with pytest.raises(BadDefinition, match=re.escape(cure)) as caught:
        parse(EXPERIMENT.replace(*change), "quick-search.toml")
    assert str(caught.value).startswith(f"quick-search.toml: {key}: ")


def test_a_kill_switch_has_no_end():
    with pytest.raises(BadDefinition, match="a kill switch stays"):
        parse(RELEASE.replace('"release"', '"kill-switch"') + "ends = 2027-01-01\n", "dark-mode.toml")


def test_a_folder_is_loaded_by_key_and_may_be_missing(tmp_path):
    (tmp_path / "quick-search.toml").write_text(EXPERIMENT)
    (tmp_path / "dark-mode.toml").write_text(RELEASE)
    (tmp_path / "README.md").write_text("not a flag")
    assert [flag.key for flag in load(tmp_path)] == ["dark-mode", "quick-search"]
    assert load(tmp_path / "nowhere") == ()


def test_the_example_in_the_readme_is_a_good_definition():
    readme = (Path(__file__).parents[2] / FOLDER / "README.md").read_text(encoding="utf-8")
    example = readme.split("```toml\n")[1].split("```")[0]
    assert parse(example, "quick-search.toml").kind == "experiment"


def test_shipped_definitions_are_good():
    folder = Path(__file__).parents[2] / FOLDER
    assert {flag.key for flag in load(folder)} == {path.stem for path in folder.glob("*.toml")}


text = st.text(min_size=1).filter(lambda value: value.strip() != "")
definitions = st.builds(
    Definition,
    key=st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True),
    kind=st.just("release"), title=text, owner=text,
    created=st.dates(date(2026, 1, 1), date(2026, 6, 1)), ends=st.dates(date(2026, 6, 2), date(2027, 1, 1)),
    ring=st.sampled_from(["internal", "cloud", "enterprise"]), hypothesis=st.text(), metric=st.text(), unit=st.text(),
    baseline=st.none() | st.floats(0.01, 0.99), minimum_effect=st.none() | st.floats(0.01, 0.99),
    direction=st.sampled_from(["up", "down"]),
    guardrails=st.lists(st.builds(Guardrail, text, st.sampled_from(["up", "down"]))).map(tuple),
    spec=st.text(), issue=st.none() | st.integers(1, 10**6),
)  # fmt: skip


@given(definitions)
def test_what_is_rendered_reads_back_equal(flag):
    assert parse(render(flag), f"{flag.key}.toml") == flag
