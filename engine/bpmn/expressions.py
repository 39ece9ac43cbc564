"""The only language of diagrams: small expressions, evaluated by simpleeval with hard limits.

A dot is a look-up in a dictionary, never an attribute of a Python object. Only named functions can be called; data never
shadows a function and a function is never a value. Text cannot be formatted or multiplied. Whatever goes wrong is an
:class:`ExpressionError` with a sentence for the person who drew the diagram.

Comparing an empty value (None) by ``<`` ``<=`` ``>`` ``>=`` is an error that names the value, because both "true" and
"false" would send a case silently down a wrong branch; ``==``, ``!=`` and ``is None`` work on empty values.
"""

from __future__ import annotations

import ast
import math
import operator
import textwrap
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, NoReturn

import simpleeval

from engine.errors import ChengnuoError

MOST_CHARACTERS = 2000
MOST_NODES = 500
DEEPEST = 60
MOST_STEPS = 100_000
LONGEST_TEXT = 100_000
LONGEST_LIST = 10_000
LARGEST_NUMBER = 10**30
MOST_ASSIGNMENTS = 100
_WEIGHT = 16
"""Items of a list or characters of a text that count as one step when they are copied or searched."""

_ALLOWED: tuple[type[ast.AST], ...] = (
    ast.Expr,
    ast.Constant,
    ast.Name,
    ast.Load,
    ast.Store,
    ast.Attribute,
    ast.Subscript,
    ast.Slice,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.UAdd,
    ast.BinOp,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.FloorDiv,
    ast.Mod,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.Compare,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
    ast.Is,
    ast.IsNot,
    ast.IfExp,
    ast.Call,
    ast.keyword,
    ast.List,
    ast.Tuple,
    ast.Dict,
    ast.ListComp,
    ast.GeneratorExp,
    ast.comprehension,
)
_SPELLING = {"true": "True", "false": "False", "null": "None", "nil": "None"}
_COMPREHENSIONS = (ast.ListComp, ast.GeneratorExp)


class ExpressionError(ChengnuoError):
    """An expression cannot be read or cannot be evaluated; nothing was changed."""


def _fail(text: str, zh: str, en: str) -> NoReturn:
    shown = text if len(text) <= 60 else text[:60] + "…"
    raise ExpressionError(
        f"需要能够计算的表达式，但是「{shown}」{zh}。",
        f"Expected an expression that can be evaluated, but “{shown}” {en}.",
    )


def _numbers(*values: Any) -> bool:
    return all(isinstance(value, (int, float)) for value in values)


def _length_of(value: Any) -> int:
    return len(value) if isinstance(value, (str, list, tuple, dict)) else 0


