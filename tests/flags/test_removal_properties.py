"""Any condition means the same after the removal as before it with the flag fixed, in Python and in TypeScript."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from flags.removal import remove_flag

FLAG = 'isEnabled("quick-search")'
ATOMS = ["a", "b", "c", FLAG]


def joined(parts):
    return st.one_of(
        st.tuples(parts, st.sampled_from(["&&", "||"]), parts).map(lambda found: f"({found[0]} {found[1]} {found[2]})"),
        parts.map(lambda part: f"!{part}"),
    )


conditions = st.recursive(st.sampled_from(ATOMS), joined, max_leaves=8).filter(lambda text: FLAG in text)


def python(condition):
    for old, new in (("&&", "and"), ("||", "or"), ("Boolean", "bool"), ("true", "True"), ("false", "False")):
        condition = condition.replace(old, new)
    return re.sub(r"!", " not ", condition)


def truth(expression, a, b, c, on):
    names = {"a": a, "b": b, "c": c, "isEnabled": lambda _: on}
    return bool(eval(expression, names))


def same_truth(before, after, on):
    values = [(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    return all(truth(before, *these, on) == truth(after, *these, not on) for these in values)


@settings(max_examples=40, deadline=None)
@given(conditions, st.booleans())
def test_python_conditions_keep_their_meaning(condition, on):
    text = f"def f(a, b, c):\n    if {python(condition)}:\n        return 1\n    return 0\n"
    scope = {}
    exec(remove_flag("quick-search", {"m.py": text}, keep=on).files["m.py"], scope)
    for a in (0, 1):
        for b in (0, 1):
            for c in (0, 1):
                assert scope["f"](a, b, c) == truth(python(condition), a, b, c, on), scope


@settings(max_examples=40, deadline=None)
@given(conditions, st.booleans())
def test_typescript_conditions_keep_their_meaning(condition, on):
    text = f"export const f = (a: T, b: T, c: T) => g({condition});\n"
    after = remove_flag("quick-search", {"m.ts": text}, keep=on).files["m.ts"]
    assert after is not None
    assert "isEnabled" not in after
    assert same_truth(python(condition), python(after.split("g(", 1)[1].rsplit(");", 1)[0]), on), after
