"""What somebody hands in to be imported: a text, a sheet, or a zip of them with pictures and an index."""

import io
import json
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field

from memo.server import limits
from memo.server.covers import CENTRE, Cover
from memo.server.errors import Invalid, TooLarge
from memo.server.exports import INDEX
from memo.server.texts import keepable

IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".gif")
TEXTS = (".md", ".markdown", ".txt")
ATTACHED = re.compile(r"^files/[0-9a-f]{16}/[^/]+$")  # as `exports` lays out what is no image
HIDDEN = re.compile(r"(^|/)(\.[^./]|__MACOSX)")


@dataclass(slots=True)
class Source:
    """What was handed in: texts and images (and other files of cells) by their path, in the order the pages shall have."""

    texts: dict[str, str] = field(default_factory=dict)
    images: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    databases: object = None
    covers: dict[str, Cover] = field(default_factory=dict)
    sheets: dict[str, bytes] = field(default_factory=dict)


def unpack(name: str, data: bytes) -> Source:
    """Return what a file holds; raises `Invalid` or `TooLarge`."""
    if data[:4] == b"PK\x03\x04":
        return _unpack_zip(data)
    if name.lower().endswith(".csv"):
        return Source(sheets={f"{posixpath.splitext(posixpath.basename(name))[0]}.md": data})
    if not name.lower().endswith(TEXTS):
        raise Invalid("Memo imports Markdown files (.md), CSV files, and zip files of them.")
    title = posixpath.splitext(posixpath.basename(name))[0]
    return Source(texts={f"{title}.md": _decoded(data)})


def _unpack_zip(data: bytes) -> Source:
    source = Source()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [one for one in archive.infolist() if not one.is_dir() and not HIDDEN.search(one.filename)]
            if len(infos) > limits.IMPORT_FILES:
                raise TooLarge(f"A zip may hold {limits.IMPORT_FILES} files at most.")
            if sum(one.file_size for one in infos) > limits.IMPORT_UNPACKED_BYTES:
                raise TooLarge(f"A zip may hold {limits.IMPORT_UNPACKED_BYTES // 1024 // 1024} MB at most.")
            for one in sorted(infos, key=lambda info: info.filename.casefold()):
                _take_entry(source, one.filename, archive.read(one))
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, EOFError, OSError) as error:
        raise Invalid("That zip file could not be read.") from error
    if not source.texts and not source.sheets:
        raise Invalid("There is no Markdown or CSV file in that zip.")
    first = [path for path in source.order if path in source.texts]
    source.texts = {path: source.texts[path] for path in dict.fromkeys([*first, *source.texts])}
    return source


def _take_entry(source: Source, filename: str, data: bytes) -> None:
    path = posixpath.normpath(filename.replace("\\", "/"))
    stem, ending = posixpath.splitext(path)
    if path.startswith(("/", "../")) or path == "..":
        source.notes.append(f"{filename}: it points outside the zip.")
    elif path == INDEX:
        source.order, source.databases, source.covers = _order(data), _databases(data), _covers(data)
    elif ATTACHED.match(path):
        source.images[path] = data
    elif ending.lower() == ".csv":
        source.sheets[f"{stem}.md"] = data
    elif ending.lower() in TEXTS:
        source.texts[f"{stem}.md"] = _decoded(data)
    elif ending.lower() in IMAGES:
        source.images[path] = data
    else:
        source.notes.append(f"{filename}: Memo takes no such files yet.")


def _order(data: bytes) -> list[str]:
    try:
        found = keepable(json.loads(data))
        return [str(path) for path in found["pages"]]
    except (ValueError, KeyError, TypeError):
        return []


def _databases(data: bytes) -> object:
    try:
        found = keepable(json.loads(data))
    except ValueError:
        return None
    return found.get("databases") if isinstance(found, dict) else None


def _covers(data: bytes) -> dict[str, Cover]:
    try:
        found = keepable(json.loads(data))["covers"].items()
        return {
            str(path): Cover(str(one["cover"])[:200], min(100, max(0, int(one.get("y", CENTRE)))))
            for path, one in found
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _decoded(data: bytes) -> str:
    if len(data) > limits.MARKDOWN_BYTES:
        raise TooLarge(f"A Markdown file may have {limits.MARKDOWN_BYTES // 1024 // 1024} MB at most.")
    return data.decode("utf-8-sig", errors="replace")
