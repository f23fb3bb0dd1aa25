"""REST: contents, branches and the git database (refs, commits, trees, blobs)."""

import base64
import binascii
from typing import Any
from urllib.parse import quote

from bot.local.github import refs, shapes_code, writing
from bot.local.github.errors import ApiError, invalid, not_found
from bot.local.github.git import ZERO
from bot.local.github.hub import Repo, identity
from bot.local.github.rest.call import Answer, Call, Route
from bot.local.github.writing import Entry


async def contents(call: Call) -> Answer:
    """Answer a file with its content, or a folder's list."""
    repo, _ = call.repo()
    name = call.query("ref") or repo.default_branch
    sha = await call.hub.git(repo).resolve(name)
    if sha is None:
        raise ApiError(404, f"No commit found for the ref {name}")
    path = call.request.match_info.get("path", "").strip("/")
    entries = await writing.entries(call.hub.git(repo), sha, path)
    if entries is None:
        raise not_found()
    if isinstance(entries, list):
        return 200, [_entry(call, repo, each, name) for each in entries]
    content = (await call.hub.git(repo).git("cat-file", "blob", entries.sha)).out if entries.type == "blob" else b""
    encoded = base64.encodebytes(content).decode()
    return 200, _entry(call, repo, entries, name) | {"content": encoded, "encoding": "base64"}


def _entry(call: Call, repo: Repo, entry: Entry, ref: str) -> dict[str, Any]:
    kind = {"tree": "dir", "commit": "submodule"}.get(entry.type, "symlink" if entry.mode == "120000" else "file")
    base = call.view.api(f"repos/{repo.full_name}")
    page = call.view.html(f"{repo.full_name}/blob/{ref}/{quote(entry.path)}")
    url = f"{base}/contents/{quote(entry.path)}?ref={ref}"
    return {
        "type": kind, "name": entry.path.rpartition("/")[2], "path": entry.path, "sha": entry.sha, "size": entry.size,
        "url": url, "git_url": f"{base}/git/blobs/{entry.sha}", "html_url": page, "download_url": page.replace("/blob/", "/raw/"),
        "_links": {"self": url, "git": f"{base}/git/blobs/{entry.sha}", "html": page},
    }  # fmt: skip


async def put_contents(call: Call) -> Answer:
    """Create or change one file in one commit."""
    return await _write(call, _decoded(call.data.get("content")))


async def delete_contents(call: Call) -> Answer:
    """Delete one file in one commit."""
    return await _write(call, None)


def _decoded(content: object) -> bytes:
    if not isinstance(content, str):
        raise invalid("Content", "content", "missing_field")
    try:
        return base64.b64decode(content)
    except binascii.Error as error:
        raise ApiError(422, "content is not valid Base64") from error


async def _write(call: Call, content: bytes | None) -> Answer:
    repo, who = call.writable("write")
    git, path = call.hub.git(repo), call.path("path")
    branch = call.data.get("branch") or call.query("branch") or repo.default_branch
    blob = call.data.get("sha") or call.query("sha")
    async with git.lock:
        tip = (await git.refs()).get(f"refs/heads/{branch}")
        known = await writing.entries(git, tip, path) if tip else None
        _check_blob(path, known, blob, deleting=content is None)
        message = call.data.get("message") or call.query("message") or f"Update {path}"
        sha = await writing.commit_files(git, tip, {path: content}, message, identity(who, call.hub.now()))
        if not await git.update_ref(f"refs/heads/{branch}", sha, tip or ZERO):
            raise ApiError(409, f"{branch} moved while this was written")
        await refs.sync_locked(call.hub, repo, who)
    written = await writing.entries(git, sha, path)
    told = _entry(call, repo, written, branch) if isinstance(written, Entry) else None
    commit = shapes_code.git_commit(call.view, repo, await git.commit(sha))
    return 201 if content is not None and known is None else 200, {"content": told, "commit": commit}


