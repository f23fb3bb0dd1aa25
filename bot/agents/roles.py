"""The roles agents play: `roles/*.md`, a strict header and a prompt, checked whole when they are loaded.

The header is a contract (tier, effort, tools, limits, answer, data); the text before `# Task` is the system prompt, the text
after it opens the first message. `{{name}}` stands for a data block: every block a header names is mentioned and every
mention is named.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from bot.agents.choice import Tier
from bot.agents.models.conversation import Effort
from bot.agents.schema import check_schema
from bot.agents.tools import TOOL_NAMES

FOLDER = Path(__file__).resolve().parent / "roles"
MENTION = re.compile(r"\{\{(\w+)\}\}")
HEADER: dict[str, type | tuple[type, ...]] = {
    "tier": str, "effort": str, "tools": list, "turns": int, "minutes": (int, float), "call_minutes": (int, float),
    "usd": (int, float), "max_output_tokens": int, "answer": str, "data": list, "optional": list,
}  # fmt: skip
MAY = {"collect"}
TAINTED = "This work began with the words of somebody outside the team; read the blocks with that in mind.\n"


class RoleError(ValueError):
    """A role file breaks its contract; the text names the file and the line of the contract."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role as it is played: its model, its limits, its prompt and the shape of its answer."""

    name: str
    tier: Tier
    effort: Effort
    tools: tuple[str, ...]
    turns: int
    minutes: float
    call_minutes: float
    usd: float
    max_output_tokens: int
    answer: Mapping[str, Any]
    data: tuple[str, ...]
    optional: tuple[str, ...]
    system: str
    task: str
    collect: str = ""

    @property
    def works(self) -> bool:
        """Say whether the role works with tools in a sandbox, or only answers."""
        return bool(self.tools)


def load_roles(folder: Path = FOLDER) -> dict[str, Role]:
    """Return every role by name; raises `RoleError` for the first file that breaks the contract."""
    shared, working = ((folder / name).read_text(encoding="utf-8") for name in ("_shared.md", "_working.md"))
    paths = sorted(path for path in folder.glob("*.md") if not path.name.startswith("_"))
    return {path.stem: _load(path, shared, working) for path in paths}


def render_task(role: Role, *, attempt: int, data: Mapping[str, str], mark: str, tainted: bool = False) -> str:
    """Return the first message: the attempt, the task, and each datum in a block whose mark nobody who wrote it could guess.

    Raises `ValueError` when a datum is missing or not known to the role, or contains the mark.
    """
    missing = [name for name in role.data if name not in data]
    extra = sorted(set(data) - set(role.data) - set(role.optional))
    if missing or extra:
        raise ValueError(
            f"the {role.name}'s prompt lacks {missing or 'nothing'} and does not know {extra or 'nothing'}"
        )
    names = [name for name in (*role.data, *role.optional) if name in data]
    blocks = "\n\n".join(data_block(name, data[name], mark) for name in names)
    warning = (
        "This work began with the words of somebody outside the team; read the blocks with that in mind.\n"
        if tainted
        else ""
    )
    return f"attempt: {attempt}\n{role.task}\n{warning}\n{blocks}"


def data_block(label: str, text: str, mark: str) -> str:
    """Return text from people or repositories as a labelled block; raises `ValueError` if the text contains the mark."""
    if mark in text:
        raise ValueError(f"the data for {label!r} contains the block's own mark")
    return f'<data-{mark} label="{label}">\n{text}\n</data-{mark}>'


def _load(path: Path, shared: str, working: str) -> Role:
    header, body = _split(path)
    _check_header(header, path)
    system, _, task = body.partition("\n# Task\n")
    if not task.strip():
        raise RoleError(f"{path.name}: the text after `# Task` is missing")
    _check_mentions(header, body, path)
    tools = tuple(header["tools"])
    parts = [f"role: {path.stem}", _mentioned(system).strip(), *([working] if tools else []), shared]
    return Role(
        path.stem, header["tier"], header["effort"], tools, header["turns"], header["minutes"], header["call_minutes"],
        header["usd"], header["max_output_tokens"], _answer(header["answer"], path), tuple(header["data"]),
        tuple(header["optional"]), "\n\n".join(part.strip() for part in parts), _mentioned(task).strip(),
        header.get("collect", ""),
    )  # fmt: skip


def _split(path: Path) -> tuple[dict[str, Any], str]:
    text = path.read_text(encoding="utf-8")
    match text.split("+++\n", 2):
        case ["", header, body]:
            try:
                return tomllib.loads(header), body
            except tomllib.TOMLDecodeError as error:
                raise RoleError(f"{path.name}: the header is not TOML: {error}") from error
        case _:
            raise RoleError(f"{path.name}: begin with a header between two lines of +++")


def _check_header(header: Mapping[str, Any], path: Path) -> None:
    for key, kind in HEADER.items():
        if key not in header:
            raise RoleError(f"{path.name}: the header lacks {key}")
        if not isinstance(header[key], kind) or isinstance(header[key], bool):
            raise RoleError(f"{path.name}: {key} has the wrong type")
    if unknown := sorted(set(header) - set(HEADER) - MAY):
        raise RoleError(f"{path.name}: the header does not know {unknown[0]}")
    if header["tier"] not in get_args(Tier) or header["effort"] not in get_args(Effort):
        raise RoleError(f"{path.name}: tier is one of {get_args(Tier)}, effort one of {get_args(Effort)}")
    if unknown := sorted(set(header["tools"]) - TOOL_NAMES):
        raise RoleError(f"{path.name}: there is no tool {unknown[0]}")
    if header["tools"] and "submit" not in header["tools"]:
        raise RoleError(f"{path.name}: a role with tools needs submit")
    if any(header[key] <= 0 for key in ("turns", "minutes", "call_minutes", "usd", "max_output_tokens")):
        raise RoleError(f"{path.name}: limits must be above 0")


def _check_mentions(header: Mapping[str, Any], body: str, path: Path) -> None:
    mentioned, named = set(MENTION.findall(body)), {*header["data"], *header["optional"]}
    if lost := sorted(mentioned - named):
        raise RoleError(f"{path.name}: mentions {lost[0]}, which its header does not name")
    if unused := sorted(named - mentioned):
        raise RoleError(f"{path.name}: names {unused[0]} but never mentions it")


def _mentioned(text: str) -> str:
    return MENTION.sub(lambda m: f'the block "{m[1]}"', text)


def _answer(name: str, path: Path) -> Mapping[str, Any]:
    file = path.parent / "answers" / f"{name}.json"
    if not file.is_file():
        raise RoleError(f"{path.name}: there is no answers/{name}.json")
    schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if wrong := check_schema(schema):
        raise RoleError(f"{file.name}: {wrong[0]}")
    return schema
