"""``x-when`` for the browser: conditions simple enough for lists of tests; the others show the field always.

The server drops hidden fields by its own evaluation of the same expression; this is only convenience.
"""

from __future__ import annotations

import ast
from typing import Any

Tests = list[dict[str, Any]]
"""Tests that must all hold."""


def browser_tests(condition: str) -> list[Tests] | None:
    """The alternatives of ``condition``, one of which must hold; None when the browser cannot decide it."""
    try:
        tree = ast.parse(condition, mode="eval").body
    except SyntaxError:
        return None
    alternatives = [_all(part) for part in _parts(tree, ast.Or)]
    return None if None in alternatives else [each for each in alternatives if each is not None]


def _all(node: ast.expr) -> Tests | None:
    tests = [_test(part) for part in _parts(node, ast.And)]
    return None if None in tests else [test for test in tests if test is not None]


def _parts(node: ast.expr, joined_by: type[ast.boolop]) -> list[ast.expr]:
    return node.values if isinstance(node, ast.BoolOp) and isinstance(node.op, joined_by) else [node]


def _test(node: ast.expr) -> dict[str, Any] | None:
    if isinstance(node, ast.Name):
        return {"field": node.id, "is": "filled"}
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return None
    match node.left, node.ops[0], node.comparators[0]:
        case ast.Name(id=field), operator, ast.Constant(value=value):
            return _against(field, operator, value)
        case ast.Name(id=field), (ast.In() | ast.NotIn()) as operator, ast.List(elts=parts) | ast.Tuple(elts=parts):
            values = [_as_posted(part.value) for part in parts if isinstance(part, ast.Constant)]
            if len(values) == len(parts):
                return {"field": field, "is": "in" if isinstance(operator, ast.In) else "not in", "value": values}
        case ast.Constant(value=value), ast.In(), ast.Name(id=field):
            return {"field": field, "is": "==", "value": _as_posted(value)}
    return None


def _against(field: str, operator: ast.cmpop, value: object) -> dict[str, Any] | None:
    same = isinstance(operator, (ast.Eq, ast.Is))
    if not same and not isinstance(operator, (ast.NotEq, ast.IsNot)):
        return None
    if value is None and not same:
        return {"field": field, "is": "filled"}
    if value is False:
        # A box that is not ticked posts nothing, a choice "no" posts its word.
        return {"field": field, "is": "!=" if same else "==", "value": "true"}
    return {"field": field, "is": "==" if same else "!=", "value": _as_posted(value)}


def _as_posted(value: object) -> str:
    """A constant as the browser posts it: a ticked box posts ``true``."""
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else str(value)
