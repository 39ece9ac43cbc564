"""What the coordinator has done in joint approvals (JA-4): urged, added, dropped, met."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

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


_ACTS = """
SELECT h.case_id, h.event, h.at, s.name AS person, coalesce(h.data->>'text', h.data->>'reason', '') AS text,
       coalesce(d.short_name, h.data->'item'->>'department') AS department, h.data->>'key' AS branch_key,
       h.data->>'set' AS branch_set, h.sequence, (h.data->>'call')::integer AS call,
       (h.data->>'held_at')::timestamptz AS held_at, h.data->>'place' AS place,
       ARRAY(SELECT jsonb_array_elements_text(CASE WHEN h.event IN ('meeting_called', 'meeting_held')
             THEN h.data->'departments' ELSE '[]'::jsonb END)) AS departments
FROM history h LEFT JOIN staff s ON s.id = h.staff_id
LEFT JOIN department d ON d.code = h.data->'item'->>'department'
WHERE h.case_id = ANY(:cases) AND h.event = ANY(:events) ORDER BY h.case_id, h.sequence
"""


def leading_acts(session: Session, case_ids: Sequence[int]) -> Mapping[int, list[LeadingAct]]:
    """The acts of each joint case, oldest first; cases without any are left out. One statement."""
    return _acts(session, case_ids, LEADING_EVENTS)


def urgings(session: Session, branch_ids: Sequence[int]) -> Mapping[int, list[LeadingAct]]:
    """How often, when and by whom each branch was urged (催办), oldest first; others are left out. One statement."""
    return _acts(session, branch_ids, ("urged",))


def _acts(session: Session, case_ids: Sequence[int], events: Sequence[str]) -> Mapping[int, list[LeadingAct]]:
    found: dict[int, list[LeadingAct]] = defaultdict(list)
    if case_ids:
        for row in session.execute(text(_ACTS), {"cases": list(case_ids), "events": list(events)}):
            values: dict[str, Any] = dict(row._mapping)
            values["departments"] = tuple(values["departments"])
            found[values.pop("case_id")].append(LeadingAct(**values))
    return found
