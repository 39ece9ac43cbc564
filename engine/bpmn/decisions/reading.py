"""From a DMN file of any version (1.0 to 1.6) to decision tables; what we cannot decide is refused by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.decisions.namespaces import is_dmn
from engine.bpmn.decisions.spelling import Spelling, identifier_of, is_name_of_words
from engine.bpmn.decisions.table import HIT_POLICIES, Cell, DecisionTable, Input, Output, Rule
from engine.bpmn.decisions.unary import UnaryTests, parse_unary_tests
from engine.bpmn.decisions.words import DecisionError, translate
from engine.bpmn.reading.translations import written_translation
from engine.bpmn.reading.xml import read_xml

_POLICIES = {
    "UNIQUE": "U",
    "ANY": "A",
    "FIRST": "F",
    "PRIORITY": "P",
    "RULE ORDER": "R",
    "OUTPUT ORDER": "O",
    "COLLECT": "C",
}
_AGGREGATORS = {"": "", "SUM": "+", "MIN": "<", "MAX": ">", "COUNT": "#"}
_TYPES = frozenset({"string", "boolean", "number", "integer", "long", "double", "date", "time", "dateTime"})
_FREE_TYPES = frozenset({"", "any", "context", "list"})
_MOST_RULES = 5_000
MOST_CHAINED = 50
"""Decisions that may require one another in a chain."""


def read_decision(xml: bytes, decision: str | None = None) -> DecisionTable:
    """The decision with the id ``decision``; raises DecisionError if the file has none or it cannot be decided.

    Without an id: the only decision of the file, or the only one that no other decision requires.
    """
    tables = read_decisions(xml)
    if decision is not None:
        if decision not in tables:
            reason = read_decision_file(xml).left_out.get(decision)
            if reason is not None:
                raise reason
            raise DecisionError(
                f"文件中没有决策 {decision}，请改正编号。", f"Expected the decision {decision}, but the file has none."
            )
        return tables[decision]
    required = {table.id for one in tables.values() for table in one.required}
    tops = [table for table in tables.values() if table.id not in required]
    if len(tops) != 1:
        names = ", ".join(tables)
        raise DecisionError(
            f"文件中有几个决策：{names}。请写明用哪一个的编号。",
            f"Expected the id of a decision, but there are several: {names}.",
        )
    return tops[0]


@dataclass(frozen=True)
class DecisionFile:
    """What one DMN file decides. ``left_out`` are decisions that are no tables and cannot be decided, with the reason;
    no table of the file depends on them."""

    tables: Mapping[str, DecisionTable]
    left_out: Mapping[str, DecisionError]


def read_decisions(xml: bytes) -> Mapping[str, DecisionTable]:
    """Every decision of a DMN file by its id, without those that are left out, see :func:`read_decision_file`."""
    return read_decision_file(xml).tables


def read_decision_file(xml: bytes) -> DecisionFile:
    """Every decision of a DMN file; raises DecisionError (or InvalidDiagram for unsafe XML).

    A literal expression in S-FEEL is decided as a table with one rule. Any other logic beside tables is left out.
    """
    root = read_xml(xml)
    name = etree.QName(root)
    if not is_dmn(name.namespace) or name.localname not in ("definitions", "Definitions"):
        raise DecisionError(
            f"这不是 DMN 文件，根元素是 {name.localname}（{name.namespace}）；请换成决策表文件。",
            f"Expected DMN definitions, but the root is {name.localname} ({name.namespace}).",
            line=_line(root),
        )
    nodes: dict[str, etree._Element] = {}
    for node in _children(root, "decision"):
        key = node.get("id") or node.get("name") or ""
        if not key or key in nodes:
            raise DecisionError(
                f"决策编号「{key}」缺失或重复，请给每个决策一个不同的编号。",
                f"Expected decisions with ids of their own, but “{key}” is not.",
                line=_line(node),
            )
        nodes[key] = node
    if not nodes:
        raise DecisionError(
            "文件中没有决策，请至少画一个。",
            "Expected at least one decision, but the file has none.",
            line=_line(root),
        )
    reader = _Reader(nodes, Spelling.of(_names(root)))
    tables: dict[str, DecisionTable] = {}
    left_out: dict[str, DecisionError] = {}
    for key, node in nodes.items():
        try:
            tables[key] = reader.table(key, ())
        except DecisionError as error:
            if _child(node, "decisionTable") is not None:
                raise
            left_out[key] = error
    if not tables:
        raise next(iter(left_out.values()))
    return DecisionFile(tables, left_out)


def _names(root: etree._Element) -> Iterator[str]:
    """Every name by which an expression of the file can refer to something."""
    for item in root.iter("{*}inputData", "{*}decision"):
        variable = _child(item, "variable")
        yield (variable.get("name") if variable is not None else None) or item.get("name") or ""
    for item in root.iter("{*}itemComponent"):
        yield item.get("name") or ""
    for item in root.iter("{*}inputExpression"):
        if is_name_of_words(text := _text(item)):
            yield text


def _children(node: etree._Element, name: str) -> list[etree._Element]:
    return [
        child for child in node.iterchildren(f"{{*}}{name}") if is_dmn(str(child.tag).rpartition("}")[0][1:] or None)
    ]


def _child(node: etree._Element, name: str) -> etree._Element | None:
    return next(iter(_children(node, name)), None)


def _english(node: etree._Element) -> str:
    return written_translation(_child(node, "extensionElements"), "en")


def _line(node: etree._Element) -> int:
    line: object = node.sourceline
    return line if isinstance(line, int) else 0


def _text(node: etree._Element | None) -> str:
    text = None if node is None else _child(node, "text")
    return "" if text is None else "".join(str(part) for part in text.itertext()).strip()


def _type(written: str | None) -> str:
    return (written or "").strip().rsplit(":", 1)[-1]


class _Reader:
    """Reads the decisions of one file; required ones first."""

    def __init__(self, nodes: Mapping[str, etree._Element], spelling: Spelling) -> None:
        self.nodes = nodes
        self.spelling = spelling
        self.tables: dict[str, DecisionTable] = {}

    def table(self, key: str, above: tuple[str, ...]) -> DecisionTable:
        if key in self.tables:
            return self.tables[key]
        node = self.nodes[key]
        if key in above:
            raise self._refused(node, f"决策 {key} 绕一圈又依赖自己，请断开这个循环", f"decision {key} requires itself")
        if len(above) >= MOST_CHAINED:
            raise self._refused(
                node,
                f"决策一层依赖一层，超过 {MOST_CHAINED} 层，请减少层数",
                f"more than {MOST_CHAINED} decisions depend on one another in a chain",
            )
        required = tuple(self.table(other, (*above, key)) for other in self._required(node))
        named = _child(node, "variable")
        name = node.get("name") or key
        variable = (named.get("name") if named is not None else None) or name
        logic, literal = _child(node, "decisionTable"), _child(node, "literalExpression")
        if logic is not None:
            self.tables[key] = self._read(key, name, variable, logic, required)
        elif literal is not None:
            kind = self._known_type(node, named.get("typeRef") if named is not None else None)
            self.tables[key] = self._literal(key, name, variable, kind, literal, required)
        else:
            kinds = [etree.QName(child).localname for child in node if isinstance(child.tag, str)]
            other = next((kind for kind in kinds if kind in _OTHER_LOGIC), "")
            raise self._refused(
                node,
                f"决策 {key} 不是决策表（{other or '没有内容'}），请画成决策表",
                f"decision {key} is no decision table ({other or 'empty'})",
            )
        return self.tables[key]

    def _literal(
        self,
        key: str,
        name: str,
        variable: str,
        kind: str,
        literal: etree._Element,
        required: tuple[DecisionTable, ...],
    ) -> DecisionTable:
        """An expression as a table without inputs, whose one rule always applies."""
        self._check_language(literal, literal.get("expressionLanguage") or "")
        cell = self._cell(literal, _text(literal))
        if not cell.expression:
            raise self._refused(
                literal, f"决策 {key} 的表达式是空的，请填写", f"the expression of decision {key} is empty"
            )
        line = _line(literal)
        output = Output("", unicodedata.normalize("NFKC", variable), name, kind, (), None, line)
        rule = Rule(key, 1, (), (cell,), line)
        return self._table(key, name, variable, "U", (), (output,), (rule,), line, required)

    def _table(
        self,
        key: str,
        name: str,
        variable: str,
        policy: str,
        inputs: tuple[Input, ...],
        outputs: tuple[Output, ...],
        rules: tuple[Rule, ...],
        line: int,
        required: tuple[DecisionTable, ...],
    ) -> DecisionTable:
        return DecisionTable(
            key, name, identifier_of(variable), policy, inputs, outputs, rules, line, required, self.spelling,
            _english(self.nodes[key]),
        )  # fmt: skip

    def _required(self, node: etree._Element) -> list[str]:
        found: list[str] = []
        if _children(node, "knowledgeRequirement"):
            raise self._refused(
                node, "不支持业务知识模型（BKM），请把它画成决策表", "business knowledge models are not supported"
            )
        for requirement in _children(node, "informationRequirement"):
            for other in _children(requirement, "requiredDecision"):
                key = (other.get("href") or "").rpartition("#")[2]
                if key not in self.nodes:
                    raise self._refused(
                        requirement,
                        f"所依赖的决策 {key} 不在文件中，请补上或改正",
                        f"the required decision {key} is not in the file",
                    )
                found.append(key)
        return found

    def _refused(self, node: etree._Element, zh: str, en: str) -> DecisionError:
        return DecisionError(
            f"{zh}。",
            f"Expected a decision that can be decided, but {en}.",
            place=node.get("id"),
            line=_line(node),
        )

    def _read(
        self, key: str, name: str, variable: str, logic: etree._Element, required: tuple[DecisionTable, ...]
    ) -> DecisionTable:
        language = logic.get("expressionLanguage") or ""
        self._check_language(logic, language)
        inputs = tuple(self._input(node) for node in _children(logic, "input"))
        output_nodes = _children(logic, "output")
        outputs = tuple(self._output(node, variable, single=len(output_nodes) == 1) for node in output_nodes)
        if not outputs:
            raise self._refused(logic, "决策表没有输出列，请加一列", "the table has no output column")
        if len({column.name for column in outputs}) != len(outputs):
            raise self._refused(logic, "决策表的输出列重名，请改名", "output columns share a name")
        policy = self._policy(logic, outputs)
        rule_nodes = _children(logic, "rule")
        if len(rule_nodes) > _MOST_RULES:
            raise self._refused(
                logic, f"决策表的规则超过 {_MOST_RULES} 条，请拆成几张表", f"there are more than {_MOST_RULES} rules"
            )
        rules = tuple(
            self._rule(node, number, len(inputs), len(outputs)) for number, node in enumerate(rule_nodes, start=1)
        )
        return self._table(key, name, variable, policy, inputs, outputs, rules, _line(logic), required)

    def _check_language(self, node: etree._Element, language: str) -> None:
        if language and "feel" not in language.lower():
            raise self._refused(
                node, f"不支持表达式语言 {language}，请用 FEEL", f"the expression language {language} is not FEEL"
            )

    def _policy(self, logic: etree._Element, outputs: tuple[Output, ...]) -> str:
        written = (logic.get("hitPolicy") or "UNIQUE").strip().upper().replace("_", " ")
        aggregation = (logic.get("aggregation") or "").strip().upper()
        policy = _POLICIES.get(written, written)
        if policy == "C" and aggregation in _AGGREGATORS:
            policy += _AGGREGATORS[aggregation]
        elif aggregation and policy != "C":
            raise self._refused(
                logic,
                f"命中策略 {written} 不能带汇总 {aggregation}，请去掉汇总，或改用收集（COLLECT）",
                f"hit policy {written} cannot aggregate ({aggregation})",
            )
        elif policy == "C":
            raise self._refused(
                logic,
                f"不认识汇总方式 {aggregation}，请改用 SUM、MIN、MAX 或 COUNT",
                f"the aggregation {aggregation} is unknown",
            )
        if policy not in HIT_POLICIES:
            raise self._refused(logic, f"不认识命中策略 {written}，请改正", f"the hit policy {written} is unknown")
        if len(policy) == 2 and len(outputs) != 1:
            raise self._refused(
                logic, "汇总的决策表只能有一个输出列，请只留一列", "only a table with one output can aggregate"
            )
        if policy in ("P", "O") and not any(column.allowed for column in outputs):
            raise self._refused(
                logic,
                f"命中策略 {written} 要按输出值的先后取舍，请在输出列写明允许的值及其顺序",
                f"hit policy {written} needs the order of the output values",
            )
        return policy

    def _input(self, node: etree._Element) -> Input:
        expression = _child(node, "inputExpression")
        if expression is None:
            raise self._refused(node, "决策表的输入列没有表达式，请填写", "an input column has no expression")
        self._check_language(expression, expression.get("expressionLanguage") or "")
        written = _text(expression)
        if not written:
            raise self._refused(node, "决策表的输入列没有表达式，请填写", "an input column has no expression")
        return Input(
            id=node.get("id") or "",
            label=node.get("label") or written,
            cell=self._cell(node, written),
            type=self._known_type(node, expression.get("typeRef")),
            allowed=self._tests(node, _text(_child(node, "inputValues"))),
            line=_line(node),
            label_en=_english(node),
        )

    def _output(self, node: etree._Element, variable: str, *, single: bool) -> Output:
        name = node.get("name") or (variable if single else "")
        if not name:
            raise self._refused(
                node, "有几个输出列时，每列都要有名称，请补上", "with several outputs every output needs a name"
            )
        allowed = self._tests(node, _text(_child(node, "outputValues")))
        endpoints = list(allowed.endpoints())
        if allowed.names or any(test.matches(None, {}) is None for test in allowed.tests):
            raise self._refused(
                node, "输出列允许的值只能是常量，请改正", "the values of an output can only be literals"
            )
        default = _child(node, "defaultOutputEntry")
        return Output(
            id=node.get("id") or "",
            name=unicodedata.normalize("NFKC", name),
            label=node.get("label") or name,
            type=self._known_type(node, node.get("typeRef")),
            allowed=tuple(endpoint.value for endpoint in endpoints),
            default=self._cell(node, _text(default)) if default is not None and _text(default) else None,
            line=_line(node),
            label_en=_english(node),
        )

    def _known_type(self, node: etree._Element, written: str | None) -> str:
        kind = _type(written)
        if kind in _TYPES:
            return kind
        if kind.lower() in _FREE_TYPES:
            return ""
        if kind in ("dayTimeDuration", "yearMonthDuration", "days and time duration", "years and months duration"):
            raise self._refused(node, f"不支持类型 {kind}，请换一种类型", f"the type {kind} is not supported")
        # A type that the file defines itself: its values are checked where they are listed.
        return ""

    def _rule(self, node: etree._Element, number: int, inputs: int, outputs: int) -> Rule:
        tests = _children(node, "inputEntry")
        results = _children(node, "outputEntry")
        if len(tests) != inputs or len(results) != outputs:
            raise self._refused(
                node, f"规则 {number} 的单元格数与列数不同，请补齐", f"rule {number} has not one cell for each column"
            )
        for entry in (*tests, *results):
            self._check_language(entry, entry.get("expressionLanguage") or "")
        return Rule(
            id=node.get("id") or "",
            number=number,
            tests=tuple(self._tests(entry, _text(entry)) for entry in tests),
            outputs=tuple(self._cell(entry, _text(entry)) for entry in results),
            line=_line(node),
            cells=tuple(entry.get("id") or "" for entry in (*tests, *results)),
        )

    def _tests(self, node: etree._Element, written: str) -> UnaryTests:
        try:
            return parse_unary_tests(self.spelling.spelled(written), written)
        except DecisionError as error:
            raise DecisionError(error.zh, error.en, place=node.get("id"), line=_line(node)) from error

    def _cell(self, node: etree._Element, written: str) -> Cell:
        if not written:
            return Cell("", "")
        try:
            expression, names = translate(self.spelling.spelled(written))
        except DecisionError as error:
            raise DecisionError(error.zh, error.en, place=node.get("id"), line=_line(node)) from error
        return Cell(written, expression, names)


_OTHER_LOGIC = frozenset(
    {
        "context",
        "invocation",
        "relation",
        "list",
        "functionDefinition",
        "for",
        "conditional",
        "filter",
    }
)
