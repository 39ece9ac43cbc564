"""The number under which lists of the operation name a case: its own, or its parent's with the branch's department."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select

from engine.cases.storage.records import OfficeCase
from engine.office.organisation.records import Department


def number_with_branch(parent: type[OfficeCase]) -> ColumnElement[Any]:
    """The number of ``OfficeCase`` in a statement that has joined its ``parent``; NULL where neither has one."""
    department = (
        select(Department.short_name)
        .where(Department.id == OfficeCase.department_id, OfficeCase.branch_key.is_not(None))
        .correlate(OfficeCase)
        .scalar_subquery()
    )
    return func.coalesce(OfficeCase.number, parent.number + " · " + department, parent.number)
