"""JUEL, the expressions between ``${`` and ``}`` of Camunda 7, Flowable and Activiti, as expressions of ours.

Where both languages evaluate an expression they agree; where JUEL converts types silently (``"5" + 3``) or asks an
object of its engine, the expression is refused. A comparison by size with an empty value is false in JUEL and stops
here with a sentence.
"""

from __future__ import annotations

import ast
import re

from engine.bpmn.foreign.grammar import (
    FUNCTIONS,
    Parser,
    Unlike,
    both,
    calculation,
    call,
    comparison,
    constant,
    either,
    ends_with,
    item,
    literal_text,
    name,
    number,
    starts_with,
    unknown_function,
)

_CONSTANTS = {"true": True, "false": False, "null": None}
_EQUAL = {"==": "==", "===": "==", "!==": "!=", "eq": "==", "!=": "!=", "ne": "!="}
_ORDER = {"<": "<", "lt": "<", "<=": "<=", "le": "<=", ">": ">", "gt": ">", ">=": ">=", "ge": ">="}
_TIMES = {"*": "*", "/": "/", "div": "/"}
_ENGINE_OBJECTS = frozenset({"execution", "task", "caseExecution", "processEngine", "processEngineConfiguration"})
_STARTERS = frozenset({"authenticatedUserId", "currentUser"})
_ESCAPE = re.compile(r"\\([\\\"'])")


def parse_juel(text: str) -> ast.expr:
    """The expression inside ``${…}`` as a tree of ours; raises Unreadable if it is no JUEL, Unlike for no equal."""
    return _Juel(text).parse()


class _Juel(Parser):
    keywords = frozenset({*_CONSTANTS, *_EQUAL, *_ORDER, *_TIMES, "and", "or", "not", "mod", "empty", "instanceof"})

    def expression(self) -> ast.expr:
        with self.deeper():
            condition = self._either()
            if not self.take("?"):
                return condition
            yes = self.expression()
            self.need(":")
            return ast.IfExp(condition, yes, self.expression())

    def _either(self) -> ast.expr:
        return self.chain(self._both, ("||", "or"), lambda left, _, right: either(left, right))

    def _both(self) -> ast.expr:
        return self.chain(self._equality, ("&&", "and"), lambda left, _, right: both(left, right))

    def _equality(self) -> ast.expr:
        return self.chain(self._order, tuple(_EQUAL), lambda left, sign, right: comparison(left, _EQUAL[sign], right))

    def _order(self) -> ast.expr:
        return self.chain(self._sum, tuple(_ORDER), lambda left, sign, right: comparison(left, _ORDER[sign], right))

    def _sum(self) -> ast.expr:
        return self.chain(self._product, ("+", "-"), _sum)

    def _product(self) -> ast.expr:
        left = self._signed()
        while True:
            if sign := self.take(*_TIMES):
                left = calculation(left, _TIMES[sign], self._signed())
            elif self.take("%", "mod"):
                left = self._remainder(left, self._signed())
            else:
                return left

    def _remainder(self, left: ast.expr, right: ast.expr) -> ast.expr:
        counted = isinstance(left, ast.Name) and left.id == "loopCounter"
        if counted and isinstance(right, ast.Constant):
            return calculation(left, "%", right)
        raise Unlike("余数 % 对负数的算法不同", "the remainder % of negative numbers differs")

    def _signed(self) -> ast.expr:
        with self.deeper():
            if self.take("-"):
                return ast.UnaryOp(ast.USub(), self._signed())
            if self.take("!", "not"):
                return _not(self._signed())
            if self.take("empty"):
                nothing = ast.Tuple(
                    [constant(None), constant(""), ast.List([], ast.Load()), ast.Dict([], [])], ast.Load()
                )
                return comparison(self._signed(), "in", nothing)
            return self._value()

    def _value(self) -> ast.expr:
        base = self._primary()
        while True:
            if self.take("."):
                word = self.next()
                if word.kind != "name":
                    self.unreadable()
                if self.take("("):
                    base = _method(base, word.text, self.arguments(")"))
                elif isinstance(base, ast.Name) and base.id in _ENGINE_OBJECTS:
                    raise _of_engine(base.id)
                else:
                    base = ast.Attribute(base, word.text, ast.Load())
            elif self.take("["):
                base = item(base, self.expression())
                self.need("]")
            else:
                return base

    def _primary(self) -> ast.expr:
        word = self.next()
        if word.kind == "number":
            return number(word.text)
        if word.kind == "text":
            return constant(_ESCAPE.sub(r"\1", word.text[1:-1]))
        if word.text == "(":
            inner = self.expression()
            self.need(")")
            return inner
        if word.kind != "name":
            self.place -= 1
            self.unreadable()
        if word.text in _CONSTANTS:
            return constant(_CONSTANTS[word.text])
        if self.take("("):
            arguments = self.arguments(")")
            if word.text not in FUNCTIONS:
                raise unknown_function(word.text)
            return call(word.text, *arguments)
        if word.text in _STARTERS:
            raise Unlike("这里没有“当前用户”这个变量", "the present user is no variable here")
        if "$" in word.text:
            raise Unlike(f"变量名 {word.text} 含有 $", f"the name {word.text} has a $")
        return name(word.text)


def _sum(left: ast.expr, sign: str, right: ast.expr) -> ast.expr:
    if sign == "+" and (literal_text(left) is not None or literal_text(right) is not None):
        raise Unlike("JUEL 的 + 把文字当作数字", "+ of JUEL takes texts for numbers")
    return calculation(left, sign, right)


def _not(inner: ast.expr) -> ast.expr:
    """``not inner``; a comparison is turned round where that says the same more simply."""
    if isinstance(inner, ast.Compare) and len(inner.ops) == 1:
        turned = {ast.In: ast.NotIn, ast.Is: ast.IsNot, ast.Eq: ast.NotEq}.get(type(inner.ops[0]))
        if turned is not None:
            return ast.Compare(inner.left, [turned()], inner.comparators)
    return ast.UnaryOp(ast.Not(), inner)


def _of_engine(word: str) -> Unlike:
    return Unlike(f"{word} 是原引擎的内部对象", f"{word} is an object inside the other engine")


def _method(base: ast.expr, method: str, arguments: list[ast.expr]) -> ast.expr:
    """A method of a Java text, list or map, in our words; raises Unlike for any other."""
    if isinstance(base, ast.Name) and base.id in _ENGINE_OBJECTS:
        variable = literal_text(arguments[0]) if method == "getVariable" and len(arguments) == 1 else None
        if variable is not None and variable.isidentifier():
            return name(variable)
        raise _of_engine(base.id)
    if not arguments:
        if method in ("size", "length"):
            return call("len", base)
        if method == "isEmpty":
            return comparison(call("len", base), "==", constant(0))
    elif len(arguments) == 1:
        only = arguments[0]
        text = literal_text(only)
        if method in ("contains", "containsKey"):
            return comparison(only, "in", base)
        if method == "equals":
            return comparison(base, "==", only)
        if method == "get":
            return item(base, only)
        if method == "startsWith" and text:
            return starts_with(base, text)
        if method == "endsWith" and text:
            return ends_with(base, text)
    raise unknown_function(method)
