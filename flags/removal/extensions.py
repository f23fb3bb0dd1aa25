"""Extension modules such as `export const extension = { slot, flag: "key", Component }`: losing ones go, winning are freed."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from flags.removal.imports import is_script, targets
from flags.removal.shapes import is_test

_FOLDER = "extensions"
_NULLABLE = re.compile(r"(?<![\w$])flag\s*:\s*(?:string\s*\|\s*null|null\s*\|\s*string)")
_ANY_FLAG = re.compile(r"""(?<![\w$])flag\s*:\s*["']([^"']*)["']""")


def deleted(key: str, files: Mapping[str, str]) -> tuple[str, ...]:
    """Return the extension modules whose only flag is the key, and their tests."""
    lost = [path for path, text in files.items() if _is_extension(path) and set(_ANY_FLAG.findall(text)) == {key}]
    return (*lost, *(test for path in lost for test in tests_of(path, files)))


def freed(key: str, files: Mapping[str, str]) -> dict[str, str]:
    """Return the extension modules that name the key, without the field, or with null where their type demands one."""
    pair = re.compile(rf"""(?<![\w$])flag\s*:\s*["']{re.escape(key)}["']""")
    named = {path: text for path, text in files.items() if _is_extension(path) and pair.search(text)}
    return {path: _freed(path, text, pair, files) for path, text in named.items()}


def tests_of(path: str, files: Mapping[str, str]) -> tuple[str, ...]:
    """Return the tests that bear a module's name and lie beside it or import it."""
    module = PurePosixPath(path)
    names = {f"{module.stem}{middle}{end}" for middle in (".test", ".spec") for end in (".ts", ".tsx", ".js", ".jsx")}
    names |= {f"test_{module.stem}.py", f"{module.stem}_test.py"} if module.suffix == ".py" else set()
    named = [one for one in files if PurePosixPath(one).name in names]
    beside = {module.parent, module.parent / "__tests__"}
    return tuple(
        one for one in named if PurePosixPath(one).parent in beside or path in targets(one, files[one], files.keys())
    )


def _is_extension(path: str) -> bool:
    return is_script(path) and _FOLDER in PurePosixPath(path).parts[:-1] and not is_test(path)


def _freed(path: str, text: str, pair: re.Pattern[str], files: Mapping[str, str]) -> str:
    beside = [said for one, said in files.items() if PurePosixPath(one).parent == PurePosixPath(path).parent]
    if any(map(_NULLABLE.search, beside)):
        return pair.sub("flag: null", text)
    return _without_pair(text, pair)


def _without_pair(text: str, pair: re.Pattern[str]) -> str:
    own_line = re.compile(rf"^[ \t]*{pair.pattern}[ \t]*,?[ \t]*\n", re.MULTILINE)
    text = own_line.sub("", text)
    text = re.sub(rf"{pair.pattern}\s*,\s*", "", text)
    return re.sub(rf",?\s*{pair.pattern}", "", text)