def _bounded(value: Any) -> Any:
    """``value`` itself; raises simpleeval's errors when a number or a collection has grown out of all measure."""
    if isinstance(value, float) and not math.isfinite(value):
        raise simpleeval.NumberTooHigh("a number is not finite")
    if isinstance(value, (int, float)) and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
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
        self._charge(sum(_length_of(value) for value in [*values, *named.values()]) // _WEIGHT)
        return self.functions[name](*values, **named)

    def _eval_binop(self, node: ast.BinOp) -> Any:
        result = super()._eval_binop(node)
        self._charge(_length_of(result) // _WEIGHT)
        return result

    def _eval_compare(self, node: ast.Compare) -> Any:
        left_node, left = node.left, self._eval(node.left)
        for comparison, right_node in zip(node.ops, node.comparators, strict=True):
            right = self._eval(right_node)
            self._charge((_length_of(left) + _length_of(right)) // _WEIGHT)
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


def _text_of(text: object) -> str:
    if not isinstance(text, str):
        _fail(str(text), "不是文字", "is not text")
    return text.strip()


@lru_cache(maxsize=8192)
def _compiled(text: str) -> ast.Expr:
    """The checked tree of an expression; trees are never changed after this, so threads share them."""
    if not text:
        _fail(text, "是空的", "is empty")
    if len(text) > MOST_CHARACTERS:
        _fail(text, f"超过 {MOST_CHARACTERS} 个字符", f"is longer than {MOST_CHARACTERS} characters")
    if text.startswith(("${", "#{", "=")):
        _fail(text, "是其他厂商的写法，请去掉 ${…} 或 =", "is another vendor's notation; leave out ${…} or =")
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else "too deeply nested or unreadable"
        _fail(text, f"写法不对（{reason}）", f"is written wrongly ({reason})")
    if len(body) != 1 or not isinstance(body[0], ast.Expr):
        _fail(text, "不是一个表达式", "is not one expression")
    _check_tree(text, body[0])
    return body[0]


def _levels(tree: ast.AST) -> Iterator[tuple[int, ast.AST]]:
    """Every node with its depth, without recursion."""
    waiting: list[tuple[int, ast.AST]] = [(1, tree)]
    while waiting:
        depth, node = waiting.pop()
        yield depth, node
        waiting.extend((depth + 1, child) for child in ast.iter_child_nodes(node))


def _check_tree(text: str, tree: ast.Expr) -> None:
    for count, (depth, node) in enumerate(_levels(tree), start=1):
        if count > MOST_NODES or depth > DEEPEST:
            _fail(text, "太复杂，请拆成几步", "is too complicated; break it into steps")
        if not isinstance(node, _ALLOWED):
            kind = type(node).__name__
            _fail(text, f"用了不允许的写法（{kind}）", f"uses something that is not allowed ({kind})")
        _check_node(text, node)


def _check_node(text: str, node: ast.AST) -> None:
    if isinstance(node, ast.Constant):
        if not isinstance(node.value, (str, int, float, bool, type(None))) or (
            isinstance(node.value, (int, float)) and not -LARGEST_NUMBER <= node.value <= LARGEST_NUMBER
        ):
            _fail(text, "含有不允许的常量", "contains a constant that is not allowed")
    elif isinstance(node, ast.Name):
        if node.id.startswith("__"):
            _fail(text, f"用了不允许的名称 {node.id}", f"uses the name {node.id}, which is not allowed")
        if node.id in _SPELLING:
            right = _SPELLING[node.id]
            _fail(text, f"中的 {node.id} 应写成 {right}", f"says {node.id}, which is written {right} here")
    elif isinstance(node, ast.Attribute):
        if node.attr.startswith("__"):
            _fail(text, f"用了不允许的名称 {node.attr}", f"uses the name {node.attr}, which is not allowed")
    elif isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Name):
            _fail(text, "调用了方法，只能调用函数", "calls a method; only functions can be called")
        if any(keyword.arg is None for keyword in node.keywords):
            _fail(text, "用了 ** 展开", "unpacks with **")
    elif isinstance(node, ast.Dict):
        if any(key is None for key in node.keys):
            _fail(text, "用了 ** 展开", "unpacks with **")
    elif isinstance(node, _COMPREHENSIONS):
        inner = any(isinstance(child, _COMPREHENSIONS) for child in ast.walk(node) if child is not node)
        if len(node.generators) != 1 or inner:
            _fail(text, "嵌套了循环", "nests one loop in another")
        if not isinstance(node.generators[0].target, ast.Name) or node.generators[0].is_async:
            _fail(text, "的循环只能有一个变量", "may only loop with one variable")
    elif isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        for place, comparison in enumerate(node.ops):
            constant = any(
                isinstance(side, ast.Constant) and (side.value is None or isinstance(side.value, bool))
                for side in sides[place : place + 2]
            )
            if isinstance(comparison, (ast.Is, ast.IsNot)) and not constant:
                _fail(text, "中的 is 只能用于 None、True、False", "may use “is” only with None, True and False")


@lru_cache(maxsize=8192)
def _used(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The variables and the functions that an expression uses."""
    tree = _compiled(text)
    called: set[str] = set()
    bound: set[str] = set()
    names: set[str] = set()
    functions = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if id(node) in functions:
                called.add(node.id)
            elif isinstance(node.ctx, ast.Store):
                bound.add(node.id)
            else:
                names.add(node.id)
    return frozenset(names - bound), frozenset(called)


def check_expression(text: str, functions: Collection[str] | None = None) -> frozenset[str]:
    """The names of the variables that ``text`` uses; raises ExpressionError if it cannot be read.

    With ``functions`` a call of any other function (beside :data:`STANDARD_FUNCTIONS`) is an error too; None does not
    check the calls.
    """
    text = _text_of(text)
    names, called = _used(text)
    if functions is not None:
        for name in sorted(called):
            if name not in functions and name not in STANDARD_FUNCTIONS:
                _fail(text, f"调用了未知的函数 {name}", f"calls the unknown function {name}")
    return names


def functions_used(text: str) -> frozenset[str]:
    """The names of the functions that ``text`` calls; raises ExpressionError if it cannot be read."""
    return _used(_text_of(text))[1]


class Evaluator:
    """Evaluates expressions over data; holds no state between calls, so one object serves any number of threads."""

    def evaluate(
        self, text: str, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None = None
    ) -> Any:
        """The value of ``text`` with the variables ``names``; ``functions`` come on top of the standard ones.

        The value may be a part of ``names`` itself, not a copy. Raises ExpressionError whatever goes wrong.
        """
        text = _text_of(text)
        tree = _compiled(text)
        run = _Run(names, {**functions, **STANDARD_FUNCTIONS} if functions else STANDARD_FUNCTIONS)
        try:
            return run.eval(text, previously_parsed=tree)
        except ExpressionError:
            raise
        except ChengnuoError as error:
            _fail(text, f"不能计算：{error.zh}", f"cannot be evaluated: {error.en}")
        except _EmptyValue as error:
            _fail(text, f"中的 {error} 没有值，不能比较大小", f"compares {error}, which has no value")
        except simpleeval.NameNotDefined as error:
            _fail(text, f"中没有名为 {error.name} 的变量", f"uses {error.name}, but there is no such variable")
        except simpleeval.AttributeDoesNotExist as error:
            _fail(text, f"中的 {error.attr} 不存在", f"uses {error.attr}, which does not exist")
        except simpleeval.FunctionNotDefined as error:
            _fail(text, f"调用了未知的函数 {error.func_name}", f"calls the unknown function {error.func_name}")
        except (simpleeval.IterableTooLong, simpleeval.NumberTooHigh) as error:
            _fail(text, f"超出计算限度（{error}）", f"is beyond the limits ({error})")
        except KeyError as error:
            _fail(text, f"中没有键 {error}", f"looks up {error}, which does not exist")
        except Exception as error:
            _fail(text, f"不能计算（{error}）", f"cannot be evaluated ({error})")


def parse_assignments(text: str) -> list[tuple[str, str]]:
    """The assignments of a script task, in order: (variable, expression); raises ExpressionError for anything else.

    A script is lines of ``name = expression``; comments and empty lines are allowed, an expression may run over several
    lines inside parentheses.
    """
    script = textwrap.dedent(text.strip("\n")) if isinstance(text, str) else _text_of(text)
    if len(script) > MOST_CHARACTERS * 10:
        _fail(script, "太长", "is too long")
    try:
        body = ast.parse(script).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        _fail(script.strip(), "不是“名称 = 表达式”的脚本", "is not a script of “name = expression”")
    if len(body) > MOST_ASSIGNMENTS:
        _fail(script, f"超过 {MOST_ASSIGNMENTS} 个赋值", f"has more than {MOST_ASSIGNMENTS} assignments")
    assignments: list[tuple[str, str]] = []
    for statement in body:
        source = ast.get_source_segment(script, statement) or script
        if (
            not isinstance(statement, ast.Assign)
            or len(statement.targets) != 1
            or not isinstance(statement.targets[0], ast.Name)
        ):
            _fail(source, "不是“名称 = 表达式”的赋值", "is not an assignment “name = expression”")
        name = statement.targets[0].id
        if name.startswith("__") or name in STANDARD_FUNCTIONS or name in _SPELLING:
            _fail(source, f"不能给 {name} 赋值", f"assigns to {name}, which is not allowed")
        expression = ast.get_source_segment(script, statement.value) or ""
        if "\n" in expression:
            expression = f"({expression})"
        check_expression(expression)
        assignments.append((name, expression))
    return assignments
