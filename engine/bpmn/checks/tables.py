"""Decision tables before they decide: readable, complete, and without rules that the hit policy forbids."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.checks.known import Known
from engine.bpmn.decisions import DecisionError, DecisionTable, overlaps, read_decision_file
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
        if not table.rules:
            findings.at_line(
                "decision",
                table.id,
                table.line,
                f"需要有规则的决策表，但是「{table.name}」没有规则。",
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


def _check_overlaps(table: DecisionTable, findings: Findings) -> None:
    for overlap in overlaps(table):
        values = "，".join(f"{label} = {value}" for label, value in overlap.witness.items())
        findings.at_line(
            "decision-overlap",
            overlap.second.id,
            overlap.second.line,
            f"需要命中策略 {table.hit_policy} 的规则互不重叠，但是「{table.name}」的规则 {overlap.first.number} 和"
            f" {overlap.second.number} 在 {values} 时同时适用。",
            f"Expected the rules of hit policy {table.hit_policy} not to overlap, but rules {overlap.first.number} and"
            f" {overlap.second.number} of “{table.name}” both apply for {values}.",
        )
