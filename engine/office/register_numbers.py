"""The number under which a case stands in its register, for cases that have none of their own."""

from __future__ import annotations

REGISTERS = (
    ("inquiry", "case_id"),
    ("complaint", "case_id"),
    ("accountability", "case_id"),
    ("unresolved_matter", "case_id"),
    ("appointment", "case_id"),
    ("promise_breach", "case_id"),
    ("publication", "case_id"),
    ("performance_review", "case_id"),
    ("inspection", "case_id"),
    ("survey", "case_id"),
    ("authorisation", "case_id"),
    ("commitment", "check_case_id"),
    ("rating", "followup_case_id"),
    ("permit_withdrawal", "case_id"),
)
"""Registers that number their lines, with the column that names the case; at most one line for each case."""


def register_number(case: str) -> str:
    """The SQL expression of the number that a register gives to a case; NULL where none does.

    ``case`` is SQL of ours for the case's id: a column or a parameter. Each register is asked by its key, and only
    while those before it know nothing.
    """
    asked = (f"(SELECT r.number FROM {table} r WHERE r.{column} = {case})" for table, column in REGISTERS)
    return f"coalesce({', '.join(asked)})"
