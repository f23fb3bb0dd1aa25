"""A product's own rules: reads `.shopfloor.toml` from its base branch, strictly, and hands out frozen values."""

import re
from collections.abc import Collection
from typing import cast, get_args

from bot.budget import Budget, Limits
from bot.errors import UserError
from bot.policy_model import (
    FILE,
    Acceptance,
    Approvals,
    Deploy,
    Environment,
    Gate,
    Kind,
    Manner,
    Need,
    Policy,
    Route,
    SignIn,
    Smoke,
    Ui,
    matches,
)
from bot.policy_reader import Table
from bot.risk import RiskLine

__all__ = [
    "FILE",
    "Acceptance",
    "Approvals",
    "Deploy",
    "Environment",
    "Gate",
    "Kind",
    "Manner",
    "Need",
    "Policy",
    "Route",
    "SignIn",
    "Smoke",
    "Ui",
    "matches",
    "parse_policy",
]

AREAS = ("auth", "billing", "permissions", "migrations", "deletion", "ci")
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
HOUR_S = 3600.0


def parse_policy(text: str | bytes | None) -> Policy:
    """Return the checked policy; raises `UserError` with line, key and cure. None means the file is absent."""
    if text is None:
        raise UserError(
            f"The repository has no {FILE} on its base branch. Add one with at least [product] name and one [gates.NAME]; "
            "the one in Shopfloor's own repository is an example."
        )
    if isinstance(text, bytes):
        text = _decoded(text)
    root = Table.parse(FILE, text)
    product = root.table("product")
    protected, unprotected = _protected(root.table("protected"))
    policy = Policy(
        product=_name(product, product.text("name"), "name"),
        gates=tuple(_gate(name, table) for name, table in root.named("gates")),
        protected=protected,
        unprotected=unprotected,
        acceptance=_acceptance(root.table("acceptance")) if root.has("acceptance") else None,
        environment=_environment(root.table("environment")),
        risk_line=_risk_line(risk := root.table("risk")),
        risk_paths=_risk_paths(risk),
        budget=_budget(root.table("budgets")),
        ui=_ui(root.table("ui")),
        deploy=_deploy(root.table("deploy")) if root.has("deploy") else None,
        approvals=_approvals(root.table("approvals")),
        documents=_documents(root.table("specs")),
    )
    product.done()
    root.done()
    if not policy.gates:
        raise root.wrong(
            "gates", "is missing; give at least one [gates.NAME] with kind and command, or nothing would be proved"
        )
    return policy


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise UserError(f"{FILE} is no UTF-8 text (byte {error.start}). Save it as UTF-8 on the base branch.") from None


def _name(table: Table, value: str, key: str) -> str:
    if not NAME.fullmatch(value):
        raise table.wrong(key, "must begin with a small letter and hold small letters, digits, - and _, at most 40")
    return value


def _gate(name: str, table: Table) -> Gate:
    gate = Gate(
        name=name,
        kind=cast("Kind", table.choice("kind", get_args(Kind))),
        command=table.text("command"),
        paths=table.texts("paths", ("**",)),
        timeout_s=table.number("timeout_s", 120, low=1, high=HOUR_S),
        needs=_needs(table),
        report=_inside(table, "report"),
    )
    table.done()
    return gate


def _needs(table: Table) -> frozenset[Need]:
    needs = table.texts("needs", ())
    for need in needs:
        if need not in get_args(Need):
            raise table.wrong("needs", f"may name {', '.join(get_args(Need))}; {need!r} is not one of them")
    return cast("frozenset[Need]", frozenset(needs))


def _inside(table: Table, key: str) -> str | None:
    path = table.optional(key)
    return None if path is None else _relative(table, key, path)


def _relative(table: Table, key: str, path: str) -> str:
    if path.startswith("/") or ".." in path.split("/"):
        raise table.wrong(key, f"must be a path within the repository, without '..'; {path!r} is not")
    return path


