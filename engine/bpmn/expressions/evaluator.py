"""The only language of diagrams: small expressions, evaluated by simpleeval with hard limits.

A dot is a look-up in a dictionary, never an attribute of a Python object. Only named functions can be called; data
never shadows a function and a function is never a value. Text cannot be formatted or multiplied. Whatever goes wrong is
an :class:`ExpressionError` with a sentence for the person who drew the diagram.

Comparing an empty value (None) by ``<`` ``<=`` ``>`` ``>=`` is an error that names the value, because both "true" and
"false" would send a case silently down a wrong branch; ``==``, ``!=`` and ``is None`` work on empty values.
"""

from __future__ import annotations

import ast
import operator
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import simpleeval

from engine.bpmn.expressions.syntax import (
    LARGEST_NUMBER,
    ExpressionError,
    check_expression,
    compiled,
    fail,
    functions_used,
    parse_assignments,
    text_of,
)
from engine.bpmn.model.values import shown
from engine.errors import ChengnuoError

__all__ = [
    "STANDARD_FUNCTIONS",
    "Evaluator",
    "ExpressionError",
    "check_expression",
    "functions_used",
    "parse_assignments",
]

MOST_STEPS = 100_000
LONGEST_TEXT = 100_000
LONGEST_LIST = 10_000
_WEIGHT = 16
"""Items of a list or characters of a text that count as one step when they are copied or searched."""


def _numbers(*values: Any) -> bool:
    return all(isinstance(value, (int, float)) for value in values)


def _length_of(value: Any) -> int:
    return len(value) if isinstance(value, (str, list, tuple, dict)) else 0


def _bounded(value: Any) -> Any:
    """``value`` itself; raises simpleeval's errors when a number or a collection has grown out of all measure."""
    if isinstance(value, (int, float)) and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:  # nor infinite, nor NaN
        raise simpleeval.NumberTooHigh("a number is too large")
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise simpleeval.IterableTooLong("a text is too long")
    if isinstance(value, (list, tuple, dict)) and len(value) > LONGEST_LIST:
        raise simpleeval.IterableTooLong("a list is too long")
    return value


def _add(left: Any, right: Any) -> Any:
    if _numbers(left, right):
        return _bounded(left + right)
    if _length_of(left) + _length_of(right) > (LONGEST_TEXT if isinstance(left, str) else LONGEST_LIST):
        raise simpleeval.IterableTooLong("the sum is too long")
    return left + right


def _of_numbers(name: str, calculate: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def calculated(left: Any, right: Any) -> Any:
        if not _numbers(left, right):
            raise TypeError(f"“{name}” works on numbers only")
        return _bounded(calculate(left, right))

    return calculated


def _number(name: str, calculate: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def calculated(value: Any) -> Any:
        if not _numbers(value):
            raise TypeError(f"“{name}” works on numbers only")
        return calculate(value)

    return calculated


_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: _add,
    ast.Sub: _of_numbers("-", operator.sub),
    ast.Mult: _of_numbers("*", operator.mul),
    ast.Div: _of_numbers("/", operator.truediv),
    ast.FloorDiv: _of_numbers("//", operator.floordiv),
    ast.Mod: _of_numbers("%", operator.mod),
    ast.USub: _number("-", operator.neg),
    ast.UAdd: _number("+", operator.pos),
    ast.Not: operator.not_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, container: item in container,
    ast.NotIn: lambda item, container: item not in container,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}


def _length(value: Any) -> int:
    if not isinstance(value, (str, list, tuple, dict)):
        raise TypeError("len() needs a text, a list or a dictionary")
    return len(value)


def _whole_number(value: Any) -> int:
    if isinstance(value, str) and len(value) > 31:
        raise simpleeval.NumberTooHigh("a number is too large")
    if not isinstance(value, (str, int, float)):
        raise TypeError("int() needs a number or a text")
    return int(_bounded(int(value)))


def _decimal_number(value: Any) -> float:
    if not isinstance(value, (str, int, float)):
        raise TypeError("float() needs a number or a text")
    return float(_bounded(float(value)))


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple, dict)):
        raise TypeError("str() needs a number or a text")
    return str(value)


def _total(values: Any) -> Any:
    if not isinstance(values, (list, tuple)) or not _numbers(*values):
        raise TypeError("sum() needs a list of numbers")
    return _bounded(sum(values))


def _smallest(*values: Any) -> Any:
    return min(*values)


def _largest(*values: Any) -> Any:
    return max(*values)


def _rounded(value: Any, digits: int = 0) -> Any:
    if not _numbers(value) or not isinstance(digits, int) or not -30 <= digits <= 30:
        raise TypeError("round() needs a number and a number of digits")
    return round(value, digits) if digits else round(value)


def _size(value: Any) -> Any:
    if not _numbers(value):
        raise TypeError("abs() needs a number")
    return abs(value)


STANDARD_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "len": _length,
    "sum": _total,
    "min": _smallest,
    "max": _largest,
    "round": _rounded,
    "str": _text,
    "int": _whole_number,
    "float": _decimal_number,
    "abs": _size,
}
"""The functions that every expression may call; a host adds its own, for example ``working_days``."""


