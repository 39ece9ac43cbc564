"""What the coordinator has done in joint approvals (JA-4): urged, added, dropped, met."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, DateTime, Integer, Select, Text, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from engine.cases.storage.records import History
from engine.office.organisation.records import Department, Staff

LEADING_EVENTS = ("branch_added", "branch_dropped", "meeting_called", "meeting_held")
"""What concerns the approval as a whole; ``urged`` is in the history of the department's branch."""


@dataclass(frozen=True, slots=True)
class LeadingAct:
    """One line of history about leading a joint approval. ``department`` is None when the line names none."""

    event: str
    at: datetime
    person: str | None
    text: str
    """What was urged for, the reason of an addition or a drop, the sentence about a meeting."""
    department: str | None
    branch_key: str | None
    """The branch that was dropped; None for every other act."""
    branch_set: str | None
    """Of which round of review that branch was: the task of the parent; None for other acts and in older histories."""
    sequence: int
    """The place of the line in the history of its case."""
    call: int | None
    """Which call this meeting completes or moves, by its place in the history; None for every other act."""
    held_at: datetime | None
    place: str | None
    departments: tuple[str, ...]
    """When and where a meeting is or was, and the codes of the departments; empty for other acts."""


def leading_acts(session: Session, case_ids: Sequence[int]) -> Mapping[int, list[LeadingAct]]:
    """The acts of each joint case, oldest first; cases without any are left out. One statement."""
    return _acts(session, case_ids, LEADING_EVENTS)


def urgings(session: Session, branch_ids: Sequence[int]) -> Mapping[int, list[LeadingAct]]:
    """How often, when and by whom each branch was urged (催办), oldest first; others are left out. One statement."""
    return _acts(session, branch_ids, ("urged",))


def _acts(session: Session, case_ids: Sequence[int], events: Sequence[str]) -> Mapping[int, list[LeadingAct]]:
    found: dict[int, list[LeadingAct]] = defaultdict(list)
    if case_ids:
        for row in session.execute(_statement(case_ids, events)):
            values: dict[str, Any] = dict(row._mapping)
            values["departments"] = tuple(values["departments"])
            found[values.pop("case_id")].append(LeadingAct(**values))
    return found


def _statement(case_ids: Sequence[int], events: Sequence[str]) -> Select[Any]:
    data = History.data
    of_item = data["item"]["department"].astext
    met = case((History.event.in_(("meeting_called", "meeting_held")), data["departments"]), else_=literal([], JSONB))
    invited = func.jsonb_array_elements_text(met).table_valued("code").render_derived()
    return (
        select(
            History.case_id,
            History.event,
            History.at,
            Staff.name.label("person"),
            func.coalesce(data["text"].astext, data["reason"].astext, "").label("text"),
            func.coalesce(Department.short_name, of_item).label("department"),
            data["key"].astext.label("branch_key"),
            data["set"].astext.label("branch_set"),
            History.sequence,
            cast(data["call"].astext, Integer).label("call"),
            cast(data["held_at"].astext, DateTime(timezone=True)).label("held_at"),
            data["place"].astext.label("place"),
            func.array(select(invited.c.code).scalar_subquery(), type_=ARRAY(Text)).label("departments"),
        )
        .outerjoin(Staff, Staff.id == History.staff_id)
        .outerjoin(Department, Department.code == of_item)
        .where(History.case_id.in_(case_ids), History.event.in_(events))
        .order_by(History.case_id, History.sequence)
    )
