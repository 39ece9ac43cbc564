"""When each department of a joint case began, must answer and answered, against the case's limits (JA-2, JA-7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.database import fetch
from engine.office.service_clock.rules import Light
from engine.queries.oversight.joint_board import BoardRow, joint_case


@dataclass(frozen=True, slots=True)
class Span:
    """One bar. ``end`` None: it goes on; ``due_at`` None: it has no limit, or its clock stands."""

    name: str
    start: datetime
    end: datetime | None
    due_at: datetime | None
    light: Light | None
    opinion: str | None = None
    """What the department said; None while it is silent, and for the case itself."""
    dropped: bool = False
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class JointTimes:
    """A joint case with its limits, and the bars of its departments in the order in which they began."""

    row: BoardRow
    whole: Span | None
    """The case on its own clock; None before acceptance."""
    departments: Sequence[Span]
    waiting: Sequence[str]
    """Departments whose part has not begun."""


_RUN = """
SELECT c.id, c.opened_at, c.ended_at, k.started_at, k.finished_at,
       (SELECT max(o.at) FROM department_opinion o WHERE o.case_id = c.id) AS answered_at
FROM office_case c
LEFT JOIN LATERAL (
  SELECT k.started_at, k.finished_at FROM service_clock k
  WHERE k.case_id = c.id AND k.name = 'case' AND k.task_id IS NULL ORDER BY k.id DESC LIMIT 1) k ON true
WHERE c.id = ANY(%(ids)s)
"""
"""When the case and its branches began and ended; ``started_at`` is None for one whose clock never ran."""


def joint_times(session: Session, now: datetime, case_id: int) -> JointTimes:
    """The bars of a joint case; NotFound when there is none. Nine statements at most."""
    row = joint_case(session, now, case_id)
    branches = [cell.case_id for cell in row.cells if cell.case_id is not None]
    run = {each.id: each for each in fetch(session, _RUN, {"ids": [case_id, *branches]})}
    spans = []
    for cell in row.cells:
        if cell.case_id is None:
            continue
        facts = run[cell.case_id]
        answered = facts.answered_at if cell.opinion is not None else None
        start = facts.started_at or facts.opened_at
        spans.append(
            Span(
                cell.department,
                start,
                answered or facts.ended_at,
                cell.due_at,
                cell.light,
                cell.opinion,
                cell.dropped,
                cell.case_id,
            )
        )
    spans.sort(key=lambda each: (each.start, each.name))
    own, whole = run[case_id], None
    if own.started_at is not None:
        whole = Span(row.item, own.started_at, own.finished_at, row.due_at, row.light, case_id=case_id)
    return JointTimes(row, whole, spans, [cell.department for cell in row.cells if cell.case_id is None])
