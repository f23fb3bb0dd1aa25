"""Values that nobody should send, and some that they should, for hypothesis to draw from."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.memo.parcels import picture, zipped

INNER = [
    "and", "or", "property", "op", "value", "direction", "start", "end", "key", "options", "id", "name", "color", "group",
    "expression", "database_id", "format", "filter", "sorts", "hidden", "widths",
]  # fmt: skip
WORDS = [
    "", "x", "is", "contains", "=", ">", "between", "within", "today", "past_n_days:99999", "desc", "2026-11-22", "9999-12-31",
    "0001-01-01", "2026-11-22T10:00:00Z", "Europe/Berlin", "../etc", "..", "select", "number", "text", "formula", "relation",
    "date", "status", "title", "table", "board", "sum", "percent_checked", "a\u0000b", "'; DROP TABLE page; --",
    'prop("Name") + 1', "1 +", "🙂", "a" * 400, "IiI=", "W10", "\ud800", "ada@memo.test", "new@memo.test", "https://a.test/",
    "member", "view", "full", "9" * 30, "-1", "1e999", "日本", '"', "%", "*", "(", "\r\n",
]  # fmt: skip
FILES = [
    b"", b"x", picture(), picture("JPEG")[:200], b"Name,Price\nTea,2\nNut,\"br", b"# Page\n\n- a\n", b"\xff\xfe\x00",
    zipped({"a.md": "# A\n", "b/c.csv": "Name\nx\n"}), zipped({"../x.md": "", "memo.json": "[]"}), b"PK\x03\x04", b"{}",
    json.dumps({"text": "Hm", "viewport": {"width": 1, "height": 1}}).encode(), b'{"text": 5}', b"a\x00b,c\n\x00",
]  # fmt: skip


def wild(ids: list[str]):
    """Anything JSON can carry, from words and ids that mean something somewhere."""
    plain = st.one_of(
        st.none(), st.booleans(), st.integers(-(10**18), 10**18), st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(WORDS), st.sampled_from(ids),
    )  # fmt: skip
    inner = st.sampled_from([*INNER, *ids])
    return st.recursive(
        plain, lambda one: st.one_of(st.lists(one, max_size=3), st.dictionaries(inner, one, max_size=4)), max_leaves=12
    )


def shaped(schema: dict, root: dict, ids: list[str]):
    """What a JSON schema of pydantic's asks for."""
    match schema:
        case {"$ref": ref}:
            return shaped(root["$defs"][ref.rsplit("/", 1)[-1]], root, ids)
        case {"anyOf": choices}:
            return st.one_of([shaped(one, root, ids) for one in choices])
        case {"enum": choices}:
            return st.sampled_from(choices)
        case {"type": "string"}:
            return st.one_of(st.sampled_from(WORDS), st.sampled_from(ids))
        case {"type": "integer" | "number"}:
            return st.integers(schema.get("minimum", 0), schema.get("maximum", 10**6))
        case {"type": "boolean"}:
            return st.booleans()
        case {"type": "null"}:
            return st.none()
        case {"type": "array", "items": item}:
            return st.lists(shaped(item, root, ids), max_size=4)
        case {"properties": parts}:
            made = {name: shaped(part, root, ids) for name, part in parts.items()}
            needed = {name: made.pop(name) for name in schema.get("required", ())}
            return st.fixed_dictionaries(needed, optional=made)
        case {"type": "object"}:
            return st.dictionaries(st.sampled_from(ids), wild(ids), max_size=3)
    return wild(ids)


def drawn(strategy, times: int, *, by_chance: bool) -> list:
    """Some examples of a strategy, for requests that are made one after another."""
    found: list = []

    @settings(
        max_examples=times, deadline=None, database=None, derandomize=not by_chance,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def collect(one):
        found.append(one)

    collect()
    return found
