"""What an expression of a diagram may say: the checked and cached syntax tree, before anything is evaluated."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from engine.bpmn.model.values import shown
from engine.errors import ChengnuoError

MOST_CHARACTERS = 2000
MOST_NODES = 500
DEEPEST = 60
LARGEST_NUMBER = 10**30
MOST_ASSIGNMENTS = 100
STANDARD_FUNCTION_NAMES = frozenset({"len", "sum", "min", "max", "round", "str", "int", "float", "abs"})
"""The functions that every expression may call; a host adds its own, for example ``working_days``."""

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
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_COMPREHENSIONS = (ast.ListComp, ast.GeneratorExp)


class ExpressionError(ChengnuoError):
    """An expression cannot be read or cannot be evaluated; nothing was changed."""


def fail(text: str, zh: str, en: str) -> NoReturn:
    """Refuse the expression ``text``; ``zh`` and ``en`` say what is wrong with it."""
    shown = text if len(text) <= 60 else text[:60] + "…"
    raise ExpressionError(
        f"表达式「{shown}」{zh}。",
        f"Expected an expression that can be evaluated, but “{shown}” {en}.",
    )


def text_of(text: object) -> str:
    """The expression without surrounding space; raises ExpressionError if it is no text."""
    if not isinstance(text, str):
        fail(shown(text), "不是文字，请改正", "is not text")
    return text.strip()


@dataclass(frozen=True)
class _Parsed:
    """A checked expression with the variables and the functions that it uses."""

    tree: ast.Expr
    names: frozenset[str]
    called: frozenset[str]


def compiled(text: str) -> ast.Expr:
    """The checked tree of an expression; trees are never changed after this, so threads share them."""
    return _parsed(text).tree


@lru_cache(maxsize=8192)
def _parsed(text: str) -> _Parsed:
    if not text:
        fail(text, "是空的，请填写", "is empty")
    if len(text) > MOST_CHARACTERS:
        fail(text, f"超过 {MOST_CHARACTERS} 个字符，请缩短", f"is longer than {MOST_CHARACTERS} characters")
    if text.startswith(("${", "#{", "=")):
        fail(text, "是其他厂商的写法，请去掉 ${…} 或 =", "is another vendor's notation; leave out ${…} or =")
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else "too deeply nested or unreadable"
        fail(text, f"写法不对（{reason}），请改正", f"is written wrongly ({reason})")
    if len(body) != 1 or not isinstance(body[0], ast.Expr):
        fail(text, "不是一个表达式，请改正", "is not one expression")
    nodes = _checked_nodes(text, body[0])
    functions = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    called: set[str] = set()
    bound: set[str] = set()
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Name):
            if id(node) in functions:
                called.add(node.id)
            elif isinstance(node.ctx, ast.Store):
                bound.add(node.id)
            else:
                names.add(node.id)
    return _Parsed(body[0], frozenset(names - bound), frozenset(called))


def _levels(tree: ast.AST) -> Iterator[tuple[int, ast.AST]]:
    """Every node with its depth, without recursion."""
    waiting: list[tuple[int, ast.AST]] = [(1, tree)]
    while waiting:
        depth, node = waiting.pop()
        yield depth, node
        waiting.extend((depth + 1, child) for child in ast.iter_child_nodes(node))


def _checked_nodes(text: str, tree: ast.Expr) -> list[ast.AST]:
    """Every node, after the rules found nothing to refuse."""
    nodes: list[ast.AST] = []
    for count, (depth, node) in enumerate(_levels(tree), start=1):
        if count > MOST_NODES or depth > DEEPEST:
            fail(text, "太复杂，请拆成几步", "is too complicated; break it into steps")
        if not isinstance(node, _ALLOWED):
            kind = type(node).__name__
            fail(text, f"用了不允许的写法（{kind}），请换一种写法", f"uses something that is not allowed ({kind})")
        _check_node(text, node)
        nodes.append(node)
    return nodes


def _check_node(text: str, node: ast.AST) -> None:
    if isinstance(node, ast.Constant):
        if not isinstance(node.value, (str, int, float, bool, type(None))) or (
            isinstance(node.value, (int, float)) and not -LARGEST_NUMBER <= node.value <= LARGEST_NUMBER
        ):
            fail(
                text,
                "含有不允许的常量，请只用文字、数字和 True、False、None",
                "contains a constant that is not allowed",
            )
    elif isinstance(node, ast.Name):
        if node.id.startswith("__"):
            fail(text, f"用了不允许的名称 {node.id}，请改名", f"uses the name {node.id}, which is not allowed")
        if node.id in _SPELLING:
            right = _SPELLING[node.id]
            fail(text, f"中的 {node.id} 请写成 {right}", f"says {node.id}, which is written {right} here")
    elif isinstance(node, ast.Attribute):
        if node.attr.startswith("__"):
            fail(text, f"用了不允许的名称 {node.attr}，请改名", f"uses the name {node.attr}, which is not allowed")
    elif isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Name):
            fail(text, "调用了方法，请改用函数", "calls a method; only functions can be called")
        if any(keyword.arg is None for keyword in node.keywords):
            fail(text, "用了 ** 展开，请逐个写出", "unpacks with **")
    elif isinstance(node, ast.Dict):
        if any(key is None for key in node.keys):
            fail(text, "用了 ** 展开，请逐个写出", "unpacks with **")
    elif isinstance(node, _COMPREHENSIONS):
        inner = any(isinstance(child, _COMPREHENSIONS) for child in ast.walk(node) if child is not node)
        if len(node.generators) != 1 or inner:
            fail(text, "嵌套了循环，请拆成几步", "nests one loop in another")
        if not isinstance(node.generators[0].target, ast.Name) or node.generators[0].is_async:
            fail(text, "的循环只能有一个变量，请改正", "may only loop with one variable")
    elif isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        for place, comparison in enumerate(node.ops):
            constant = any(
                isinstance(side, ast.Constant) and (side.value is None or isinstance(side.value, bool))
                for side in sides[place : place + 2]
            )
            if isinstance(comparison, (ast.Is, ast.IsNot)) and not constant:
                fail(
                    text, "中的 is 只能用于 None、True、False，请改用 ==", "may use “is” only with None, True and False"
                )


def check_expression(text: str, functions: Collection[str] | None = None) -> frozenset[str]:
    """The names of the variables that ``text`` uses; raises ExpressionError if it cannot be read.

    With ``functions`` a call of any other function (beside :data:`STANDARD_FUNCTION_NAMES`) is an error too; None
    does not check the calls.
    """
    text = text_of(text)
    parsed = _parsed(text)
    if functions is not None:
        for name in sorted(parsed.called):
            if name not in functions and name not in STANDARD_FUNCTION_NAMES:
                fail(text, f"调用的函数 {name} 不存在，请改正", f"calls the unknown function {name}")
    return parsed.names


def functions_used(text: str) -> frozenset[str]:
    """The names of the functions that ``text`` calls; raises ExpressionError if it cannot be read."""
    return _parsed(text_of(text)).called


def _only_target(statement: ast.stmt) -> ast.expr | None:
    """What a statement assigns to; None for several targets, and for what assigns nothing."""
    return statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None


def parse_assignments(text: str) -> list[tuple[str, str]]:
    """The assignments of a script task, in order: (variable, expression); raises ExpressionError for anything else.

    A script is lines of ``name = expression``; ``name += expression`` and the like are read as ``name = name +
    (expression)``. Comments and empty lines are allowed, an expression may run over several lines inside parentheses.
    """
    return list(_assignments(textwrap.dedent(text.strip("\n")) if isinstance(text, str) else text_of(text)))


@lru_cache(maxsize=2048)
def _assignments(script: str) -> tuple[tuple[str, str], ...]:
    if len(script) > MOST_CHARACTERS * 10:
        fail(script, "太长，请拆成几个脚本任务", "is too long")
    try:
        body = ast.parse(script).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        fail(script.strip(), "不是“名称 = 表达式”的脚本，请改正", "is not a script of “name = expression”")
    if len(body) > MOST_ASSIGNMENTS:
        fail(
            script,
            f"超过 {MOST_ASSIGNMENTS} 个赋值，请拆成几个脚本任务",
            f"has more than {MOST_ASSIGNMENTS} assignments",
        )
    assignments: list[tuple[str, str]] = []
    lines = _lines(script)
    for statement in body:
        source = _segment(lines, statement)
        target = statement.target if isinstance(statement, ast.AugAssign) else _only_target(statement)
        if not isinstance(statement, (ast.Assign, ast.AugAssign)) or not isinstance(target, ast.Name):
            fail(source, "不是“名称 = 表达式”的赋值，请改正", "is not an assignment “name = expression”")
        name = target.id
        if name.startswith("__") or name in STANDARD_FUNCTION_NAMES or name in _SPELLING:
            fail(source, f"不能给 {name} 赋值，请换一个名称", f"assigns to {name}, which is not allowed")
        expression = _segment(lines, statement.value)
        if "\n" in expression or isinstance(statement, ast.AugAssign):
            expression = f"({expression})"
        if isinstance(statement, ast.AugAssign):
            operation = ast.unparse(ast.BinOp(ast.Name("a"), statement.op, ast.Name("b")))
            expression = f"{name} {operation.split()[1]} {expression}"
        check_expression(expression)
        assignments.append((name, expression))
    return tuple(assignments)


def _lines(script: str) -> list[bytes]:
    """The lines of a script as the parser counts them, in UTF-8 as it counts their columns."""
    return [line.encode() for line in _LINE.findall(script)]


def _segment(lines: list[bytes], node: ast.stmt | ast.expr) -> str:
    """The text of one node; the same as ``ast.get_source_segment``, which splits the whole script for each."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    if first == last:
        return lines[first][node.col_offset : node.end_col_offset].decode()
    inner = (lines[first][node.col_offset :], *lines[first + 1 : last], lines[last][: node.end_col_offset])
    return b"".join(inner).decode()
