"""What somebody has to do with beside open work: threads kept, matters handed on, matters begun. One line a matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from engine.database import fetch
from engine.identity.permissions import Person
from engine.identity.relations import concerned_with
from engine.office.calendar.store import calendar
from engine.office.register_numbers import register_number
from engine.office.service_clock.lights import NO_LIMIT, TimeLeft, time_left
from engine.queries.desk.filters import (
    CLOCK,
    EVERYTHING,
    DeskFilter,
    light_condition,
    matter_conditions,
    process_condition,
)
from engine.queries.desk.matter_cases import CASES, MATTER
from engine.queries.desk.worklist import MOST_COUNTED, PAGE, WrongKey

Share = Literal["kept", "done", "begun"]
"""``kept``: I am the first responder (FI-1); ``done``: I handed something in; ``begun``: I registered it."""


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One matter. ``at`` is when I last had to do with it; ``whole`` whether names may be shown whole (SP-6)."""

    case_id: int
    number: str | None
    process: str
    status: str
    outcome: str | None
    subject: str | None
    item_name: str | None
    applicant: str | None
    applicant_kind: str | None
    phone: str | None
    received_at: datetime
    at: datetime
    waits_at: str | None
    """The post with the oldest open work of the matter; None when nothing waits for a person."""
    step: str | None
    due_at: datetime | None
    left: TimeLeft
    whole: bool


@dataclass(frozen=True, slots=True)
class MatterPage:
    """One page of matters; ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[MatterRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class MatterCounts:
    """How many matters there are of each share; each number stops at ``MOST_COUNTED``."""

    kept: int
    done: int
    begun: int
    copied: int = 0
    """Copies sent to me that I have not read."""


# Asked case by case, each by its index: as one NOT EXISTS over both tables the database reads all that somebody ever
# handed in for each of its rows.
_NEWEST = """
NOT EXISTS (SELECT 1 FROM ({cases}) of_matter CROSS JOIN LATERAL (
  SELECT 1 FROM submission later WHERE later.case_id = of_matter.id AND later.staff_id = s.staff_id
    AND later.form IS NOT NULL {which2} AND (later.at, later.key) > (s.at, s.key) OFFSET 0) newer OFFSET 0)
"""

_STARTED = "AND {name}.task_id IS NULL AND {name}.element NOT LIKE 'command:%%'"

# The newest come first by their index, and each asks for its case by key: no join that reads all cases is worth it.
_HANDED_IN = (
    "SELECT m.case_id, s.at, s.key FROM submission s"
    " CROSS JOIN LATERAL (SELECT * FROM office_case x WHERE x.id = s.case_id OFFSET 0) own "
    + MATTER
    + "CROSS JOIN LATERAL (SELECT * FROM office_case x WHERE x.id = m.case_id OFFSET 0) c"
    " WHERE s.staff_id = %(me)s AND s.form IS NOT NULL {which} AND " + _NEWEST + " {conditions} {page}"
)

# Each of the two registers gives its own first rows in order: together they would be read whole and sorted.
_KEPT = """
(SELECT c.id AS case_id, k.received_at AS at, c.id::text AS key
 FROM application k JOIN office_case c ON c.id = k.case_id
 WHERE k.first_responder_id = %(me)s {conditions} {page})
UNION ALL
(SELECT c.id, k.registered_at AS at, c.id::text AS key
 FROM inquiry k JOIN office_case c ON c.id = k.case_id
 WHERE k.first_responder_id = %(me)s AND NOT EXISTS (SELECT 1 FROM application a WHERE a.inquiry_id = k.id)
   {conditions_of_inquiries} {page})
"""


def _source(share: Share, conditions: str = "", after: str | None = None, way: str | None = None) -> str:
    """The matters of a share; ``after`` compares with the page's key, ``way`` None leaves them in any order."""
    page = "LIMIT %(rows)s" if way is None else f"ORDER BY at {way}, key {way} LIMIT %(rows)s"
    if share == "kept":
        starts = [
            "" if after is None else f"AND k.{at} {after}= %(after_at)s AND (k.{at}, c.id::text) {after} {_AFTER}"
            for at in ("received_at", "registered_at")
        ]
        return _KEPT.format(
            conditions=conditions + starts[0], conditions_of_inquiries=conditions + starts[1], page=page
        )
    start = "" if after is None else f"AND (s.at, s.key) {after} {_AFTER}"
    which, later = (_STARTED.format(name="s"), _STARTED.format(name="later")) if share == "begun" else ("", "")
    return _HANDED_IN.format(which=which, which2=later, cases=CASES, conditions=conditions + start, page=page)


_AFTER = "(%(after_at)s, %(after_key)s)"

