"""Decision tables before they decide: readable, complete, and without rules that the hit policy forbids."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.checks.known import Known
from engine.bpmn.checks.literals import bare_name, literal
from engine.bpmn.decisions import DecisionError, DecisionTable, coverage, overlaps, read_decision_file
from engine.bpmn.expressions.evaluator import ExpressionError, check_expression
from engine.bpmn.reading.findings import Findings, Problem
from engine.errors import ChengnuoError

_DATES = ("date", "time", "date_and_time")


def check_tables(content: bytes, known: Known, findings: Findings) -> Mapping[str, DecisionTable]:
    """The decisions of a DMN file by id; empty (with the reason noted) if it cannot be read."""
    try:
        file = read_decision_file(content)
    except DecisionError as error:
        findings.at_line("decision", error.place, error.line, error.zh, error.en)
        return {}
    except ChengnuoError as error:
        findings.at_line("decision", error.place, 1, error.zh, error.en)
        return {}
    for key, reason in file.left_out.items():
        zh = f"决策 {key} 在这里不能用，其余的决策不受影响：{reason.zh}"
        en = f"The decision {key} cannot be used here, the others can: {reason.en}"
        findings.problems.append(
            Problem("warning", "decision-left-out", key, max(reason.line, 1), zh, en, findings.file)
        )
    for table in file.tables.values():
        _check_functions(table, known, findings)
        _check_overlaps(table, findings)
        _check_cells(table, findings)
        _check_coverage(table, findings)
        if not table.rules:
            findings.at_line(
                "decision",
                table.id,
                table.line,
                f"决策表「{table.name}」没有规则，请至少填写一条。",
                f"Expected a decision table with rules, but “{table.name}” has none.",
            )
    return file.tables


def _check_functions(table: DecisionTable, known: Known, findings: Findings) -> None:
    cells = [(column.cell, column.line, column.id) for column in table.inputs]
    cells += [(cell, rule.line, rule.id) for rule in table.rules for cell in rule.outputs]
    for cell, line, place in cells:
        if not cell.expression:
            continue
        try:
            check_expression(cell.expression, {*known.functions, *_DATES})
        except ExpressionError as error:
            findings.at_line("expression", place, line, error.zh, error.en)


_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    **dict.fromkeys(("number", "integer", "long", "double"), (int, float)),
    "boolean": (bool,),
}
"""Type of an output column → the types of the values that it holds; dates and times are written by functions."""
_TYPE_NAMES = {"string": ("文字", "a text"), "boolean": ("是否", "true or false")}


def _check_cells(table: DecisionTable, findings: Findings) -> None:
    """Texts in quotes everywhere; the cells of the results of their column's type and among its values."""
    named = {name for column in table.inputs for name in column.cell.names}
    named |= {one.variable for one in table.required}
    for rule in table.rules:
        places = [cell or rule.id for cell in rule.cells]
        for place, tested, tests in zip(places, table.inputs, rule.tests, strict=False):
            for word in sorted(name for name in tests.names if "." not in name and name not in named):
                findings.at_line(
                    "decision-name",
                    place,
                    rule.line,
                    f"「{table.name}」规则 {rule.number} 的「{tested.label}」写了 {word}，它不是这张"
                    f'表用到的变量；要写文字，请加引号："{word}"。',
                    f"Expected a value, but “{tested.label}” in rule {rule.number} of “{table.name}” says {word}, "
                    f'which is no variable of this table; a text needs quotes: "{word}".',
                )
        for place, column, cell in zip(places[len(table.inputs) :], table.outputs, rule.outputs, strict=False):
            label = column.label or column.name
            bare = bare_name(cell.expression)
            if bare is not None and bare not in named:
                findings.at_line(
                    "decision-name",
                    place,
                    rule.line,
                    f"「{table.name}」规则 {rule.number} 的「{label}」写了 {cell.written}，它不是"
                    f'这张表用到的变量；要写文字，请加引号："{cell.written}"。',
                    f"Expected a result, but “{label}” in rule {rule.number} of “{table.name}” says {cell.written}, "
                    f'which is no variable of this table; a text needs quotes: "{cell.written}".',
                )
                continue
            known, value = literal(cell.expression)
            if not cell.expression or not known or value is None:
                continue
            types = _TYPES.get(column.type.rpartition(":")[2])
            if types is not None and (not isinstance(value, types) or (isinstance(value, bool) and bool not in types)):
                zh, en = _TYPE_NAMES.get(column.type.rpartition(":")[2], ("数", "a number"))
                findings.at_line(
                    "decision-type",
                    place,
                    rule.line,
                    f"「{table.name}」规则 {rule.number} 的「{label}」应为{zh}，这里写了 {cell.written}；"
                    "请改单元格，或者改这一列的类型。",
                    f"Expected {en}, but “{label}” in rule {rule.number} of “{table.name}” says {cell.written}; change "
                    "the cell, or the type of the column.",
                )
            elif column.allowed and value not in column.allowed:
                listed = "、".join(str(each) for each in column.allowed)
                findings.at_line(
                    "decision-value",
                    place,
                    rule.line,
                    f"「{table.name}」规则 {rule.number} 的「{label}」不能是 {cell.written}；请改成允许的值："
                    f"{listed}。",
                    f"Expected a value that “{label}” allows, but rule {rule.number} of “{table.name}” says "
                    f"{cell.written}; allowed are {listed}.",
                )


def _check_overlaps(table: DecisionTable, findings: Findings) -> None:
    for overlap in overlaps(table):
        values = "，".join(f"{label} = {value}" for label, value in overlap.witness.items())
        findings.at_line(
            "decision-overlap",
            overlap.second.id,
            overlap.second.line,
            f"「{table.name}」的规则 {overlap.first.number} 和 {overlap.second.number} 在 {values} 时同时适用，"
            f"命中策略 {table.hit_policy} 不允许重叠；请改规则，或换命中策略。",
            f"Expected the rules of hit policy {table.hit_policy} not to overlap, but rules {overlap.first.number} and"
            f" {overlap.second.number} of “{table.name}” both apply for {values}.",
        )


def _check_coverage(table: DecisionTable, findings: Findings) -> None:
    """Values that no rule covers, and rules that never apply: the table decides, but hardly as it was meant."""
    found = coverage(table)
    if found.gap is not None:
        values = "，".join(f"{label} = {value}" for label, value in found.gap.items())
        findings.at_line(
            "decision-gap",
            table.id,
            table.line,
            f"「{table.name}」没有规则适用于 {values or '任何值'}，那时结果是空的；请补一条规则，或写默认结果。",
            f"No rule of “{table.name}” applies for {values or 'anything'}, so that the result is empty; add a rule, "
            "or default results.",
            "warning",
        )
    for rule in found.idle:
        findings.at_line(
            "decision-idle",
            rule.id,
            rule.line,
            f"「{table.name}」的规则 {rule.number} 永远用不上：前面的规则都已包括，或者没有这样的值；"
            "请改单元格或删去。",
            f"Rule {rule.number} of “{table.name}” never applies: rules before it cover all of it, or no such values "
            "exist; change its cells, or delete it.",
            "warning",
        )
