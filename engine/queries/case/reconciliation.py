"""The reconciliation list 对账清单 of a day: the cases that moved, for systems that keep a copy of their states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.cases.case_events import data_digest, event_data
from engine.clock import OFFICE_ZONE
from engine.errors import Refused
from engine.identity.relations import CONCERNED
from engine.queries.case.case_search import visible

PAGE = 200
"""Cases of one page."""


@dataclass(frozen=True, slots=True)
class ReconciledCase:
    """A case that moved on the day, as it is now."""

    case_id: int
    number: str | None
    process: str
    status: str
    outcome: str | None
    version: int
    digest: str
    """As ``engine.cases.case_events.data_digest`` makes it of what the last event said."""
    key: str | None
    """The caller's key of the submission that opened it; None for a case that somebody else opened."""


@dataclass(frozen=True, slots=True)
class ReconciliationPage:
    """One page, by the ids of cases; ``next`` is the key of the following page, None on the last one."""

    day: date
    over: bool
    """Whether the day is over, so that the list grows no more."""
    cases: Sequence[ReconciledCase]
    next: int | None


# Which cases moved is read from the day's part of the histories; branches of joint cases have no events of their own.
_MOVED = """
SELECT c.id, c.number, c.process, c.status, c.outcome, c.version, s.key
FROM (SELECT DISTINCT y.case_id FROM history y WHERE y.at >= :begins AND y.at < :ends AND y.case_id > :after) moved
JOIN office_case c ON c.id = moved.case_id
LEFT JOIN application a ON a.case_id = c.id
LEFT JOIN inquiry q ON q.case_id = c.id
LEFT JOIN accountability ac ON ac.case_id = c.id
LEFT JOIN complaint cp ON cp.case_id = c.id
LEFT JOIN item i ON i.id = coalesce(c.item_id, a.item_id, q.item_id)
LEFT JOIN LATERAL (SELECT substr(x.key, :prefix_length + 1) AS key FROM submission x
                   WHERE x.case_id = c.id AND x.staff_id = :me AND x.version = 1 AND starts_with(x.key, :prefix)
                   LIMIT 1) s ON true
CROSS JOIN LATERAL (SELECT {concerned} AS handled) h
WHERE c.parent_task IS NULL AND {conditions}
ORDER BY c.id LIMIT :rows
"""


def reconciliation(
    session: Session,
    now: datetime,
    *,
    day: date,
    after: int | None,
    key_prefix: str,
    supervised: Sequence[int] | None,
    staff_id: int,
    post_ids: Sequence[int],
) -> ReconciliationPage:
    """One page of the cases that moved on a day of the office and that this person may know of; one statement.

    ``key_prefix``: what the keys of the caller's submissions begin with. ``supervised`` as for ``find_cases``. Refused
    for a day that has not begun.
    """
    begins = datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)
    if now < begins:
        raise Refused(
            "这一天还没有到，请填今天或者以前的日期。",
            "Expected today or a day before, but this one has not begun.",
            place="day",
        )
    ends = begins + timedelta(days=1)
    names: dict[str, object] = {
        "me": staff_id, "posts": list(post_ids), "rows": PAGE + 1, "begins": begins, "ends": ends,
        "after": after or 0, "prefix": key_prefix, "prefix_length": len(key_prefix),
    }  # fmt: skip
    conditions = " AND ".join(visible(names, supervised))
    found = session.execute(text(_MOVED.format(concerned=CONCERNED, conditions=conditions)), names).all()
    cases = [
        ReconciledCase(
            row.id,
            row.number,
            row.process,
            row.status,
            row.outcome,
            row.version,
            data_digest(event_data(row.id, row.number, row.process, row.status, row.outcome, row.version)),
            row.key,
        )
        for row in found[:PAGE]
    ]
    return ReconciliationPage(day, ends <= now, cases, cases[-1].case_id if len(found) > PAGE else None)
