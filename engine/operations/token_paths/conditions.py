"""Conditions over values that are only partly known: which flows may be taken, and what is known on each."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import product
from typing import Any

from engine.bpmn.model.values import name_of

MOST_COMBINATIONS = 256
"""Conditions over more combinations of values are not evaluated: both outcomes are possible."""


class Symbol(Enum):
    """Values that are not known exactly."""

    RECORD = "record"
    """A dictionary or list: not None."""
    OTHER = "other"
    """A value that the condition does not mention."""


Values = frozenset[Any]
"""The values that a variable may have; a variable that is not listed may have any."""
Known = Mapping[str, Values]
"""Dotted path → its possible values."""
_Narrow = tuple[Values, ...] | None
"""The possible values of each path of a condition; None where there are none."""

_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.eq,
    ast.IsNot: operator.ne,
    ast.In: lambda item, many: item in many,
    ast.NotIn: lambda item, many: item not in many,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_EQUALITIES = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)


class _Unknown(Exception):
    """The value of an expression is not known."""


@lru_cache(maxsize=4096)
def parsed(text: str) -> ast.expr | None:
    """The syntax tree of an expression; None when it cannot be read, so that nothing is known of it."""
    try:
        return ast.parse(name_of(text).strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def path_of(node: ast.expr) -> str | None:
    """The dotted path that an expression reads (``a.b``, ``a["b"]``); None when it is anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = path_of(node.value)
        return None if before is None else f"{before}.{node.attr}"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        before = path_of(node.value)
        return None if before is None else f"{before}.{node.slice.value}"
    return None


def paths_in(node: ast.expr) -> Iterator[str]:
    """Every path that an expression reads, the longest at each place."""
    path = path_of(node)
    if path is not None:
        yield path
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from paths_in(child)
        elif isinstance(child, (ast.comprehension, ast.keyword)):
            for inner in ast.walk(child):
                if isinstance(inner, ast.Name):
                    yield inner.id


@dataclass(frozen=True)
class _Condition:
    """A condition as it was read: the paths that it reads, and the values that it tells apart."""

    tree: ast.expr
    paths: tuple[str, ...]
    free: Values


@lru_cache(maxsize=4096)
def _condition(text: str) -> _Condition | None:
    tree = parsed(text)
    if tree is None:
        return None
    mentioned = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and _is_hashable(node.value)}
    free = frozenset({*mentioned, None, True, False, Symbol.OTHER})
    return _Condition(tree, tuple(sorted(set(paths_in(tree)))), free)


def split(condition: str, known: Known) -> tuple[Known | None, Known | None]:
    """What is known where the condition holds, and where it does not; None where that is impossible."""
    read = _condition(condition)
    if read is None:
        return known, known
    kept = _kept(condition, tuple(known.get(path) for path in read.paths))
    if kept is None:
        return known, known
    holds, fails = kept
    return _narrowed(known, read.paths, holds), _narrowed(known, read.paths, fails)


@lru_cache(maxsize=4096)
def _kept(condition: str, possible: tuple[Values | None, ...]) -> tuple[_Narrow, _Narrow] | None:
    """For each outcome of a condition the values that each of its paths can have then, None where it is impossible;
    None for more combinations of values than are tried."""
    read = _condition(condition)
    if read is None:
        return None
    domains = [sorted(read.free if values is None else values, key=repr) for values in possible]
    size = 1
    for domain in domains:
        size *= len(domain)
    if size > MOST_COMBINATIONS:
        return None
    kept: dict[bool, list[tuple[Any, ...]]] = {True: [], False: []}
    for chosen in product(*domains):
        try:
            kept[bool(_truth(_value(read.tree, dict(zip(read.paths, chosen, strict=True)))))].append(chosen)
        except _Unknown:
            kept[True].append(chosen)
            kept[False].append(chosen)
    holds, fails = (
        tuple(map(frozenset, zip(*rows, strict=True))) if rows and read.paths else () if rows else None
        for rows in (kept[True], kept[False])
    )
    return holds, fails


def _narrowed(known: Known, paths: tuple[str, ...], kept: _Narrow) -> Known | None:
    if kept is None:
        return None
    found = dict(known)
    for path, values in zip(paths, kept, strict=True):
        if path in known or Symbol.OTHER not in values:
            found[path] = values
    return found


def _truth(value: Any) -> bool:
    if value is Symbol.OTHER:
        raise _Unknown
    return True if value is Symbol.RECORD else bool(value)


def _value(node: ast.expr, given: Mapping[str, Any]) -> Any:
    path = path_of(node)
    if path is not None:
        return given[path]
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return [_value(item, given) for item in node.elts]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return not _truth(_value(node.operand, given))
    if isinstance(node, ast.BoolOp):
        return _of_several(node, given)
    if isinstance(node, ast.Compare):
        return _compared(node, given)
    raise _Unknown


def _of_several(node: ast.BoolOp, given: Mapping[str, Any]) -> bool:
    """``and``, ``or``: what is not known does not matter where another part settles it."""
    settles = isinstance(node.op, ast.Or)
    unknown = False
    for part in node.values:
        try:
            if _truth(_value(part, given)) == settles:
                return settles
        except _Unknown:
            unknown = True
    if unknown:
        raise _Unknown
    return not settles


def _compared(node: ast.Compare, given: Mapping[str, Any]) -> bool:
    left = _value(node.left, given)
    for op, item in zip(node.ops, node.comparators, strict=True):
        right = _value(item, given)
        if not _one_compared(op, left, right):
            return False
        left = right
    return True


def _one_compared(op: ast.cmpop, left: Any, right: Any) -> bool:
    if not isinstance(op, _EQUALITIES) and (isinstance(left, Symbol) or isinstance(right, Symbol)):
        raise _Unknown
    inside = right if isinstance(right, list) else [right]
    if left is Symbol.OTHER and Symbol.OTHER in inside:
        raise _Unknown
    if isinstance(op, (ast.In, ast.NotIn)) and not isinstance(right, (list, str)):
        raise _Unknown
    try:
        return bool(_COMPARISONS[type(op)](left, right))
    except TypeError:
        raise _Unknown from None


def _is_hashable(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float, bool))
