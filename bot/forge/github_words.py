"""What we write into GitHub's texts: hidden keys by which we find our own again, and labels with their colours."""

import re
from urllib.parse import quote, unquote

from bot.gates.secrets import redact

LONGEST_BODY = 65_000
_MARK = re.compile(r"<!-- shopfloor:(\S+) -->")
_COLOURS = {
    "bug": ("d73a4a", "Something is broken"),
    "feature": ("1f883d", "Something new"),
    "enhancement": ("a2eeef", "Something that gets better"),
    "chore": ("cfd3d7", "Upkeep"),
    "performance": ("fbca04", "Something that gets faster"),
    "status:backlog": ("ededed", "Waits for its turn"),
    "status:in-progress": ("0969da", "An agent is at work"),
    "status:in-review": ("8250df", "A pull request is open"),
    "status:done": ("1a7f37", "Shipped and verified, or closed"),
    "priority:1": ("b60205", "Before everything else"),
    "priority:2": ("d93f0b", "Soon"),
    "priority:3": ("fef2c0", "When there is room"),
    "needs-human": ("e99695", "Waits for a person; take this label off to let it go on"),
    "tainted": ("5319e7", "Grew from an outsider's words; never merged without a person"),
    "spec-debt": ("c5def5", "Accepted before its spec was ready"),
}
_FLAG = ("bfdadc", "Ships behind this feature flag")
_OTHER = ("ededed", "")


def colour(label: str) -> tuple[str, str]:
    """Return the colour and the description of a label."""
    return _FLAG if label.startswith("flag:") else _COLOURS.get(label, _OTHER)


def marked(body: str, key: str) -> str:
    """Return the body with our key hidden at its end; a foreign key in it is made harmless, secrets go, a long body is cut."""
    safe = redact(body).replace("<!-- shopfloor:", "<!-- (not ours) ")
    cut = safe if len(safe) <= LONGEST_BODY else f"{safe[:LONGEST_BODY]}\n\n… (cut here: GitHub takes no longer text)"
    return f"{cut}\n\n<!-- shopfloor:{quote(key, safe='/:._@').replace('--', '-%2D')} -->"


def key_of(body: str | None) -> str | None:
    """Return the hidden key of a body, or None."""
    found = _MARK.findall(body or "")
    return unquote(found[-1]) if found else None


def unmarked(body: str | None) -> str:
    """Return a body as people see it, without our key."""
    return _MARK.sub("", body or "").rstrip()
