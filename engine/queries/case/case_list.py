"""The list of found cases as a table, in the words of the national catalogue (LC-6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from engine.clock import OFFICE_ZONE
from engine.office.applications.rules import PAPER_STATES
from engine.office.items.rules import ITEM_KINDS, national_kind
from engine.queries.case.case_search import FoundCase

STATUS: Mapping[str, str] = {"open": "办理中", "completed": "已办结", "cancelled": "已终止", "withdrawn": "已撤回"}


def _moment(at: datetime) -> str:
    return f"{at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}"


COLUMNS: Mapping[str, Callable[[FoundCase], str]] = {
    "办件号": lambda case: case.number or "",
    "事项": lambda case: case.title or "" if case.item_kind is not None else "",
    "办件类型": lambda case: "" if case.item_kind is None else national_kind(case.item_kind),
    "本级分类": lambda case: "" if case.item_kind is None else ITEM_KINDS[case.item_kind][0],
    "部门": lambda case: case.department or "",
    "开始时间": lambda case: _moment(case.opened_at),
    "状态": lambda case: STATUS[case.status],
    "材料去向": lambda case: "" if case.papers is None else PAPER_STATES[case.papers][0],
    "到期时间": lambda case: "" if case.due_at is None else _moment(case.due_at),
}
"""Heading → what stands below it. No column tells who applied: a list leaves the office (SP-6)."""


WIDTHS = (24, 40, 10, 16, 14, 18, 10, 10, 18)
"""Of the columns, in characters."""


def case_lines(rows: Sequence[FoundCase]) -> list[list[str]]:
    """The cases, one line each."""
    return [[written(row) for written in COLUMNS.values()] for row in rows]
