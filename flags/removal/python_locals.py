# ruff: noqa: N802 - LibCST names the methods and their arguments.
"""Local variables that hold nothing but the flag's answer: their reads become the answer, and they go."""

from collections.abc import Sequence

import libcst as cst
from libcst.metadata import FunctionScope, MetadataWrapper, ScopeProvider

from flags.removal.python_tree import answered, as_answer
from flags.removal.shapes import OFF, ON


def follow_locals(module: cst.Module) -> cst.Module:
    """Replace reads of local variables that hold nothing but the answer."""
    if ON not in module.code and OFF not in module.code:
        return module
    wrapper = MetadataWrapper(module)
    found = _Locals()
    wrapper.visit(found)
    return wrapper.module.visit(_Replace(found)) if found.drop else wrapper.module


class _Locals(cst.CSTVisitor):
    """Finds assignments of the answer to a local name that is assigned nowhere else, and its reads."""

    METADATA_DEPENDENCIES = (ScopeProvider,)

    def __init__(self) -> None:
        self.drop: set[cst.CSTNode] = set()
        self.reads: dict[cst.CSTNode, bool] = {}

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> None:
        for small in node.body:
            target = _sole_target(small)
            if target is None or not isinstance(small, cst.Assign | cst.AnnAssign) or small.value is None:
                continue
            value = answered(small.value)
            scope = self.get_metadata(ScopeProvider, target, None)
            if value is None or not isinstance(scope, FunctionScope):
                continue
            reads = _reads(scope, target)
            if reads is not None:
                self.drop.add(small)
                self.reads.update(dict.fromkeys(reads, value))


def _sole_target(small: cst.BaseSmallStatement) -> cst.Name | None:
    match small:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name() as name)]):
            return name
        case cst.AnnAssign(target=cst.Name() as name):
            return name
        case _:
            return None


def _reads(scope: FunctionScope, target: cst.Name) -> Sequence[cst.CSTNode] | None:
    """The reads of a name that is assigned once and read as a plain name only, else None."""
    assignments = list(scope[target.value])
    if len(assignments) != 1 or assignments[0].scope is not scope:
        return None
    reads = [access.node for access in assignments[0].references]
    return reads if all(isinstance(read, cst.Name) for read in reads) else None


class _Replace(cst.CSTTransformer):
    def __init__(self, found: _Locals) -> None:
        self._found = found

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        value = self._found.reads.get(original_node)
        return updated_node if value is None else as_answer(value)

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> object:  # type: ignore[override]
        if original_node in self._found.drop:
            return cst.RemoveFromParent()
        return super().on_leave(original_node, updated_node)