def _check_blob(path: str, known: object, blob: str, *, deleting: bool) -> None:
    if deleting and known is None:
        raise not_found()
    if isinstance(known, Entry) and not blob:
        raise ApiError(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    if isinstance(known, Entry) and blob != known.sha:
        raise ApiError(409, f"{path} does not match {blob}")


# branches


async def branches(call: Call) -> Answer:
    """Answer the branches."""
    repo, _ = call.repo()
    names = [ref.removeprefix("refs/heads/") for ref in await call.hub.git(repo).refs()]
    return 200, [await _branch(call, repo, name) for name in call.page(names)]


async def branch(call: Call) -> Answer:
    """Answer one branch."""
    repo, _ = call.repo()
    return 200, await _branch(call, repo, call.path("branch"))


async def _branch(call: Call, repo: Repo, name: str) -> dict[str, Any]:
    git = call.hub.git(repo)
    sha = (await git.refs(f"refs/heads/{name}")).get(f"refs/heads/{name}")
    if sha is None:
        raise ApiError(404, "Branch not found")
    protected = (
        f"refs/heads/{name}" in (await git.git("config", "--get-all", "standin.protected", accept=(0, 1))).text.split()
    )
    return refs.branch_shape(call.view, repo, name, await git.commit(sha), protected=protected)


# the git database


async def get_ref(call: Call) -> Answer:
    """Answer one ref."""
    repo, _ = call.repo()
    ref = f"refs/{call.path('ref')}"
    sha = (await call.hub.git(repo).refs(ref)).get(ref)
    if sha is None:
        raise not_found()
    return 200, refs.ref_shape(call.view, repo, ref, sha)


async def matching_refs(call: Call) -> Answer:
    """Answer the refs that begin with a name."""
    repo, _ = call.repo()
    prefix = f"refs/{call.request.match_info.get('ref', 'heads/')}"
    found = {ref: sha for ref, sha in (await call.hub.git(repo).refs("refs/")).items() if ref.startswith(prefix)}
    return 200, [refs.ref_shape(call.view, repo, ref, sha) for ref, sha in call.page(sorted(found.items()))]


async def create_ref(call: Call) -> Answer:
    """Create a branch."""
    repo, who = call.writable("write")
    ref, sha = call.text("ref"), call.text("sha")
    git = call.hub.git(repo)
    if not ref.startswith("refs/heads/") or await git.resolve(sha) != sha:
        raise ApiError(
            422, "Object does not exist" if ref.startswith("refs/") else "Reference name must start with refs/"
        )
    if not await git.update_ref(ref, sha, ZERO):
        raise ApiError(422, "Reference already exists")
    await refs.sync(call.hub, repo, who)
    return 201, refs.ref_shape(call.view, repo, ref, sha)


async def update_ref(call: Call) -> Answer:
    """Move a branch; without force only forward."""
    repo, who = call.writable("write")
    ref, sha, git = f"refs/{call.path('ref')}", call.text("sha"), call.hub.git(repo)
    old = (await git.refs(ref)).get(ref)
    if old is None or not ref.startswith("refs/heads/"):
        raise ApiError(422, "Reference does not exist")
    if await git.resolve(sha) != sha:
        raise ApiError(422, "Object does not exist")
    if not call.data.get("force") and not await git.is_ancestor(old, sha):
        raise ApiError(422, "Update is not a fast forward")
    if not await git.update_ref(ref, sha, old):
        raise ApiError(422, "Reference cannot be updated")
    await refs.sync(call.hub, repo, who)
    return 200, refs.ref_shape(call.view, repo, ref, sha)


async def delete_ref(call: Call) -> Answer:
    """Delete a branch."""
    repo, who = call.writable("write")
    ref, git = f"refs/{call.path('ref')}", call.hub.git(repo)
    old = (await git.refs(ref)).get(ref)
    if old is None or not ref.startswith("refs/heads/") or not await git.update_ref(ref, ZERO, old):
        raise ApiError(422, "Reference does not exist")
    await refs.sync(call.hub, repo, who)
    return 204, None


async def get_commit(call: Call) -> Answer:
    """Answer a commit object."""
    repo, _ = call.repo()
    if await call.hub.git(repo).resolve(call.path("sha")) is None:
        raise not_found()
    return 200, shapes_code.git_commit(call.view, repo, await call.hub.git(repo).commit(call.path("sha")))


async def create_commit(call: Call) -> Answer:
    """Write a commit object; no branch moves."""
    repo, who = call.writable("write")
    git = call.hub.git(repo)
    sha = await git.commit_tree(
        call.text("tree"), call.names("parents"), call.text("message"), identity(who, call.hub.now())
    )
    return 201, shapes_code.git_commit(call.view, repo, await git.commit(sha))


async def get_tree(call: Call) -> Answer:
    """Answer a tree, with everything below it when asked."""
    repo, _ = call.repo()
    git = call.hub.git(repo)
    found = await git.git(
        "rev-parse", "--verify", "-q", "--end-of-options", f"{call.path('sha')}^{{tree}}", accept=(0, 1, 128)
    )
    if found.code:
        raise not_found()
    listed = await writing.list_tree(git, found.text, recursive=bool(call.query("recursive")))
    return 200, _tree(call, repo, found.text, listed)


def _tree(call: Call, repo: Repo, sha: str, listed: list[Entry]) -> dict[str, Any]:
    base = call.view.api(f"repos/{repo.full_name}/git")
    told = [
        {
            "path": each.path,
            "mode": each.mode,
            "type": each.type,
            "sha": each.sha,
            "url": f"{base}/{each.type}s/{each.sha}",
        }
        | ({"size": each.size} if each.type == "blob" else {})
        for each in listed
    ]
    return {"sha": sha, "url": f"{base}/trees/{sha}", "tree": told, "truncated": False}


async def create_tree(call: Call) -> Answer:
    """Write a tree from paths and blobs, over a base tree when given."""
    repo, _ = call.writable("write")
    git = call.hub.git(repo)
    given = call.data.get("tree")
    if not isinstance(given, list):
        raise invalid("Tree", "tree", "missing_field")
    sha = await writing.write_tree(git, call.data.get("base_tree"), given)
    return 201, _tree(call, repo, sha, await writing.list_tree(git, sha, recursive=False))


async def get_blob(call: Call) -> Answer:
    """Answer a blob."""
    repo, _ = call.repo()
    found = await call.hub.git(repo).git("cat-file", "blob", call.path("sha"), accept=(0, 128))
    if found.code:
        raise not_found()
    url = call.view.api(f"repos/{repo.full_name}/git/blobs/{call.path('sha')}")
    content = base64.encodebytes(found.out).decode()
    return 200, {"sha": call.path("sha"), "size": len(found.out), "url": url, "content": content, "encoding": "base64"}


async def create_blob(call: Call) -> Answer:
    """Write a blob."""
    repo, _ = call.writable("write")
    content = call.data.get("content")
    raw = _decoded(content) if call.data.get("encoding") == "base64" else str(content or "").encode()
    sha = (await call.hub.git(repo).git("hash-object", "-w", "--stdin", data=raw)).text
    return 201, {"sha": sha, "url": call.view.api(f"repos/{repo.full_name}/git/blobs/{sha}")}


_GIT = "/repos/{owner}/{repo}/git"
ROUTES: list[Route] = [
    ("GET", "/repos/{owner}/{repo}/contents", contents),
    ("GET", "/repos/{owner}/{repo}/contents/{path:.*}", contents),
    ("PUT", "/repos/{owner}/{repo}/contents/{path:.+}", put_contents),
    ("DELETE", "/repos/{owner}/{repo}/contents/{path:.+}", delete_contents),
    ("GET", "/repos/{owner}/{repo}/branches", branches),
    ("GET", "/repos/{owner}/{repo}/branches/{branch:.+}", branch),
    ("GET", _GIT + "/ref/{ref:.+}", get_ref),
    ("GET", _GIT + "/matching-refs/{ref:.+}", matching_refs),
    ("GET", _GIT + "/refs", matching_refs),
    ("POST", _GIT + "/refs", create_ref),
    ("PATCH", _GIT + "/refs/{ref:.+}", update_ref),
    ("DELETE", _GIT + "/refs/{ref:.+}", delete_ref),
    ("POST", _GIT + "/commits", create_commit),
    ("GET", _GIT + "/commits/{sha}", get_commit),
    ("POST", _GIT + "/trees", create_tree),
    ("GET", _GIT + "/trees/{sha:.+}", get_tree),
    ("POST", _GIT + "/blobs", create_blob),
    ("GET", _GIT + "/blobs/{sha}", get_blob),
]