def _protected(table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    paths, exceptions = table.texts("paths", ()), table.texts("except", ())
    table.done()
    return (
        (FILE, *(_relative(table, "paths", path) for path in paths)),
        tuple(_relative(table, "except", path) for path in exceptions),
    )


def _acceptance(table: Table) -> Acceptance:
    acceptance = Acceptance(
        folder=_relative(table, "folder", table.text("folder")).rstrip("/"),
        command=table.text("command"),
        timeout_s=table.number("timeout_s", 120, low=1, high=HOUR_S),
        needs=_needs(table),
    )
    if "{files}" not in acceptance.command:
        raise table.wrong("command", "must contain {files}, where the test files to run are put")
    table.done()
    return acceptance


def _environment(table: Table) -> Environment:
    node = tuple(_relative(table, "node", path) for path in table.texts("node", ()))
    for path in node:
        if path.rsplit("/", 1)[-1] != "package-lock.json":
            raise table.wrong("node", f"must list package-lock.json files; {path!r} is not one")
    read = Environment(_inside(table, "python"), node, _all_texts(table.table("variables")))
    table.done()
    return read


def _risk_line(table: Table) -> RiskLine:
    default = RiskLine()
    return RiskLine(
        low_below=table.number("low_below", default.low_below, low=0, high=100),
        person_above=table.number("person_above", default.person_above, low=0, high=100),
        max_lines=int(table.number("max_lines", default.max_lines, low=1, high=1e6)),
        first_pulls=int(table.number("first_pulls", default.first_pulls, low=0, high=1000)),
    )


def _risk_paths(table: Table) -> dict[str, tuple[str, ...]]:
    paths = table.table("paths")
    read = {area: paths.texts(area, ()) for area in AREAS}
    paths.done()
    table.done()
    return {area: globs for area, globs in read.items() if globs}


def _budget(table: Table) -> Budget:
    default = Budget()
    budget = Budget(
        step=_limits(table.table("run"), default.step),
        item=_limits(table.table("item"), default.item),
        day=_limits(table.table("day"), default.day),
        allow_unpriced=table.flag("allow_unpriced", default.allow_unpriced),
    )
    table.done()
    return budget


def _limits(table: Table, default: Limits) -> Limits:
    tokens = table.limit("tokens", default.tokens, high=1e12)
    limits = Limits(
        usd=table.limit("usd", default.usd, high=1e6),
        tokens=None if tokens is None else int(tokens),
        minutes=table.limit("minutes", default.minutes, high=1e5),
    )
    table.done()
    return limits


def _ui(table: Table) -> Ui:
    sign_ins = {name: _sign_in(below) for name, below in table.named("sign_in")}
    routes = tuple(_route(row, sign_ins.keys()) for row in table.tables("routes"))
    ui = Ui(routes, sign_ins, table.text("prepare", ""), _all_texts(table.table("variables")))
    table.done()
    return ui


def _route(row: Table, sign_ins: Collection[str]) -> Route:
    path = _address(row)
    sign_in = row.optional("sign_in")
    if sign_in is not None and sign_in not in sign_ins:
        raise row.wrong("sign_in", f"names {sign_in!r}, but there is no [ui.sign_in.{sign_in}] with path and body")
    route = Route(row.text("name", path), path, sign_in, row.optional("click"), row.optional("wait_for"))
    row.done()
    return route


def _sign_in(table: Table) -> SignIn:
    sign_in = SignIn(_address(table), _all_texts(table.table("body")))
    table.done()
    return sign_in


def _all_texts(table: Table) -> dict[str, str]:
    return {name: table.text(name) for name in table.keys}


def _address(table: Table) -> str:
    path = table.text("path")
    if not path.startswith("/"):
        raise table.wrong("path", "must begin with '/'")
    return path


def _deploy(table: Table) -> Deploy:
    deploy = Deploy(
        start=table.text("start", ""),
        build=table.text("build", ""),
        build_paths=table.texts("build_paths", ("**",)),
        migrate=table.text("migrate", ""),
        database=tuple(_relative(table, "database", name) for name in table.texts("database", ())),
        health=table.text("health", "/healthz"),
        drain_s=table.number("drain_s", 10, low=0, high=300),
        start_s=table.number("start_s", 30, low=1, high=600),
        build_s=table.number("build_s", 300, low=1, high=HOUR_S),
        smoke=tuple(_smoke(row) for row in table.tables("smoke")),
        command=table.text("command", ""),
        url=table.text("url", ""),
    )
    table.done()
    if not deploy.command and not deploy.start:
        raise table.wrong(
            "start", "is missing; give the command that serves on file descriptor $LISTEN_FD, or `command` and `url`"
        )
    if deploy.command and not deploy.url:
        raise table.wrong("url", "is missing; `command` deploys elsewhere, so say where the product answers")
    return deploy


def _smoke(table: Table) -> Smoke:
    smoke = Smoke(_address(table), table.text("expects", ""), int(table.number("status", 200, low=100, high=599)))
    table.done()
    return smoke


def _documents(table: Table) -> Manner:
    manner = cast(Manner, table.choice("document", get_args(Manner), "pull request"))
    table.done()
    return manner


def _approvals(table: Table) -> Approvals:
    default = Approvals()
    approvals = Approvals(table.flag("auto_merge", default.auto_merge), table.flag("solo", default.solo))
    table.done()
    return approvals
