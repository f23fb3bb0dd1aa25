"""Extension modules such as `export default { slot, flag: "key", Component }`: the losing ones go, the winning are freed."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from flags.removal.imports import is_script, targets
from flags.removal.shapes import is_test

_FOLDER = "extensions"
_ANY_FLAG = re.compile(r"""(?<![\w$])flag\s*:\s*["']([^"']*)["']""")


def deleted(key: str, files: Mapping[str, str]) -> tuple[str, ...]:
    """Return the extension modules whose only flag is the key, and their tests."""
    lost = [path for path, text in files.items() if _is_extension(path) and set(_ANY_FLAG.findall(text)) == {key}]
    return (*lost, *(test for path in lost for test in tests_of(path, files)))


def freed(key: str, files: Mapping[str, str]) -> dict[str, str]:
    """Return the extension modules that name the key, without the field that does."""
    pair = re.compile(rf"""(?<![\w$])flag\s*:\s*["']{re.escape(key)}["']""")
    named = {path: text for path, text in files.items() if _is_extension(path) and pair.search(text)}
    return {path: _without_pair(text, pair) for path, text in named.items()}


def tests_of(path: str, files: Mapping[str, str]) -> tuple[str, ...]:
    """Return the tests that bear a module's name and lie beside it or import it."""
    module = PurePosixPath(path)
    names = {f"{module.stem}{middle}{end}" for middle in (".test", ".spec") for end in (".ts", ".tsx", ".js", ".jsx")}
    named = [one for one in files if PurePosixPath(one).name in names]
    beside = {module.parent, module.parent / "__tests__"}
    return tuple(
        one for one in named if PurePosixPath(one).parent in beside or path in targets(one, files[one], files.keys())
    )


def _is_extension(path: str) -> bool:
    return is_script(path) and _FOLDER in PurePosixPath(path).parts[:-1] and not is_test(path)


def _without_pair(text: str, pair: re.Pattern[str]) -> str:
    own_line = re.compile(rf"^[ \t]*{pair.pattern}[ \t]*,?[ \t]*\n", re.MULTILINE)
    text = own_line.sub("", text)
    text = re.sub(rf"{pair.pattern}\s*,\s*", "", text)
    return re.sub(rf",?\s*{pair.pattern}", "", text)
