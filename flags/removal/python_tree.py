# ruff: noqa: ARG002, N802 - LibCST names the methods and their arguments.
"""Small readings and makings of Python syntax that folding is made of."""

from collections.abc import Sequence

import libcst as cst

from flags.removal.shapes import mark, marked, mention

Statement = cst.BaseStatement


def answered(node: cst.CSTNode) -> bool | None:
    """Return the answer a node stands for, or None when it stands for none."""
    return marked(node.value) if isinstance(node, cst.Name) else None


def as_answer(value: bool) -> cst.Name:
    """Return the node that stands for an answer."""
    return cst.Name(mark(value))


def code(node: cst.CSTNode) -> str:
    """Return a node's text."""
    return cst.Module([]).code_for_node(node)


def compared(answer: bool, operator: cst.BaseCompOp, right: cst.BaseExpression) -> cst.Name | None:
    """Return what comparing the answer with True or False gives, or None for another comparison."""
    if not isinstance(right, cst.Name) or right.value not in ("True", "False"):
        return None
    same = answer is (right.value == "True")
    match operator:
        case cst.Is() | cst.Equal():
            return as_answer(same)
        case cst.IsNot() | cst.NotEqual():
            return as_answer(not same)
        case _:
            return None


def truth(node: cst.BaseExpression, *, asked: bool) -> cst.BaseExpression:
    """What `node and True` gives: the node itself where only its truth is asked, else its truth."""
    if asked or isinstance(node, cst.Comparison):
        return node
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not):
        return node
    return cst.Call(cst.Name("bool"), [cst.Arg(node.with_changes(lpar=[], rpar=[]))])


def bracketed(outer: cst.BaseExpression, inner: cst.BaseExpression) -> cst.BaseExpression:
    """Return `inner` in the brackets of the node whose place it takes, where it could need them."""
    if not outer.lpar or isinstance(
        inner, cst.Name | cst.Attribute | cst.Call | cst.Subscript | cst.BaseNumber | cst.BaseString
    ):
        return inner
    return inner.with_changes(lpar=[*outer.lpar, *inner.lpar], rpar=[*inner.rpar, *outer.rpar])


def without_brackets(test: cst.BaseExpression) -> cst.BaseExpression:
    """Return a condition without brackets that stand around a simple expression."""
    bare = test.with_changes(lpar=[], rpar=[])
    plain = isinstance(test, cst.Name | cst.Call | cst.Attribute | cst.Comparison | cst.UnaryOperation)
    return bare if test.lpar and plain and "\n" not in code(test) else test


def next_branch(orelse: cst.If | cst.Else | None) -> cst.If | cst.Else | None:
    """The rest of a chain whose answered `elif` is folded away."""
    if not isinstance(orelse, cst.If):
        return orelse
    match answered(orelse.test):
        case None:
            return orelse
        case True:
            return cst.Else(body=orelse.body, leading_lines=orelse.leading_lines)
        case False:
            return orelse.orelse


def statements(suite: cst.BaseSuite) -> list[Statement]:
    """Return a suite's statements without a lone `pass`."""
    if isinstance(suite, cst.SimpleStatementSuite):
        return [cst.SimpleStatementLine(body=suite.body, trailing_whitespace=suite.trailing_whitespace)]
    return [s for s in suite.body if isinstance(s, Statement) and not _is_pass(s)]


def _last(suite: cst.BaseSuite) -> Statement | None:
    found = statements(suite)
    return found[-1] if found else None


def _is_pass(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and all(isinstance(s, cst.Pass) for s in statement.body)


def lines(statement: Statement) -> Sequence[cst.EmptyLine]:
    """Return the empty and comment lines above a statement."""
    return getattr(statement, "leading_lines", ())


def comments(lines: Sequence[cst.EmptyLine], key: str) -> list[cst.EmptyLine]:
    """The lines above an `if` without those that speak of the flag."""
    return [line for line in lines if line.comment is None or not _of_flag(line.comment.value, key)]


def _of_flag(comment: str, key: str) -> bool:
    return mention(key).search(comment) is not None or "flag" in comment.lower()


def ends(statement: cst.CSTNode | None) -> bool:
    """Return whether control never gets past a statement."""
    match statement:
        case cst.SimpleStatementLine(body=[*_, cst.Return() | cst.Raise() | cst.Continue() | cst.Break()]):
            return True
        case cst.If(body=body, orelse=cst.If() | cst.Else() as orelse):
            tail = orelse if isinstance(orelse, cst.If) else _last(orelse.body)
            return ends(_last(body)) and ends(tail)
        case _:
            return False


def says_nothing(small: cst.BaseSmallStatement) -> bool:
    """Return whether a statement is nothing but the answer, or asserts that it is true."""
    match small:
        case cst.Expr(value=value):
            return answered(value) is not None
        case cst.Assert(test=test):
            return answered(test) is True
        case _:
            return False


class _FindYield(cst.CSTVisitor):
    def __init__(self) -> None:
        self.found = False

    def visit_Yield(self, node: cst.Yield) -> None:
        self.found = True

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False


def yields(statement: Statement) -> bool:
    """Return whether a statement makes its function a generator."""
    find = _FindYield()
    statement.visit(find)
    return find.found
