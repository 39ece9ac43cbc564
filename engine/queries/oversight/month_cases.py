"""What the report of a month counts (月报): every figure is a query, with the cases behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.database import fetch
from engine.identity.permissions.facts import CONFIDENTIAL
from engine.queries.oversight.flow import DECISIONS, PROMISED_CLOCK
from engine.queries.oversight.four_zeros import FOUND_VALID, PAGE
from engine.queries.oversight.months import month_of


def _within(moment: str) -> str:
    return f"{moment} >= %(begin)s AND {moment} < %(end)s"


_CARDS = f"""
SELECT c.id, c.case_id, c.department_id, c.issued_at AS at, c.level AS name, NULL AS number, NULL AS note FROM card c
WHERE {_within("c.issued_at")} AND c.lifted_at IS NULL
"""
_DECIDED = f"""
SELECT a.id, a.case_id, a.department_id, a.decided_at AS at,
  unnest(CASE WHEN k.due IS NOT NULL AND a.decided_at > k.due THEN ARRAY['decided', 'late'] ELSE ARRAY['decided'] END)
    AS name, NULL AS number, NULL AS note
FROM application a {PROMISED_CLOCK} WHERE {_within("a.decided_at")} AND {DECISIONS}
"""
_RATINGS = f"""
SELECT r.id, r.followup_case_id AS case_id, r.department_id, r.rated_at AS at,
  unnest(CASE WHEN r.grade IN ('dissatisfied', 'very_dissatisfied')
              THEN ARRAY['ratings', 'bad_ratings'] ELSE ARRAY['ratings'] END) AS name, r.number, r.grade AS note
FROM rating r WHERE {_within("r.rated_at")} AND r.set_aside_at IS NULL
"""
_REGISTERS: Mapping[str, str] = {
    "inquiries": f"""
SELECT i.id, i.case_id, i.department_id, i.registered_at AS at, 'inquiries' AS name, i.number, NULL AS note
FROM inquiry i WHERE {_within("i.registered_at")}""",
    "received": f"""
SELECT a.id, a.case_id, a.department_id, a.received_at AS at, 'received' AS name, NULL AS number, NULL AS note
FROM application a WHERE {_within("a.received_at")}""",
    "complaints": f"""
SELECT c.id, c.case_id, c.unit_id AS department_id, c.registered_at AS at, 'complaints' AS name, c.number, NULL AS note
FROM complaint c WHERE {_within("c.registered_at")}""",
    "valid_complaints": f"""
SELECT complaint.id, complaint.case_id, complaint.unit_id AS department_id, complaint.decided_at AS at,
  'valid_complaints' AS name, complaint.number, NULL AS note
FROM complaint WHERE {FOUND_VALID} AND {_within("complaint.decided_at")}""",
    "infractions": f"""
SELECT i.id, i.case_id, p.department_id, i.at, 'infractions' AS name, NULL AS number, i.code AS note
FROM infraction i LEFT JOIN post p ON p.id = i.post_id WHERE {_within("i.at")}""",
    "breaches": f"""
SELECT b.id, b.case_id, b.department_id, b.found_at AS at, 'breaches' AS name, b.number, NULL AS note
FROM promise_breach b WHERE {_within("b.found_at")}""",
    "accountability": f"""
SELECT x.id, x.case_id, x.unit_id AS department_id, x.opened_at AS at, 'accountability' AS name, x.number, NULL AS note
FROM accountability x WHERE {_within("x.opened_at")}""",
}
_SOURCES: Mapping[str, str] = {
    **_REGISTERS,
    **dict.fromkeys(("decided", "late"), _DECIDED),
    **dict.fromkeys(("reminder", "yellow", "red"), _CARDS),
    **dict.fromkeys(("ratings", "bad_ratings"), _RATINGS),
}

TOTALS = (
    "inquiries",
    "received",
    "decided",
    "late",
    "reminder",
    "yellow",
    "red",
    "complaints",
    "valid_complaints",
    "infractions",
    "breaches",
    "accountability",
    "ratings",
    "bad_ratings",
)
"""The figures of the report in their order. Cards that were lifted, and ratings that were set aside, do not count."""

COUNTED = " UNION ALL ".join(dict.fromkeys(_SOURCES[name] for name in TOTALS))
"""Everything that is counted between ``begin`` and ``end``, one row for each time that it counts."""


@dataclass(frozen=True, slots=True)
class CountedCase:
    """One line behind a figure; no person, no applicant (SP-6)."""

    at: datetime
    case_id: int | None
    """None for what concerns no case, as a good rating."""
    number: str | None
    item: str | None
    process: str | None
    department: str | None
    note: str | None
    """The code of an infraction, the grade of a rating; None for other figures."""
    confidential: bool
    """Whether the case may be named only to those who see the registers of supervision."""


def month_cases(
    session: Session, month: date, departments: Sequence[int] | None, *, what: str, department: str | None = None,
    after: int | None = None, rows: int = PAGE,
) -> tuple[list[CountedCase], int | None]:  # fmt: skip
    """One page of what a figure of the month counts, the newest first, and the key of the next page; one statement.

    ``what`` is one of ``TOTALS``; of these departments, None for all, and of the ``department`` with this code alone.
    """
    begin, end = month_of(month)
    names: dict[str, Any] = {
        "begin": begin, "end": end, "what": what, "all": departments is None, "departments": list(departments or ()),
        "department": department, "after": after, "rows": rows + 1, "confidential": sorted(CONFIDENTIAL),
    }  # fmt: skip
    found = fetch(session, _PAGE.format(source=_SOURCES[what]), names)
    shown = [CountedCase(*row[1:]) for row in found[:rows]]
    return shown, (found[rows - 1].id if len(found) > rows else None)


_PAGE = """
SELECT f.id, f.at, f.case_id, coalesce(c.number, f.number, parent.number, q.number) AS number, i.name AS item,
  c.process, d.short_name AS department, f.note,
  coalesce(c.process = ANY(%(confidential)s), false) OR coalesce(q.kind IN ('complaint', 'report'), false)
    AS confidential
FROM ({source}) f
LEFT JOIN department d ON d.id = f.department_id
LEFT JOIN office_case c ON c.id = f.case_id
LEFT JOIN office_case parent ON parent.id = c.parent_id
LEFT JOIN LATERAL (SELECT a.item_id FROM application a WHERE a.case_id IN (c.id, c.parent_id) LIMIT 1) a ON true
LEFT JOIN inquiry q ON q.case_id = c.id
LEFT JOIN item i ON i.id = coalesce(c.item_id, a.item_id, q.item_id)
WHERE f.name = %(what)s AND (%(all)s OR f.department_id = ANY(%(departments)s))
  AND (%(department)s::text IS NULL OR d.code = %(department)s) AND (%(after)s::bigint IS NULL OR f.id < %(after)s)
ORDER BY f.id DESC LIMIT %(rows)s
"""
