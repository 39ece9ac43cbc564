"""Moves of running cases to another version: what may be chosen, what was proposed, and how far each has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.move_records import CaseMove, CaseMoveLine
from engine.cases.storage.records import Definition, OfficeCase
from engine.office.organisation.records import Department, Staff

SHOWN = 200
"""Moves and cases that one page lists."""


@dataclass(frozen=True, slots=True)
class Move:
    """One proposal. ``answer`` is ``confirmed``, ``withdrawn`` or None; ``counts`` are its cases by result."""

    id: int
    process: str
    target: int
    reason: str
    proposed_at: datetime
    proposed_by_id: int
    proposed_by: str
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None
    counts: Mapping[str, int]

    @property
    def left(self) -> int:
        """Cases that wait for their turn."""
        return self.counts.get("safe", 0)

    @property
    def total(self) -> int:
        """All its cases."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One case of a proposal; ``result`` as in ``CaseMoveLine``, the reasons empty for a case that may move."""

    case_id: int
    number: str | None
    source: int
    result: str
    reason_zh: str
    reason_en: str
    at: datetime


def moves(session: Session, move_id: int | None = None) -> list[Move]:
    """The newest proposals, at most ``SHOWN``; or the one of this id, empty when there is none."""
    proposer, answerer = aliased(Staff), aliased(Staff)
    statement = (
        select(CaseMove, Definition.version, proposer.name, answerer.name)
        .join(Definition, Definition.id == CaseMove.target_id)
        .join(proposer, proposer.id == CaseMove.proposed_by_id)
        .outerjoin(answerer, answerer.id == CaseMove.answered_by_id)
        .order_by(CaseMove.id.desc())
        .limit(SHOWN)
    )
    if move_id is not None:
        statement = statement.where(CaseMove.id == move_id)
    rows = session.execute(statement).all()
    counted: dict[int, dict[str, int]] = {}
    counts = (
        select(CaseMoveLine.move_id, CaseMoveLine.result, func.count())
        .where(CaseMoveLine.move_id.in_([row.CaseMove.id for row in rows]))
        .group_by(CaseMoveLine.move_id, CaseMoveLine.result)
    )
    for each, result, count in session.execute(counts):
        counted.setdefault(each, {})[result] = count
    return [
        Move(
            move.id,
            move.process,
            version,
            move.reason,
            move.proposed_at,
            move.proposed_by_id,
            proposed_by,
            move.answer,
            move.answered_at,
            answered_by,
            counted.get(move.id, {}),
        )
        for move, version, proposed_by, answered_by in rows
    ]


def move_lines(session: Session, move_id: int) -> list[MoveLine]:
    """The cases of a proposal, those that cannot move first, at most ``SHOWN``.

    A branch has its parent's number with its department.
    """
    parent = aliased(OfficeCase)
    rows = session.execute(
        select(
            CaseMoveLine.case_id,
            number_with_branch(parent),
            Definition.version,
            CaseMoveLine.result,
            CaseMoveLine.reason_zh,
            CaseMoveLine.reason_en,
            CaseMoveLine.at,
        )
        .join(OfficeCase, OfficeCase.id == CaseMoveLine.case_id)
        .outerjoin(parent, parent.id == OfficeCase.parent_id)
        .join(Definition, Definition.id == CaseMoveLine.source_id)
        .where(CaseMoveLine.move_id == move_id)
        .order_by(CaseMoveLine.reason_zh == "", CaseMoveLine.case_id)
        .limit(SHOWN)
    )
    return [MoveLine(*row) for row in rows]


def number_with_branch(parent: type[OfficeCase]) -> ColumnElement[Any]:
    """The number by which lists of the operation name ``OfficeCase`` in a statement that has joined its ``parent``: its
    own, or its parent's with the branch's department; NULL where neither has one."""
    department = (
        select(Department.short_name)
        .where(Department.id == OfficeCase.department_id, OfficeCase.branch_key.is_not(None))
        .correlate(OfficeCase)
        .scalar_subquery()
    )
    return func.coalesce(OfficeCase.number, parent.number + " · " + department, parent.number)
