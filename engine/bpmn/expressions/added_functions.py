"""The functions that installed packages add to the expressions of diagrams."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any

from engine.bpmn.expressions.evaluator import STANDARD_FUNCTIONS, ExpressionError
from engine.bpmn.expressions.time_functions import TIME_FUNCTIONS
from engine.errors import ChengnuoError
from engine.plugins import FUNCTIONS, with_additions

OF_THE_HOST = frozenset({"now", "today", "setting"})
"""The functions that the host gives: of its clock, and the numbers that the office sets for itself."""


@cache
def added_functions() -> Mapping[str, Callable[..., Any]]:
    """Name → function; ChengnuoError for a name that is no plain word or taken already."""
    own = dict.fromkeys((*STANDARD_FUNCTIONS, *TIME_FUNCTIONS, *OF_THE_HOST), _nothing)
    found = with_additions(FUNCTIONS, own, _checked)
    return {name: function for name, function in found.items() if name not in own}


def _checked(functions: Mapping[str, Callable[..., Any]]) -> Mapping[str, Callable[..., Any]]:
    for name in functions:
        if not name.isidentifier() or not isinstance(ast.parse(name, mode="eval").body, ast.Name):
            raise ChengnuoError(
                f"表达式函数名 {name} 应是由字母、数字和下划线组成的词，请改正。",
                f"Expected the function of a plugin to be named by a plain word, but it is {name}.",
                place=name,
            )
    return {name: _plain(name, function) for name, function in functions.items()}


def _plain(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, held to what expressions may hold: plain values only."""

    @wraps(function)
    def called(*values: Any, **named: Any) -> Any:
        found = function(*values, **named)
        if not _is_plain(found):
            raise ExpressionError(
                f"函数 {name} 的结果应是文字、数、是否、列表或记录，请联系插件作者。",
                f"Expected a plain value from {name}, but it is a {type(found).__name__}.",
            )
        return found

    return called


def _is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(name, str) and _is_plain(each) for name, each in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, str | bool | int | float)


def _nothing() -> None:
    """Stands for a name that is taken."""
