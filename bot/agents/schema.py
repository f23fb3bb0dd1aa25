"""A strict check of a JSON value against the small part of JSON Schema that both vendors' structured answers allow."""

from collections.abc import Callable, Mapping
from typing import Any

TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
}
KEYWORDS = {"type", "properties", "required", "additionalProperties", "items", "enum", "description"}


def problems(value: Any, schema: Mapping[str, Any], at: str = "answer") -> list[str]:
    """Return every way in which `value` breaks `schema`, each naming its place; empty when it fits."""
    kind = schema["type"]
    if not TYPES[kind](value):
        return [f"{at} must be a {kind}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at} must be one of {', '.join(map(str, schema['enum']))}"]
    if kind == "object":
        return _object_problems(value, schema, at)
    if kind == "array":
        return [p for i, item in enumerate(value) for p in problems(item, schema["items"], f"{at}[{i}]")]
    return []


def check_schema(schema: Mapping[str, Any], at: str = "schema") -> list[str]:
    """Return every way in which a schema leaves the part we support: unknown words, open or optional objects."""
    unknown = [f"{at}: unknown keyword {word}" for word in sorted(set(schema) - KEYWORDS)]
    kind = schema.get("type")
    if kind not in TYPES:
        return [*unknown, f"{at}: type must be one of {', '.join(TYPES)}"]
    if kind == "array":
        return unknown + check_schema(schema.get("items", {}), f"{at}[]")
    if kind != "object":
        return unknown
    inner = [p for name, part in schema.get("properties", {}).items() for p in check_schema(part, f"{at}.{name}")]
    return unknown + _openness(schema, at) + inner


def _object_problems(value: dict[str, Any], schema: Mapping[str, Any], at: str) -> list[str]:
    known = schema.get("properties", {})
    missing = [f"{at}.{name} is missing" for name in schema.get("required", []) if name not in value]
    extra = [f"{at}.{name} is not known" for name in value if name not in known]
    inner = [p for name, part in known.items() if name in value for p in problems(value[name], part, f"{at}.{name}")]
    return missing + extra + inner


def _openness(schema: Mapping[str, Any], at: str) -> list[str]:
    """Strict answers need closed objects whose every property is required; both vendors refuse others."""
    found = [] if schema.get("additionalProperties") is False else [f"{at}: additionalProperties must be false"]
    if set(schema.get("required", [])) != set(schema.get("properties", {})):
        found.append(f"{at}: every property must be required")
    return found
