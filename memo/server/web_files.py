"""The built web: hashed files that never change, and the first page with what the browser must know at once."""

import json
from pathlib import Path
from typing import Any

from aiohttp import web

BOOT_MARK = "<!--memo-boot-->"
SCHEME_MARK = 'data-mantine-color-scheme="light"'
SCHEMES = {"light", "dark"}
FOREVER = "public, max-age=31536000, immutable"


class WebFiles:
    """Serves one `dist` folder; its list of files is read once, so a request can name nothing else."""

    def __init__(self, dist: Path) -> None:
        self._dist = dist
        self._template = (dist / "index.html").read_text(encoding="utf-8")
        self._files = {
            "/" + path.relative_to(dist).as_posix(): path
            for path in dist.rglob("*")
            if path.is_file() and path.suffix not in (".br", ".gz") and path.name != "index.html"
        }

    def flag_keys(self) -> frozenset[str] | None:
        """Return the flags this build asks for, or None when the build does not say."""
        listed = self._dist / "flags.json"
        return frozenset(json.loads(listed.read_text(encoding="utf-8"))) if listed.is_file() else None

    def index(self, boot: dict[str, Any], *, scheme: str) -> web.Response:
        """Return the first page, carrying `boot` as data and already in the right colours."""
        data = json.dumps(boot, separators=(",", ":")).replace("<", "\\u003c")
        page = self._template.replace(BOOT_MARK, f'<script type="application/json" id="memo-boot">{data}</script>')
        if scheme in SCHEMES:
            page = page.replace(SCHEME_MARK, f'data-mantine-color-scheme="{scheme}"')
        return web.Response(text=page, content_type="text/html", headers={"Cache-Control": "no-store"})

    def find(self, path: str) -> web.FileResponse | None:
        """Return a file of the build, compressed when the browser takes that, or None."""
        found = self._files.get(path)
        if found is None:
            return None
        caching = FOREVER if path.startswith("/assets/") else "no-cache"
        return web.FileResponse(found, headers={"Cache-Control": caching})
