"""What a condition shows: the variables that are not empty on the flow that it lets a token take."""

from __future__ import annotations

import ast
from functools import lru_cache

from engine.bpmn.expressions.evaluator import ExpressionError
from engine.bpmn.expressions.syntax import compiled, text_of
from engine.bpmn.reading.graph import Flow


def filled_on(flow: Flow) -> frozenset[str]:
    """The variables that are not None where a token takes the flow."""
    if flow.source.tag == "parallelGateway":
        return frozenset()
    shown = _shown(flow.condition, holds=True) if flow.condition is not None else frozenset()
    if flow.source.tag == "exclusiveGateway" and flow.id and flow.id == flow.source.default:
        for other in flow.source.outgoing:
            if other is not flow and other.condition is not None:
                shown |= _shown(other.condition, holds=False)
    return shown


@lru_cache(maxsize=4096)
def _shown(condition: str, *, holds: bool) -> frozenset[str]:
    try:
        tree = compiled(text_of(condition)).value
    except ExpressionError:
        return frozenset()
    return frozenset(_filled(tree, holds=holds))


def _filled(node: ast.expr, *, holds: bool) -> set[str]:
    """The names that are not None when the expression is true (``holds``) or false."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _filled(node.operand, holds=not holds)
    if isinstance(node, ast.BoolOp):
        settled = isinstance(node.op, ast.And) is holds
        parts = [_filled(each, holds=holds) for each in node.values]
        return set[str]().union(*parts) if settled else set.intersection(*parts)
    found = _read_in(node)
    if isinstance(node, ast.Name) and holds:
        found.add(node.id)
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.left, ast.Name):
        sign, right = node.ops[0], node.comparators[0]
        if isinstance(right, ast.Constant):
            empty = right.value is None
            same = isinstance(sign, (ast.Eq, ast.Is))
            other = isinstance(sign, (ast.NotEq, ast.IsNot))
            if (same and (holds is not empty)) or (other and (holds is empty)):
                found.add(node.left.id)
            elif not same and not other:
                found.add(node.left.id)  # an empty value cannot be compared by size
        elif isinstance(sign, ast.In) and holds and _lists_values(right):
            found.add(node.left.id)
    return found


def _lists_values(node: ast.expr) -> bool:
    """Whether a list is written out and None is not in it."""
    return isinstance(node, (ast.List, ast.Tuple)) and all(
        isinstance(each, ast.Constant) and each.value is not None for each in node.elts
    )


def _read_in(node: ast.expr) -> set[str]:
    """The names whose fields are looked up whenever the expression is evaluated: they are records."""
    if isinstance(node, (ast.Attribute, ast.Subscript)):
        inner = node.value
        return {inner.id} if isinstance(inner, ast.Name) else _read_in(inner)
    if isinstance(node, ast.Compare):
        return _read_in(node.left) | _read_in(node.comparators[0])
    if isinstance(node, ast.BinOp):
        return _read_in(node.left) | _read_in(node.right)
    return set()
