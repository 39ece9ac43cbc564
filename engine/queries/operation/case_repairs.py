"""Repairs of stuck cases: what was proposed, who approved it, for one case or all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import OfficeCase
from engine.cases.storage.repair_records import CaseRepair
from engine.office.organisation.records import Staff
from engine.queries.operation.case_moves import number_with_branch

SHOWN = 50
"""Repairs that one page lists."""


@dataclass(frozen=True, slots=True)
class ProposedRepair:
    """One repair. ``what`` says briefly what it does; ``answer`` is ``approved``, ``withdrawn`` or None.

    ``value`` is JSON, None for a repair that sets no variable.
    """

    id: int
    case_id: int
    number: str | None
    kind: str
    task: str
    name: str
    variable: str | None
    value: str | None
    target: str | None
    target_name: str | None
    reason: str
    proposed_at: datetime
    proposed_by_id: int
    proposed_by: str
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None

    @property
    def what(self) -> str:
        """What is done, as the history tells it."""
        if self.kind == "variable":
            return f"{self.variable} = {self.value}"
        return self.name if self.kind == "retry" else f"{self.name} → {self.target_name}"


def case_repairs(
    session: Session, *, case_id: int | None = None, after: int | None = None
) -> tuple[list[ProposedRepair], int | None]:
    """The newest repairs, of one case or of all, at most ``SHOWN`` below the id ``after``; and the id to go on from.

    A branch has its parent's number with its department.
    """
    proposer, answerer, parent = aliased(Staff), aliased(Staff), aliased(OfficeCase)
    statement = (
        select(CaseRepair, number_with_branch(parent), proposer.name, answerer.name)
        .join(OfficeCase, OfficeCase.id == CaseRepair.case_id)
        .outerjoin(parent, parent.id == OfficeCase.parent_id)
        .join(proposer, proposer.id == CaseRepair.proposed_by_id)
        .outerjoin(answerer, answerer.id == CaseRepair.answered_by_id)
        .order_by(CaseRepair.id.desc())
        .limit(SHOWN + 1)
    )
    if case_id is not None:
        statement = statement.where(CaseRepair.case_id == case_id)
    if after is not None:
        statement = statement.where(CaseRepair.id < after)
    found = [
        ProposedRepair(
            row.id,
            row.case_id,
            number,
            row.kind,
            str(row.task_id),
            row.name,
            row.variable,
            None if row.variable is None else json.dumps(row.value, ensure_ascii=False),
            row.target,
            row.target_name,
            row.reason,
            row.proposed_at,
            row.proposed_by_id,
            proposed_by,
            row.answer,
            row.answered_at,
            answered_by,
        )
        for row, number, proposed_by, answered_by in session.execute(statement).all()
    ]
    return found[:SHOWN], found[SHOWN - 1].id if len(found) > SHOWN else None
