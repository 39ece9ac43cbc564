"""``x-when`` for the browser: conditions simple enough for a list of tests; the others show the field always.

The server drops hidden fields by its own evaluation of the same expression; this is only convenience.
"""

from __future__ import annotations

import ast
from typing import Any

Tests = list[dict[str, Any]]


def browser_tests(condition: str) -> Tests | None:
    """The tests that together mean the same as ``condition``; None when the browser cannot decide it."""
    try:
        tree = ast.parse(condition, mode="eval").body
    except SyntaxError:
        return None
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    tests = [_test(part) for part in parts]
    return None if any(test is None for test in tests) else [test for test in tests if test is not None]


def _test(node: ast.expr) -> dict[str, Any] | None:
    if isinstance(node, ast.Name):
        return {"field": node.id, "is": "filled"}
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return None
    left, operator, right = node.left, node.ops[0], node.comparators[0]
    if isinstance(left, ast.Name) and isinstance(right, ast.Constant):
        if right.value is None and isinstance(operator, (ast.IsNot, ast.NotEq)):
            return {"field": left.id, "is": "filled"}
        if isinstance(operator, (ast.Eq, ast.Is)):
            return {"field": left.id, "is": "==", "value": _as_posted(right.value)}
        if isinstance(operator, ast.NotEq):
            return {"field": left.id, "is": "!=", "value": _as_posted(right.value)}
    if isinstance(left, ast.Name) and isinstance(right, (ast.List, ast.Tuple)) and isinstance(operator, (ast.In, ast.NotIn)):
        if all(isinstance(each, ast.Constant) for each in right.elts):
            values = [_as_posted(each.value) for each in right.elts if isinstance(each, ast.Constant)]
            return {"field": left.id, "is": "in" if isinstance(operator, ast.In) else "not in", "value": values}
    if isinstance(left, ast.Constant) and isinstance(right, ast.Name) and isinstance(operator, ast.In):
        return {"field": right.id, "is": "==", "value": _as_posted(left.value)}
    return None


def _as_posted(value: object) -> str:
    """A constant as the browser posts it: a ticked box posts ``true``."""
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else str(value)