# What waits for a matter is asked case by case, each by its index.
_SELECT = f"""
SELECT f.case_id, f.at, f.key, coalesce(c.number, {register_number("c.id")}) AS number, c.process, c.status, c.outcome,
       coalesce(c.subject, q.matter, ap.matter) AS subject, i.name AS item_name,
       coalesce(a.applicant_name, q.applicant_name, ap.applicant_name) AS applicant,
       coalesce(a.applicant_kind, q.applicant_kind, ap.applicant_kind) AS applicant_kind,
       coalesce(a.phone, q.phone, ap.phone) AS phone,
       coalesce(a.received_at, q.registered_at, c.opened_at) AS received_at,
       w.post_name AS waits_at, w.name AS step, k.promised_due_at, k.statutory_due_at, k.yellow_at, k.paused,
       k.limit_unit
FROM (SELECT * FROM ({{source}}) l ORDER BY at {{way}}, key {{way}} LIMIT %(rows)s) f
JOIN office_case c ON c.id = f.case_id
LEFT JOIN application a ON a.case_id = c.id
LEFT JOIN inquiry q ON q.case_id = c.id OR q.id = a.inquiry_id
LEFT JOIN appointment ap ON ap.case_id = c.id
LEFT JOIN item i ON i.id = coalesce(c.item_id, a.item_id, q.item_id, ap.item_id)
LEFT JOIN LATERAL (
  SELECT x.name, p.name AS post_name
  FROM (SELECT c.id UNION ALL
        SELECT b.id FROM office_case b WHERE b.parent_id = c.id AND b.parent_task IS NOT NULL) each
  CROSS JOIN LATERAL (SELECT y.* FROM work_item y WHERE y.case_id = each.id OFFSET 0) x
  LEFT JOIN post p ON p.id = x.post_id
  ORDER BY x.opened_at LIMIT 1) w ON true
LEFT JOIN LATERAL ({{clock}}) k ON true
ORDER BY f.at {{way}}, f.key {{way}}
"""


def matters(
    session: Session,
    person: Person,
    *,
    share: Share,
    now: datetime,
    status: str | None = None,
    wanted: DeskFilter = EVERYTHING,
    after: str | None = None,
    most: int | None = None,
) -> MatterPage:
    """One page of my matters, those I had to do with last first unless the oldest are wanted first; three statements.

    ``status``: ``open`` or ``ended``, None for both; ``after``: the ``next`` of the page before, else WrongKey.
    ``most``: the rows of a page, None for the usual number.
    """
    most = PAGE if most is None else most
    names: dict[str, Any] = {"me": person.staff_id, "now": now, "rows": most + 1}
    conditions = _conditions(status, wanted, names)
    oldest = wanted.order == "oldest"
    if after is not None:
        moment, _, names["after_key"] = after.partition("~")
        try:
            names["after_at"] = datetime.fromisoformat(moment)
        except ValueError as error:
            raise WrongKey(after) from error
        if names["after_at"].tzinfo is None or not names["after_key"]:
            raise WrongKey(after)
    way = "ASC" if oldest else "DESC"
    compared = None if after is None else ">" if oldest else "<"
    source = _source(share, conditions, compared, way)
    found = fetch(session, _SELECT.format(source=source, way=way, clock=CLOCK), names)
    days = calendar(session)
    whole = concerned_with(session, [row.case_id for row in found[:most]], person)
    rows = []
    for row in found[:most]:
        left = NO_LIMIT
        if row.status == "open":
            left = time_left(
                days,
                now,
                row.promised_due_at,
                row.yellow_at,
                statutory_at=row.statutory_due_at,
                paused=bool(row.paused),
                natural=str(row.limit_unit or "").startswith("natural"),
            )
        rows.append(
            MatterRow(
                row.case_id,
                row.number,
                row.process,
                row.status,
                row.outcome,
                row.subject if row.case_id in whole else None,
                row.item_name,
                row.applicant,
                row.applicant_kind,
                row.phone if row.case_id in whole else None,
                row.received_at,
                row.at,
                row.waits_at,
                row.step,
                row.promised_due_at,
                left,
                row.case_id in whole,
            )
        )
    last = found[most - 1] if len(found) > most else None
    return MatterPage(rows, None if last is None else f"{last.at.isoformat()}~{last.key}")


def _conditions(status: str | None, wanted: DeskFilter, names: dict[str, Any]) -> str:
    found = [
        *process_condition(wanted, names, "c"),
        *matter_conditions(wanted, names),
        *light_condition(wanted),
    ]
    if status in ("open", "ended"):
        found.append("c.status = 'open'" if status == "open" else "c.status <> 'open'")
    return "".join(f" AND {each}" for each in found)


def total(
    session: Session, staff_id: int, *, share: Share, now: datetime, status: str | None, wanted: DeskFilter
) -> int:
    """How many matters the narrowed list holds; stops at ``MOST_COUNTED``; one statement.

    They are looked for from the newest on, among which those are that lists are mostly narrowed to.
    """
    names: dict[str, Any] = {"me": staff_id, "now": now, "rows": MOST_COUNTED}
    source = _source(share, _conditions(status, wanted, names), way="DESC")
    return int(fetch(session, f"SELECT count(*) FROM (SELECT 1 FROM ({source}) l LIMIT %(rows)s) x", names)[0][0])


def counts(session: Session, staff_id: int) -> MatterCounts:
    """The figures on the tabs, open and ended matters together; one statement."""
    parts = ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 FROM ({_source(share)}) l LIMIT %(rows)s) x) AS {share}"
        for share in ("kept", "done", "begun")
    )
    unread = "SELECT 1 FROM copy WHERE reader_id = %(me)s AND read_at IS NULL LIMIT %(rows)s"
    parts += f", (SELECT count(*) FROM ({unread}) x) AS copied"
    row = fetch(session, f"SELECT {parts}", {"me": staff_id, "rows": MOST_COUNTED})[0]
    return MatterCounts(row.kept, row.done, row.begun, row.copied)
