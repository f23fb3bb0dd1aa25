# ruff: noqa: ARG002, N802 - LibCST names the methods and their arguments.
"""Python: fold every test of the flag to its answer, and what hangs on it, with LibCST."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import libcst as cst

from flags.removal.python_locals import follow_locals
from flags.removal.python_tree import (
    Statement,
    answered,
    as_answer,
    bracketed,
    code,
    comments,
    compared,
    ends,
    lines,
    next_branch,
    says_nothing,
    statements,
    truth,
    without_brackets,
    yields,
)
from flags.removal.shapes import TESTERS, holds_flags

_PASSES = 20


class CannotParse(Exception):
    """The file is not Python we can read."""


def fold(text: str, key: str, names: frozenset[str], keep: bool) -> str:
    """Return the text with every test of the flag folded to `keep`; answers left in the code are marks.

    `names` are the names that stand for the key in this file.
    """
    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise CannotParse(str(error)) from error
    for _ in range(_PASSES):
        folded = module.visit(_Fold(key, names, keep))
        module = follow_locals(folded)
        if module.code == folded.code:
            return module.code
    return module.code


@dataclass
class _Fold(cst.CSTTransformer):
    """Folds from the leaves up; an answer is a marked name until something folds it away."""

    key: str
    names: frozenset[str]
    keep: bool
    tests: set[cst.CSTNode] = field(default_factory=set)
    elifs: set[cst.CSTNode] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)
    kept: list[Statement] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    # What is asked only whether it is true: there `x and True` is `x`.

    def visit_If(self, node: cst.If) -> None:
        self.tests.add(node.test)
        if isinstance(node.orelse, cst.If):
            self.elifs.add(node.orelse)

    def visit_While(self, node: cst.While) -> None:
        self.tests.add(node.test)

    def visit_IfExp(self, node: cst.IfExp) -> None:
        self.tests.add(node.test)

    def visit_CompIf(self, node: cst.CompIf) -> None:
        self.tests.add(node.test)

    def visit_Assert(self, node: cst.Assert) -> None:
        self.tests.add(node.test)

    def visit_UnaryOperation(self, node: cst.UnaryOperation) -> None:
        if isinstance(node.operator, cst.Not):
            self.tests.add(node.expression)

    def visit_BooleanOperation(self, node: cst.BooleanOperation) -> None:
        if node in self.tests:
            self.tests |= {node.left, node.right}

    # Asking for the flag.

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        match updated_node.func:
            case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)) if name in TESTERS:
                first = updated_node.args[0].value if updated_node.args else None
                return as_answer(self.keep) if first is not None and self._is_key(first) else updated_node
            case _:
                return updated_node

    def leave_Comparison(self, original_node: cst.Comparison, updated_node: cst.Comparison) -> cst.BaseExpression:
        if len(updated_node.comparisons) != 1:
            return updated_node
        operator, right = updated_node.comparisons[0].operator, updated_node.comparisons[0].comparator
        answer = answered(updated_node.left)
        if answer is not None:
            return compared(answer, operator, right) or updated_node
        if not self._is_key(updated_node.left) or not holds_flags(code(right)):
            return updated_node
        match operator:
            case cst.In():
                return as_answer(self.keep)
            case cst.NotIn():
                return as_answer(not self.keep)
            case _:
                return updated_node

    def _is_key(self, node: cst.BaseExpression) -> bool:
        match node:
            case cst.SimpleString():
                return node.evaluated_value == self.key
            case cst.Name(value=name):
                return name in self.names
            case _:
                return False

    # Expressions.

    def leave_Await(self, original_node: cst.Await, updated_node: cst.Await) -> cst.BaseExpression:
        return updated_node if answered(updated_node.expression) is None else updated_node.expression

    def leave_UnaryOperation(
        self, original_node: cst.UnaryOperation, updated_node: cst.UnaryOperation
    ) -> cst.BaseExpression:
        answer = answered(updated_node.expression)
        if answer is None or not isinstance(updated_node.operator, cst.Not):
            return updated_node
        return as_answer(not answer)

    def leave_BooleanOperation(
        self, original_node: cst.BooleanOperation, updated_node: cst.BooleanOperation
    ) -> cst.BaseExpression:
        left, right = answered(updated_node.left), answered(updated_node.right)
        deciding = isinstance(updated_node.operator, cst.Or)
        if left is not None:
            return as_answer(deciding) if left is deciding else bracketed(updated_node, updated_node.right)
        if right is None:
            return updated_node
        if right is deciding:
            return as_answer(deciding)
        return bracketed(updated_node, truth(updated_node.left, asked=original_node in self.tests))

    def leave_IfExp(self, original_node: cst.IfExp, updated_node: cst.IfExp) -> cst.BaseExpression:
        answer = answered(updated_node.test)
        if answer is None:
            return updated_node
        return bracketed(updated_node, updated_node.body if answer else updated_node.orelse)

    def leave_CompIf(self, original_node: cst.CompIf, updated_node: cst.CompIf) -> cst.CompIf:
        # LibCST's types forget that a condition may be removed from its list.
        return cst.RemoveFromParent() if answered(updated_node.test) else updated_node  # type: ignore[return-value]

    # Statements.

    def leave_If(
        self, original_node: cst.If, updated_node: cst.If
    ) -> cst.If | cst.RemovalSentinel | cst.FlattenSentinel[Statement]:
        node = updated_node.with_changes(
            orelse=next_branch(updated_node.orelse), test=without_brackets(updated_node.test)
        )
        answer = answered(node.test)
        if original_node in self.elifs or answer is None:
            return node
        branch = node if answer else node.orelse
        match branch:
            case None:
                return cst.RemoveFromParent()
            case cst.If() if branch is not node:
                return branch.with_changes(leading_lines=comments(node.leading_lines, self.key))
            case _:
                return self._spliced(branch.body, comments(node.leading_lines, self.key))

    def leave_While(
        self, original_node: cst.While, updated_node: cst.While
    ) -> cst.While | cst.RemovalSentinel | cst.FlattenSentinel[Statement]:
        if answered(updated_node.test) is not False:
            return updated_node
        if updated_node.orelse is None:
            return cst.RemoveFromParent()
        return self._spliced(updated_node.orelse.body, updated_node.leading_lines)

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.SimpleStatementLine | cst.RemovalSentinel:
        left = [small for small in updated_node.body if not says_nothing(small)]
        if len(left) == len(updated_node.body):
            return updated_node
        return updated_node.with_changes(body=left) if left else cst.RemoveFromParent()

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        body = self._alive(updated_node.body)
        return updated_node.with_changes(body=body or [cst.SimpleStatementLine([cst.Pass()])])

    def _spliced(
        self, suite: cst.BaseSuite, leading: Sequence[cst.EmptyLine]
    ) -> cst.RemovalSentinel | cst.FlattenSentinel[Statement]:
        body = statements(suite)
        if not body:
            return cst.RemoveFromParent()
        body[0] = body[0].with_changes(leading_lines=[*leading, *lines(body[0])])
        if ends(body[-1]):
            self.ends.add(id(body[-1]))
            self.kept.append(body[-1])  # kept alive, so that its id stays its own
        return cst.FlattenSentinel(body)

    def _alive(self, body: Sequence[Statement]) -> Sequence[Statement]:
        """Cut what follows a branch that now always leaves; a `yield` there is left, since it makes a generator."""
        for index, statement in enumerate(body):
            if id(statement) in self.ends and not any(yields(rest) for rest in body[index + 1 :]):
                return body[: index + 1]
        return body
