"""Files on their way in and out of a workspace, and pictures to put into them."""

import io
import zipfile

from aiohttp import FormData
from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


def form(name: str, data: bytes, kind: str | None = None) -> FormData:
    made = FormData()
    made.add_field("file", data, filename=name, content_type=kind)
    return made


def zipped(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


async def take_in(person, name: str, data: bytes, *, status: int = 201, parent: str = "") -> dict:
    """Import a file into a person's workspace and return the answer."""
    path = f"/api/workspaces/{person.workspace}/import?parent={parent}"
    async with person.http.post(path, data=form(name, data)) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


async def fetch(person, path: str) -> bytes:
    async with person.http.get(path) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.read()
