"""The type of an expression, and what in it cannot work with what is known where it stands."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, Protocol

from engine.bpmn.expressions.evaluator import ExpressionError
from engine.bpmn.expressions.syntax import compiled, text_of
from engine.bpmn.variables.types import (
    ANY,
    NEVER,
    NOTHING,
    NUMBER,
    PLAIN,
    RECORD,
    TEXT,
    TRUTH,
    ValueType,
    kind_of,
    list_of,
    of_value,
    record_of,
    union,
)

_ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_TIMES = frozenset({"working_days", "working_hours", "natural_days", "natural_hours"})
_OF_CLOCKS = frozenset({"before_due", "at_due", "after_due", "at_statutory_due", "share_used"})
_RETURNED: Mapping[str, ValueType] = {
    **dict.fromkeys(("len", "sum", "round", "int", "float", "abs"), NUMBER),
    **dict.fromkeys((*_TIMES, *_OF_CLOCKS), RECORD),
    "str": TEXT,
}
_MOST_TOLD = 12
"""Values that a message lists."""


class FoundVariable(Protocol):
    """A variable as an expression sees it."""

    @property
    def certain(self) -> bool:
        """Whether it is set on every way."""
        ...

    @property
    def type(self) -> ValueType:
        """What it can be."""
        ...


class Surroundings(Protocol):
    """What an expression can see."""

    @property
    def open(self) -> bool:
        """Whether variables may exist of which nobody knows."""
        ...

    def find(self, name: str) -> FoundVariable | None:
        """A variable; None when nobody sets it."""
        ...

    def near(self, name: str) -> str | None:
        """A variable that can be set and is spelled much like ``name``; None = there is none."""
        ...

    def unmarked(self, name: str) -> tuple[str, str] | None:
        """The form (in Chinese and English) with a field of that name that does not become a variable; None = none."""
        ...


@dataclass(frozen=True)
class Remark:
    """What is wrong with an expression, as the rest of a sentence about the element."""

    severity: Literal["error", "warning"]
    rule: str
    zh: str
    en: str


@dataclass
class Inference:
    """Infers types of expressions over ``names``; ``own`` are variables that exist here alone (counters of loops)."""

    names: Surroundings
    own: Mapping[str, ValueType] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    _unknown_names: set[str] = field(default_factory=set)
    _tested: frozenset[str] = frozenset()
    _guarded: int = 0

    def type_of(self, text: str) -> ValueType:
        """The type of an expression; ANY for one that cannot be read, which is told elsewhere."""
        try:
            text = text_of(text)
            tree = compiled(text)
        except ExpressionError:
            return ANY
        self._tested = _tested_in(text)
        return self._of(tree.value, self.own)

    def error(self, rule: str, zh: str, en: str) -> None:
        """Note what can never work."""
        self._note(Remark("error", rule, zh, en))

    def warn(self, rule: str, zh: str, en: str) -> None:
        """Note what does not work on every way; nothing where the expression has tested something first."""
        if not self._guarded:
            self._note(Remark("warning", rule, zh, en))

    def _note(self, remark: Remark) -> None:
        if remark not in self.remarks:
            self.remarks.append(remark)

    def _of(self, node: ast.expr, own: Mapping[str, ValueType]) -> ValueType:
        read = _READERS.get(type(node))
        return ANY if read is None else read(self, node, own)

    # Names and what is looked up in them

    def _name(self, node: ast.Name, own: Mapping[str, ValueType]) -> ValueType:
        if node.id in own:
            return own[node.id]
        found = self.names.find(node.id)
        if found is None:
            self._unknown(node.id)
            return ANY
        if not found.certain:
            self.warn(
                "variable-perhaps",
                f"读取变量 {node.id}，有的路走到这里时还没有设置它，那时会停下来出错；请在那些路上也设置它",
                f"reads the variable {node.id}, which is not set on every way here; the case stops with an error on "
                "the other ways, so set it there too",
            )
        return ANY if self.names.open and not found.certain else found.type

    def _unknown(self, name: str) -> None:
        if name in self._unknown_names or (self.names.open and self._guarded):
            return
        self._unknown_names.add(name)
        form = self.names.unmarked(name)
        near = self.names.near(name) if form is None else None
        if form is not None:
            zh = f"；表单「{form[0]}」有栏目 {name}，但没有选「作为变量」（x-variable），选了才能在这里用"
            en = f"; the form “{form[1]}” has the field {name}, which does not become a variable (x-variable)"
        elif near is not None:
            zh, en = f"（是不是 {near}？）", f" (did you mean {near}?)"
        else:
            zh = en = ""
        if self.names.open:
            self.warn(
                "unknown-variable",
                f"读取变量 {name}，没有表单、脚本、操作或决策在这之前设置它；"
                f"由启动者给出时，请画一个同名的数据对象{zh}",
                f"reads the variable {name}, which no form, script, operation or decision sets before; draw a data "
                f"object of that name if it is given at the start{en}",
            )
        else:
            self.error(
                "unknown-variable",
                f"读取变量 {name}，但是走到这里时没有表单、脚本、操作或决策设置它，执行到这里会停下来{zh}",
                f"reads the variable {name}, but no form, script, operation or decision sets it before, so that the "
                f"case would stop here{en}",
            )

    def _attribute(self, node: ast.Attribute, own: Mapping[str, ValueType]) -> ValueType:
        return self._field(node, self._of(node.value, own), node.attr)

    def _subscript(self, node: ast.Subscript, own: Mapping[str, ValueType]) -> ValueType:
        of = self._of(node.value, own)
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return self._field(node, of, node.slice.value)
        if isinstance(node.slice, ast.Slice):
            return of.without_nothing()
        self._of(node.slice, own)
        return of.items if of.without_nothing().kinds == {"list"} and of.items is not None else ANY

    def _field(self, node: ast.Attribute | ast.Subscript, of: ValueType, name: str) -> ValueType:
        if of.anything or of is NEVER:
            return ANY
        path, whole = ast.unparse(node.value), ast.unparse(node)
        if "record" not in of.kinds:
            zh, en = of.told()
            self.error(
                "unknown-field",
                f"读取 {whole}，但是 {path} 是{zh}，没有下一级",
                f"reads {whole}, but {path} is {en}, which has no fields",
            )
            return ANY
        self._empty(node.value, of, node, ("读取 {}", "reads {}"))
        found = of.fields.get(name)
        if found is None:
            if not of.open and whole not in self._tested:
                known = "、".join(of.fields) or "（没有）"
                listed = ", ".join(of.fields) or "none"
                self.error(
                    "unknown-field",
                    f"读取 {whole}，但是 {path} 没有 {name}；有的是：{known}",
                    f"reads {whole}, but {path} has no {name}; it has {listed}",
                )
            return ANY
        if name in of.optional and whole not in self._tested:
            self.warn(
                "variable-perhaps",
                f"读取 {whole}，它不一定有值，没有时会停下来出错",
                f"reads {whole}, which does not always exist; the case then stops with an error",
            )
        return found

    def _empty(self, node: ast.expr, of: ValueType, use: ast.expr, said: tuple[str, str]) -> None:
        """Warn where a value that may be None is used as if it were none, unless the expression tests it.

        ``said`` tells the ``use`` in Chinese and English.
        """
        if of.anything or "nothing" not in of.kinds:
            return
        zh, en = (each.format(ast.unparse(use)) for each in said)
        path = ast.unparse(node)
        if path in self._tested:
            return
        if of.kinds == {"nothing"}:
            self.error("empty-value", f"{zh}，但是 {path} 在这里总是空的", f"{en}, but {path} is always empty here")
            return
        self.warn(
            "empty-perhaps",
            f"{zh}，而 {path} 可能是空的（没有填写），那时会停下来出错；请先用 {path} != None 判断",
            f"{en}, and {path} may be empty; the case then stops with an error, so test {path} != None first",
        )

    # Operators

    def _compare(self, node: ast.Compare, own: Mapping[str, ValueType]) -> ValueType:
        left_node, left = node.left, self._of(node.left, own)
        for sign, right_node in zip(node.ops, node.comparators, strict=True):
            right = self._of(right_node, own)
            if isinstance(sign, _ORDERED):
                self._ordered(node, left_node, left, right_node, right)
            elif isinstance(sign, (ast.In, ast.NotIn)):
                self._contained(node, left_node, left, right_node, right)
            elif left is not NOTHING and right is not NOTHING:
                self._equal(node, left_node, left, right_node, right)
            left_node, left = right_node, right
        return TRUTH

    def _equal(
        self, node: ast.Compare, left_node: ast.expr, left: ValueType, right_node: ast.expr, right: ValueType
    ) -> None:
        if left.anything or right.anything or not left.kinds or not right.kinds:
            return
        if not left.kinds & right.kinds:
            self._mismatch(node, left_node, left, right_node, right)
            return
        if left.values is None or right.values is None or (left.kinds & right.kinds) - PLAIN:
            return
        if not _same(left.values, right.values):
            self._outside(left_node, left, right_node, right)

    def _contained(
        self, node: ast.Compare, left_node: ast.expr, left: ValueType, right_node: ast.expr, right: ValueType
    ) -> None:
        if right.anything or left.anything:
            return
        if not right.kinds & {"list", "text", "record"}:
            self._mismatch(node, left_node, left, right_node, right)
            return
        self._empty(right_node, right, right_node, ("在 {} 中查找", "looks into {}"))
        if isinstance(right_node, (ast.List, ast.Tuple)):
            for item in right_node.elts:
                if isinstance(item, ast.Constant) and item.value is not None:
                    self._equal(node, left_node, left, item, of_value(item.value))
        elif right.kinds == {"list"} and right.items is not None:
            self._equal(node, left_node, left, right_node, right.items)

    def _ordered(
        self, node: ast.Compare, left_node: ast.expr, left: ValueType, right_node: ast.expr, right: ValueType
    ) -> None:
        for each_node, each in ((left_node, left), (right_node, right)):
            self._empty(each_node, each, node, ("比较 {} 的大小", "compares {} by size"))
        if left.anything or right.anything:
            return
        common = left.kinds & right.kinds - {"nothing"}
        if not common & {"number", "text"}:
            self._mismatch(node, left_node, left, right_node, right)

    def _mismatch(
        self, node: ast.Compare, left_node: ast.expr, left: ValueType, right_node: ast.expr, right: ValueType
    ) -> None:
        (left_zh, left_en), (right_zh, right_en) = left.told(), right.told()
        one, other = ast.unparse(left_node), ast.unparse(right_node)
        self.error(
            "wrong-type",
            f"的比较 {ast.unparse(node)} 永远不成立：{one} 是{left_zh}，{other} 是{right_zh}",
            f"compares {ast.unparse(node)}, which never holds: {one} is {left_en}, {other} is {right_en}",
        )

    def _outside(self, left_node: ast.expr, left: ValueType, right_node: ast.expr, right: ValueType) -> None:
        """Neither side can ever have a value of the other."""
        known, given = (left, right_node) if not isinstance(left_node, ast.Constant) else (right, left_node)
        asked = left_node if known is left else right_node
        listed = told_values(known)
        self.error(
            "value-not-listed",
            f"把 {ast.unparse(asked)} 与 {ast.unparse(given)} 比较，它不可能是这个值；可选的是：{listed[0]}",
            f"compares {ast.unparse(asked)} with {ast.unparse(given)}, a value that it never has; it can be "
            f"{listed[1]}",
        )

    def _calculated(self, node: ast.BinOp, own: Mapping[str, ValueType]) -> ValueType:
        left, right = self._of(node.left, own), self._of(node.right, own)
        for each_node, each in ((node.left, left), (node.right, right)):
            self._empty(each_node, each, node, ("计算 {}", "calculates {}"))
        if left.anything or right.anything:
            return ANY
        common = left.kinds & right.kinds & ({"number", "text", "list"} if isinstance(node.op, ast.Add) else {"number"})
        if not common and not ({"truth", "number"} & left.kinds and {"truth", "number"} & right.kinds):
            (left_zh, left_en), (right_zh, right_en) = left.told(), right.told()
            self.error(
                "wrong-type",
                f"计算 {ast.unparse(node)}，但是{left_zh}和{right_zh}不能这样计算",
                f"calculates {ast.unparse(node)}, which does not work with {left_en} and {right_en}",
            )
            return ANY
        return union(ValueType(frozenset({kind})) for kind in common or {"number"})

    def _signed(self, node: ast.UnaryOp, own: Mapping[str, ValueType]) -> ValueType:
        if isinstance(node.operand, ast.Constant) and isinstance(node.operand.value, (int, float)):
            sign = -1 if isinstance(node.op, ast.USub) else 1
            if not isinstance(node.op, ast.Not):
                return of_value(sign * node.operand.value)
        self._of(node.operand, own)
        return TRUTH if isinstance(node.op, ast.Not) else NUMBER

    def _any_of(self, node: ast.BoolOp, own: Mapping[str, ValueType]) -> ValueType:
        return union([self._of(node.values[0], own), *(self._behind_test(each, own) for each in node.values[1:])])

    def _behind_test(self, node: ast.expr, own: Mapping[str, ValueType]) -> ValueType:
        self._guarded += 1
        try:
            return self._of(node, own)
        finally:
            self._guarded -= 1

    def _chosen(self, node: ast.IfExp, own: Mapping[str, ValueType]) -> ValueType:
        self._of(node.test, own)
        return union([self._behind_test(node.body, own), self._behind_test(node.orelse, own)])

    # Calls and collections

    def _called(self, node: ast.Call, own: Mapping[str, ValueType]) -> ValueType:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        given = [self._of(each, own) for each in node.args]
        for keyword in node.keywords:
            self._of(keyword.value, own)
        if name in _TIMES and given:
            self._empty(node.args[0], given[0], node, ("计算 {}", "calculates {}"))
            if not given[0].anything and "number" not in given[0].kinds:
                zh, en = given[0].told()
                self.error(
                    "wrong-type",
                    f"写了 {ast.unparse(node)}，括号里要用数，这里是{zh}",
                    f"says {ast.unparse(node)}, which takes a number, not {en}",
                )
        return _RETURNED.get(name, ANY)

    def _listed(self, node: ast.List | ast.Tuple, own: Mapping[str, ValueType]) -> ValueType:
        items = [self._of(each, own) for each in node.elts]
        return list_of(union(items) if items else NEVER)

    def _recorded(self, node: ast.Dict, own: Mapping[str, ValueType]) -> ValueType:
        fields: dict[str, ValueType] = {}
        plain = True
        for key, value in zip(node.keys, node.values, strict=True):
            found = self._of(value, own)
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                fields[key.value] = found
            else:
                plain = False
        return record_of(fields, open_=not plain)

    def _each(self, node: ast.ListComp | ast.GeneratorExp, own: Mapping[str, ValueType]) -> ValueType:
        inner = dict(own)
        for part in node.generators:
            of = self._of(part.iter, inner)
            items = of.items if of.without_nothing().kinds == {"list"} and of.items is not None else ANY
            for target in ast.walk(part.target):
                if isinstance(target, ast.Name):
                    inner[target.id] = items if target is part.target else ANY
            for condition in part.ifs:
                self._of(condition, inner)
        return list_of(self._of(node.elt, inner))

    def _literal(self, node: ast.Constant, own: Mapping[str, ValueType]) -> ValueType:
        return of_value(node.value)


_READERS: Mapping[type[ast.expr], Callable[[Inference, Any, Mapping[str, ValueType]], ValueType]] = {
    ast.Name: Inference._name,
    ast.Attribute: Inference._attribute,
    ast.Subscript: Inference._subscript,
    ast.Compare: Inference._compare,
    ast.BinOp: Inference._calculated,
    ast.UnaryOp: Inference._signed,
    ast.BoolOp: Inference._any_of,
    ast.IfExp: Inference._chosen,
    ast.Call: Inference._called,
    ast.List: Inference._listed,
    ast.Tuple: Inference._listed,
    ast.Dict: Inference._recorded,
    ast.ListComp: Inference._each,
    ast.GeneratorExp: Inference._each,
    ast.Constant: Inference._literal,
}


def type_of_expression(text: str, names: Surroundings) -> ValueType:
    """The type of an expression, whatever is wrong with it."""
    return Inference(names).type_of(text)


def told_values(known: ValueType) -> tuple[str, str]:
    """The possible values of a type with their words, in Chinese and English."""
    values = list(known.values or ())
    zh, en = [], []
    for value in values[:_MOST_TOLD]:
        written = f'"{value}"' if isinstance(value, str) else str(value)
        name = known.names.get(value)
        zh.append(written if name is None else f"{written}（{name[0]}）")
        en.append(written if name is None else f"{written} ({name[1]})")
    more = ["…"] if len(values) > _MOST_TOLD else []
    return "、".join([*zh, *more]), ", ".join([*en, *more])


def _same(left: Iterable[Any], right: Iterable[Any]) -> bool:
    """Whether two lists have a value in common; 1 and True are not the same."""
    others = {(kind_of(value), value) for value in right}
    return any((kind_of(value), value) in others for value in left)


@lru_cache(maxsize=8192)
def _tested_in(text: str) -> frozenset[str]:
    return frozenset(_tested(compiled(text)))


def _tested(tree: ast.AST) -> Iterator[str]:
    """The paths that an expression compares with None, uses as a truth value or looks for (``"days" in branch``)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield from _compared(node)
        elif isinstance(node, ast.BoolOp):
            yield from (ast.unparse(each) for each in node.values[:-1])
        elif isinstance(node, ast.IfExp):
            yield ast.unparse(node.test)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield ast.unparse(node.operand)


def _compared(node: ast.Compare) -> Iterator[str]:
    sides = [node.left, *node.comparators]
    if any(isinstance(side, ast.Constant) and side.value is None for side in sides):
        yield from (ast.unparse(side) for side in sides)
    if isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
        for sign, side in zip(node.ops, node.comparators, strict=True):
            if isinstance(sign, (ast.In, ast.NotIn)):
                path = ast.unparse(side)
                yield f"{path}[{node.left.value!r}]"
                yield f"{path}.{node.left.value}"
