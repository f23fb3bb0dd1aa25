"""Pages of a repository: its home, its commits, one commit, one file."""

from aiohttp import web

from bot.local.github import checks, diffs
from bot.local.github.errors import not_found
from bot.local.github.git import Commit
from bot.local.github.hub import Hub, Repo
from bot.local.github.pages import diff, markdown
from bot.local.github.pages.checks import dot, list_checks
from bot.local.github.pages.frame import Visit, moment, page
from bot.local.github.pages.html import Child, Html, tag, when


async def front(visit: Visit, _: web.Request) -> web.Response:
    """Show every repository."""
    rows = [
        tag(
            "li",
            tag(
                "div", tag("a", repo.full_name, href=f"/{repo.full_name}", class_="title"), _about(repo), class_="what"
            ),
            tag("span", "pushed ", moment(visit.hub, repo.pushed_at), class_="muted small end"),
        )
        for repo in visit.hub.repos()
        if visit.hub.permission(repo, visit.user) != "none"
    ]
    shown = tag("ul", *rows, class_="rows") if rows else tag("p", "No repository you may see yet.", class_="blank")
    return page(visit, "Repositories", tag("h1", "Repositories"), tag("div", shown, class_="box"))


def _about(repo: Repo) -> Child:
    return tag("div", repo.description or "No description", when(repo.private, " · private"), class_="muted")


async def home(visit: Visit, request: web.Request) -> web.Response:
    """Show the latest commits, the README and how to clone."""
    repo = visible(visit, request)
    git = visit.hub.git(repo)
    tip = await git.resolve(repo.default_branch)
    commits = await git.log(tip, limit=8) if tip else []
    readme = await git.blob(tip, "README.md") if tip else None
    main = tag("div", _latest(visit.hub, repo, commits), _readme(readme))
    side = tag("aside", _side(repo, request, len(await git.refs())), class_="side")
    columns = tag("div", main, side, class_="cols")
    return page(visit, repo.full_name, tag("h1", repo.name, class_="vh"), columns, repo=repo, tab="Code")


def visible(visit: Visit, request: web.Request) -> Repo:
    """Return the repository of the address when the visitor may see it; raises a 404."""
    repo = visit.hub.repo(request.match_info["owner"], request.match_info["repo"])
    if visit.hub.permission(repo, visit.user) == "none":
        raise not_found()
    return repo


def _latest(hub: Hub, repo: Repo, commits: list[Commit]) -> Html:
    if not commits:
        return tag("div", tag("p", "Nothing has been pushed yet.", class_="blank"), class_="box")
    every = tag("a", "All commits", href=f"/{repo.full_name}/commits/{repo.default_branch}")
    head = tag("header", tag("b", "Latest commits on ", tag("code", repo.default_branch)), every)
    return tag("section", head, commit_rows(hub, repo, commits), class_="box", aria_label="Latest commits")


def _readme(readme: bytes | None) -> Child:
    if readme is None:
        return None
    text = markdown.render(readme.decode("utf-8", "replace"))
    return tag(
        "section", tag("header", tag("b", "README")), tag("div", text, class_="md"), class_="box", aria_label="README"
    )


def _side(repo: Repo, request: web.Request, branches: int) -> Child:
    clone = f"http://{request.host}/{repo.full_name}.git"
    return [
        tag("section", tag("h2", "About"), tag("p", repo.description or "No description.")),
        tag("section", tag("h2", "Clone"), tag("code", f"git clone {clone}")),
        tag("section", tag("h2", "Branches"), tag("p", f"{branches}, default ", tag("code", repo.default_branch))),
    ]


def commit_rows(hub: Hub, repo: Repo, commits: list[Commit]) -> Html:
    """Return commits as rows: subject, author, time, checks, short sha."""
    return tag("ul", *(_commit_row(hub, repo, commit) for commit in commits), class_="rows")


def _commit_row(hub: Hub, repo: Repo, commit: Commit) -> Html:
    address = f"/{repo.full_name}/commit/{commit.sha}"
    told = tag("div", commit.author, " committed ", moment(hub, commit.committer_date), class_="muted small")
    what = tag("div", tag("a", commit.subject, href=address, class_="title"), told, class_="what")
    sha = tag("a", commit.sha[:7], href=address, class_="mono", aria_label=f"Commit {commit.sha[:7]}")
    return tag("li", what, dot(checks.verdict(hub, repo, commit.sha)), sha)


async def history(visit: Visit, request: web.Request) -> web.Response:
    """Show the commits of a branch."""
    repo, ref = visible(visit, request), request.match_info["ref"]
    git = visit.hub.git(repo)
    tip = await git.resolve(ref)
    if tip is None:
        raise not_found()
    rows = commit_rows(visit.hub, repo, await git.log(tip, limit=100))
    return page(
        visit,
        f"Commits on {ref}",
        tag("h1", "Commits on ", tag("code", ref)),
        tag("div", rows, class_="box"),
        repo=repo,
        tab="Code",
    )


async def commit(visit: Visit, request: web.Request) -> web.Response:
    """Show one commit: message, checks, differences."""
    repo = visible(visit, request)
    git = visit.hub.git(repo)
    sha = await git.resolve(request.match_info["sha"])
    if sha is None:
        raise not_found()
    found = await git.commit(sha)
    body = found.message.partition("\n")[2].strip()
    parents = [tag("a", each[:7], href=f"/{repo.full_name}/commit/{each}", class_="mono") for each in found.parents]
    about = tag(
        "p", tag("b", found.author), " committed ", moment(visit.hub, found.committer_date), " · ", tag("code", sha),
        when(parents, " · parent ", [Html(f"{each} ") for each in parents]), class_="muted",
    )  # fmt: skip
    return page(
        visit, found.subject, tag("h1", found.subject), when(body, tag("pre", body)), about,
        list_checks(visit.hub, repo, sha), tag("h2", "Changes"), diff.changes(await diffs.of_commit(git, sha)),
        repo=repo, tab="Code",
    )  # fmt: skip


def _lines(text: str) -> list[Html]:
    """Return the lines of a file, each to be linked to as #L1."""
    return [tag("span", line, id=f"L{number}") for number, line in enumerate(text.splitlines(keepends=True), start=1)]


async def blob(visit: Visit, request: web.Request) -> web.Response:
    """Show one text file of a branch or commit."""
    repo, ref, path = visible(visit, request), request.match_info["ref"], request.match_info["path"]
    content = await visit.hub.git(repo).blob(ref, path)
    if content is None:
        raise not_found()
    text = "This file is not text." if b"\0" in content else content.decode("utf-8", "replace")
    shown = tag(
        "div",
        tag("header", tag("b", path, class_="mono")),
        tag("pre", _lines(text), class_="pad scroller", tabindex=0),
        class_="box",
    )
    return page(visit, path, tag("h1", path), shown, repo=repo, tab="Code")