class _Run(simpleeval.EvalWithCompoundTypes):  # type: ignore[misc]
    """One evaluation of one expression; simpleeval keeps state on the object, so none is ever shared."""

    def __init__(self, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> None:
        super().__init__(operators=_OPERATORS, functions={}, names=names)
        self.functions = functions
        self.nodes[ast.Attribute] = self._look_up
        self.steps = 0

    def _charge(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise simpleeval.IterableTooLong("it takes too many steps")

    def _charge_whole(self, *values: Any) -> None:
        """Charge for all that the values hold: what compares or searches them may walk through every list in them."""
        waiting = list(values)
        while waiting:
            value = waiting.pop()
            if isinstance(value, (str, list, tuple, dict)):
                self._charge(1 + len(value) // _WEIGHT)
                items = value.values() if isinstance(value, dict) else () if isinstance(value, str) else value
                waiting.extend(item for item in items if isinstance(item, (str, list, tuple, dict)))

    def _eval(self, node: ast.AST) -> Any:
        self._charge(1)
        return self.nodes[type(node)](node)

    def _eval_name(self, node: ast.Name) -> Any:
        try:
            return self.names[node.id]
        except KeyError:
            for name, value in self.names.items():
                if isinstance(name, str) and unicodedata.normalize("NFKC", name) == node.id:
                    return value
            raise simpleeval.NameNotDefined(node.id, self.expr) from None

    def _look_up(self, node: ast.Attribute) -> Any:
        base = self._eval(node.value)
        if not isinstance(base, dict) or node.attr not in base:
            raise simpleeval.AttributeDoesNotExist(ast.unparse(node), self.expr)
        return base[node.attr]

    def _eval_subscript(self, node: ast.Subscript) -> Any:
        found = super()._eval_subscript(node)
        if isinstance(node.slice, ast.Slice):
            self._charge(_length_of(found) // _WEIGHT)
        return found

    def _eval_call(self, node: ast.Call) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in self.functions:
            raise simpleeval.FunctionNotDefined(name, self.expr)
        values = [self._eval(argument) for argument in node.args]
        named = {str(keyword.arg): self._eval(keyword.value) for keyword in node.keywords}
        self._charge_whole(*values, *named.values())
        return self.functions[name](*values, **named)

    def _eval_binop(self, node: ast.BinOp) -> Any:
        result = super()._eval_binop(node)
        self._charge(_length_of(result) // _WEIGHT)
        return result

    def _eval_compare(self, node: ast.Compare) -> Any:
        left_node, left = node.left, self._eval(node.left)
        for comparison, right_node in zip(node.ops, node.comparators, strict=True):
            right = self._eval(right_node)
            self._charge_whole(left, right)
            if isinstance(comparison, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)):
                for side, value in ((left_node, left), (right_node, right)):
                    if value is None:
                        raise _EmptyValue(ast.unparse(side))
            if not self.operators[type(comparison)](left, right):
                return False
            left_node, left = right_node, right
        return True


class _EmptyValue(Exception):
    """An empty value was to be compared by size; the argument is its text."""


class Evaluator:
    """Evaluates expressions over data; holds no state between calls, so one object serves any number of threads."""

    def evaluate(
        self, text: str, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None = None
    ) -> Any:
        """The value of ``text`` with the variables ``names``; ``functions`` come on top of the standard ones.

        The value may be a part of ``names`` itself, not a copy. Raises ExpressionError whatever goes wrong.
        """
        text = text_of(text)
        tree = compiled(text)
        run = _Run(names, {**functions, **STANDARD_FUNCTIONS} if functions else STANDARD_FUNCTIONS)
        try:
            return run.eval(text, previously_parsed=tree)
        except ExpressionError:
            raise
        except ChengnuoError as error:
            fail(text, f"不能计算：{error.zh.rstrip('。')}", f"cannot be evaluated: {error.en}")
        except _EmptyValue as error:
            fail(text, f"中的 {error} 没有值，不能比较大小，请先填写或设置它", f"compares {error}, which has no value")
        except simpleeval.NameNotDefined as error:
            fail(text, f"中的变量 {error.name} 不存在，请改正", f"uses {error.name}, but there is no such variable")
        except simpleeval.AttributeDoesNotExist as error:
            fail(text, f"中的 {error.attr} 不存在，请改正", f"uses {error.attr}, which does not exist")
        except simpleeval.FunctionNotDefined as error:
            fail(text, f"调用的函数 {error.func_name} 不存在，请改正", f"calls the unknown function {error.func_name}")
        except (simpleeval.IterableTooLong, simpleeval.NumberTooHigh) as error:
            fail(text, f"超出计算限度（{error}），请改小", f"is beyond the limits ({error})")
        except KeyError as error:
            key = shown(error.args[0] if error.args else "")
            fail(text, f"中没有键 {key}，请改正", f"looks up {key}, which does not exist")
        except Exception as error:
            reason = shown(str(error), 80)
            fail(text, f"不能计算（{reason}），请改正", f"cannot be evaluated ({reason})")
