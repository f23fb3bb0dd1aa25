"""Reading formulas: text to tokens to a tree; what cannot be read is an error that says where."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from memo.server.errors import Invalid

MOST_CHARS = 4_000
DEEPEST = 40
TALLEST = 100
TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<text>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<sign>==|!=|>=|<=|&&|\|\||[-+*/%^()<>!?:,.]))",
    re.DOTALL,
)
ESCAPES = {"n": "\n", "t": "\t"}
BINARY = ({"or": "or", "||": "or"}, {"and": "and", "&&": "and"}, {one: one for one in ("==", "!=", ">=", "<=", ">", "<")},
          {"+": "+", "-": "-"}, {"*": "*", "/": "/", "%": "%"})  # fmt: skip


class FormulaError(Invalid):
    """A formula that cannot be used; the text says why, and where it can."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text or truth value as written."""

    value: float | str | bool
    at: int


@dataclass(frozen=True, slots=True)
class Prop:
    """A cell, by the name or id of its property."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator and what it is given."""

    name: str
    given: tuple["Node", ...]
    at: int
    height: int = 1


Node = Literal | Prop | Call


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula; `kind` is number, text, name, sign or end."""

    kind: str
    text: str
    at: int


def call(name: str, given: tuple[Node, ...], at: int) -> Call:
    """Return a call; raises `FormulaError` when the tree becomes too tall to be worked out."""
    height = 1 + max((one.height for one in given if isinstance(one, Call)), default=0)
    if height > TALLEST:
        raise FormulaError(f"A formula may join {TALLEST} steps; split it over several properties{where(at)}")
    return Call(name, given, at, height)


def where(at: int) -> str:
    """Return a position as people count."""
    return f" (at character {at + 1})"


@lru_cache(maxsize=1_000)
def parse(expression: str) -> Node:
    """Return the tree of a formula; raises `FormulaError`."""
    if len(expression) > MOST_CHARS:
        raise FormulaError(f"A formula may have {MOST_CHARS} characters at most.")
    return _Parser(tokens(expression)).whole()


def tokens(expression: str) -> list[Token]:
    """Return the pieces of a formula, an end behind them."""
    found: list[Token] = []
    at = 0
    while expression[at:].strip():
        match = TOKEN.match(expression, at)
        if match is None or match.lastgroup is None:
            start = at + len(expression[at:]) - len(expression[at:].lstrip())
            raise FormulaError(_unreadable(expression[start]) + where(start))
        found.append(Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        at = match.end()
    return [*found, Token("end", "", len(expression))]


def unquoted(text: str) -> str:
    """Return what a text in quotes says."""
    return re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), text[1:-1], flags=re.DOTALL)


def quoted(text: str) -> str:
    """Return a text in quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def with_names(expression: str, names: dict[str, str]) -> str:
    """Return a formula with what stands in each `prop("…")` replaced, where it is among `names`."""
    pieces: list[str] = []
    done = 0
    line = tokens(expression)
    for place, token in enumerate(line):
        before = [one.text for one in line[max(0, place - 2) : place]]
        if token.kind == "text" and before == ["prop", "("] and unquoted(token.text) in names:
            pieces += [expression[done : token.at], quoted(names[unquoted(token.text)])]
            done = token.at + len(token.text)
    return "".join(pieces) + expression[done:]


def _unreadable(sign: str) -> str:
    return "A quotation mark is never closed" if sign in "\"'" else f"“{sign}” means nothing in a formula"


class _Parser:
    """Recursive descent, one method a level of binding."""

    def __init__(self, line: Sequence[Token]) -> None:
        self._line = line
        self._place = 0
        self._depth = 0

    def whole(self) -> Node:
        if self._now.kind == "end":
            raise FormulaError("The formula is empty.")
        found = self._choice()
        if self._now.kind != "end":
            raise FormulaError(f"“{self._now.text}” was not expected here{where(self._now.at)}")
        return found

    @property
    def _now(self) -> Token:
        return self._line[self._place]

    def _choice(self) -> Node:
        with self._deeper():
            found = self._binary(0)
            at = self._now.at
            if self._take("?"):
                then = self._choice()
                self._must(":")
                found = call("if", (found, then, self._choice()), at)
        return found

    def _binary(self, level: int) -> Node:
        if level == len(BINARY):
            return self._unary()
        found = self._binary(level + 1)
        while self._now.kind in ("sign", "name") and (name := BINARY[level].get(self._now.text)):
            at = self._now.at
            self._place += 1
            found = call(name, (found, self._binary(level + 1)), at)
        return found

    def _unary(self) -> Node:
        token = self._now
        if token.kind in ("sign", "name") and token.text in ("-", "!", "not"):
            self._place += 1
            with self._deeper():
                return call("negate" if token.text == "-" else "not", (self._unary(),), token.at)
        return self._power()

    def _power(self) -> Node:
        found = self._dotted()
        at = self._now.at
        if self._take("^"):
            with self._deeper():
                return call("^", (found, self._unary()), at)
        return found

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaError(f"A formula may be nested {DEEPEST} levels deep.")
        yield
        self._depth -= 1

    def _dotted(self) -> Node:
        found = self._primary()
        while self._take("."):
            token = self._now
            if token.kind != "name":
                raise FormulaError(f"After a dot the name of a function is expected{where(token.at)}")
            self._place += 1
            self._must("(")
            found = call(token.text, (found, *self._given()), token.at)
        return found

    def _primary(self) -> Node:
        token = self._now
        self._place += token.kind != "end"
        match token.kind:
            case "number":
                return Literal(float(token.text), token.at)
            case "text":
                return Literal(unquoted(token.text), token.at)
            case "name" if token.text in ("true", "false"):
                return Literal(token.text == "true", token.at)
            case "name":
                return self._named(token)
            case "sign" if token.text == "(":
                found = self._choice()
                self._must(")")
                return found
            case "end":
                raise FormulaError(f"The formula ends too early{where(token.at)}")
        raise FormulaError(f"“{token.text}” was not expected here{where(token.at)}")

    def _named(self, token: Token) -> Node:
        if not self._take("("):
            raise FormulaError(f'“{token.text}” needs brackets; a cell is prop("{token.text}"){where(token.at)}')
        given = self._given()
        if token.text != "prop":
            return call(token.text, given, token.at)
        if len(given) == 1 and isinstance(given[0], Literal) and isinstance(given[0].value, str):
            return Prop(given[0].value, token.at)
        raise FormulaError(f"prop() takes the name of a property in quotes{where(token.at)}")

    def _given(self) -> tuple[Node, ...]:
        if self._take(")"):
            return ()
        found = [self._choice()]
        while self._take(","):
            found.append(self._choice())
        self._must(")")
        return tuple(found)

    def _take(self, sign: str) -> bool:
        if self._now.kind == "sign" and self._now.text == sign:
            self._place += 1
            return True
        return False

    def _must(self, sign: str) -> None:
        if not self._take(sign):
            raise FormulaError(f"“{sign}” is missing{where(self._now.at)}")
