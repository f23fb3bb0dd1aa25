"""REST: the search of issues and pull requests, as far as finding our own words again needs it."""

import re
from typing import Any

from bot.local.github import shapes
from bot.local.github.rest.call import Answer, Call, Route


async def search(call: Call) -> Answer:
    """Answer a search with `repo:`, `is:`, `state:`, `label:`, `author:`, `in:` and plain words."""
    call.me()
    terms = re.findall(r'(?:[^\s"]|"[^"]*")+', call.query("q"))
    marks = dict(
        term.replace('"', "").split(":", 1) for term in terms if re.match(r"^(repo|state|label|author|in):", term)
    )
    kinds = {term[3:] for term in terms if term.startswith("is:")}
    words = [term.replace('"', "") for term in terms if not re.match(r"^(repo|state|label|author|in|is):", term)]
    owner, _, name = marks.get("repo", "").partition("/")
    repo = call.hub.repo(owner, name)
    call.hub.require(repo, call.viewer, "read")
    fields = marks.get("in", "title,body").split(",")
    rows = call.hub.store.all("SELECT i.* FROM issues i WHERE repo_id = ? ORDER BY id DESC", repo.id)
    found = [
        shape
        for row in rows
        if all(
            any(word.lower() in (row[field] or "").lower() for field in fields if field in ("title", "body"))
            for word in words
        )
        and _matches(shape := shapes.issue(call.view, repo, row), marks, kinds)
    ]
    items = [shape | {"score": 1.0} for shape in call.page(found)]
    return 200, {"total_count": len(found), "incomplete_results": False, "items": items}


def _matches(shape: dict[str, Any], marks: dict[str, str], kinds: set[str]) -> bool:
    is_pull, state = (
        "pull_request" in shape,
        marks.get("state") or next((k for k in kinds if k in ("open", "closed")), ""),
    )
    if ("issue" in kinds and is_pull) or (kinds & {"pr", "pull-request"} and not is_pull):
        return False
    if state and shape["state"] != state:
        return False
    if "label" in marks and marks["label"] not in [label["name"] for label in shape["labels"]]:
        return False
    return marks.get("author") in (None, shape["user"]["login"])


ROUTES: list[Route] = [("GET", "/search/issues", search)]
