"""Write a spec as the document a person accepts, and its digest."""

import hashlib
import re
from collections.abc import Callable

from bot.specs.drafting import criterion_lines, flow_lines
from bot.specs.model import KIND, Answer, Background, OpenQuestion, Section, SectionKey, Spec

UNSETTLED = "_Drafted, not confirmed yet._ "
_MANNERS = {
    "option": "chosen from the options",
    "skip": "skipped, so the recommendation stands",
    "you decide": "left to us, so the recommendation stands",
    "unknown": "nobody knows yet, so the draft stands for now",
    "correction": "corrected an earlier answer",
    "text": "in their own words",
}


def render(spec: Spec) -> str:
    """Return the whole document in Markdown; the same spec always gives the same text."""
    parts = [
        f"# {spec.title[:1].upper()}{spec.title[1:]}",
        f"Spec {spec.id}, version {spec.version}, for {spec.product}. Asked for by {spec.by} on {spec.at[:10]}.",
        *(
            [f"> Accepted before it was ready by {spec.debt.by}: {spec.debt.reason} (score {spec.debt.score:.0f})."]
            if spec.debt
            else []
        ),
        f"> {_quoted(spec.idea)}",
        _part(spec, "problem"),
        *([f"## Background\n\n{_background(spec)}"] if spec.background else []),
        f"## Users\n\n{_users(spec)}",
        f"## Decisions and why\n\n{_decisions(spec)}",
        f"## In scope\n\n{_in_scope(spec)}",
        *(_part(spec, key) for key in ("out_of_scope", "data")),
        _part(spec, "flows", lambda _: flow_lines(spec.flows)),
        _part(spec, "acceptance", lambda _: criterion_lines(spec.criteria)),
        *(
            _part(spec, key)
            for key in ("errors", "ui", "permissions", "budgets", "examples", "release", "metric", "analytics")
        ),
        *([f"## Would it work here?\n\n{spec.feasibility}"] if spec.feasibility else []),
        _part(spec, "open", lambda text: "\n".join([text, *_open_lines(spec)])),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def digest(spec: Spec) -> str:
    """Return the SHA-256 of the rendered text, to which an acceptance is bound."""
    return hashlib.sha256(render(spec).encode()).hexdigest()


def _part(spec: Spec, key: SectionKey, write: Callable[[str], str] = str) -> str:
    section = spec.section(key)
    by = f" _(written by a model: {section.model_source})_" if section.model_source else ""
    mark = "" if section.settled else UNSETTLED + "\n\n"
    return f"## {KIND[key].heading}{by}\n\n{mark}{write(section.text)}{_decided(spec, section)}"


def _decided(spec: Spec, section: Section) -> str:
    """Return what was answered for this section beside its text."""
    rows = [row for row in spec.answers if row.question_id in section.decided and not row.replaced]
    return "".join(f"\n\n- Decided: {row.question} **{_line(row.text)}**" for row in rows)


def _quoted(idea: str) -> str:
    return "\n> ".join(idea[:2000].splitlines())


def _background(spec: Spec) -> str:
    return "\n\n".join(["What others wrote, given as material; it decides nothing.", *map(_given, spec.background)])


def _given(one: Background) -> str:
    source = f"[{_inline(one.name)}]({one.url})" if one.url else _inline(one.name)
    if one.problem:
        return f"- {source}, given by {one.by} on {one.at[:10]}, could not be read."
    if not one.excerpt:
        return f"- {source}, a picture given by {one.by} on {one.at[:10]}:\n\n  ![{_inline(one.name)}]({one.url})"
    quoted = "\n  > ".join(_inline(line) for line in one.excerpt.splitlines() if line.strip())
    return f"- {source}, given by {one.by} on {one.at[:10]}:\n\n  > {quoted}"


def _inline(text: str) -> str:
    """Return somebody else's words so that they stay words: no heading, link, picture or HTML of their own."""
    return re.sub(r"([\\`*_\[\]<>#|!])", r"\\\1", text)


def _users(spec: Spec) -> str:
    actors = dict.fromkeys(flow.actor for flow in spec.flows)
    return "\n".join(
        f"- **{actor}**: {'; '.join(flow.deed for flow in spec.flows if flow.actor == actor)}" for actor in actors
    )


def _in_scope(spec: Spec) -> str:
    return "\n".join(f"- {flow.id}: {flow.deed}" for flow in spec.flows)


def _decisions(spec: Spec) -> str:
    standing = [answer for answer in spec.answers if not answer.replaced]
    return "\n".join(_decision(answer) for answer in standing) or "None yet: every section below is a draft."


def _decision(answer: Answer) -> str:
    return (
        f"- {answer.question} **{_line(answer.text)}** Why it matters: {answer.why} ({answer.by}, {answer.at[:10]}; "
        f"{_MANNERS[answer.manner]})"
    )


def _line(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= 300 else said[:299] + "…"


def _open_lines(spec: Spec) -> list[str]:
    return [_open_line(row) for row in spec.open_questions]


def _open_line(row: OpenQuestion) -> str:
    blocks = " **Blocks the work.**" if row.blocking and not row.answer else ""
    found = f" Answer: {row.answer}" if row.answer else ""
    return f"- **{row.id}** {row.text} Owner: {row.owner or 'nobody yet'}.{blocks}{found}"
