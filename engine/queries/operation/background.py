"""How background work stands: when each duty was last done, how many workers there are, what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

LIMITS = {
    "timers": timedelta(seconds=60),
    "deliveries": timedelta(seconds=60),
    "calendar": timedelta(minutes=5),
    "posts": timedelta(minutes=5),
    "moves": timedelta(minutes=5),
    "news": timedelta(minutes=5),
    "seal": timedelta(hours=3),
    "cases": timedelta(hours=3),
    "online_drafts": timedelta(minutes=30),
    "reviews": timedelta(hours=3),
    "verification": timedelta(hours=3),
}
"""How old the last beat of a duty may be before somebody has to look."""

WORKER_ALIVE = timedelta(seconds=25)


@dataclass(frozen=True, slots=True)
class Beat:
    """One duty. ``at`` and ``seconds`` are None when it was never done; ``late``: longer ago than it may be."""

    duty: str
    at: datetime | None
    seconds: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class Background:
    """Background work as a whole; ``incidents`` counts the open ones."""

    beats: tuple[Beat, ...]
    workers: int
    incidents: int

    @property
    def seconds(self) -> int | None:
        """Seconds since timers were last fired; None when never."""
        return next((each.seconds for each in self.beats if each.duty == "timers"), None)

    @property
    def late(self) -> bool:
        """Whether what has to run all the time, timers and deliveries, does not."""
        return any(each.late for each in self.beats if each.duty in ("timers", "deliveries"))


_ASKED = text(
    """
    SELECT (SELECT json_object_agg(duty, at) FROM heartbeat) AS beats,
           (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - :alive) AS workers,
           (SELECT count(*) FROM incident WHERE resolved_at IS NULL) AS incidents
    """
)


def background(session: Session, at: datetime) -> Background:
    """How background work stands at ``at``, by the system clock. One statement."""
    row = session.execute(_ASKED, {"alive": WORKER_ALIVE}).one()
    found = {duty: datetime.fromisoformat(moment) for duty, moment in (row.beats or {}).items()}
    return Background(tuple(_beat(duty, found.get(duty), at) for duty in LIMITS), row.workers, row.incidents)


def _beat(duty: str, last: datetime | None, at: datetime) -> Beat:
    if last is None:
        # What comes once an hour has not come yet in an office that began a moment ago.
        return Beat(duty, None, None, LIMITS[duty] < timedelta(hours=1))
    age = at - last
    return Beat(duty, last, max(0, int(age.total_seconds())), age > LIMITS[duty])


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """Something that failed and is not over. ``next_at``: when it is tried again, None when nobody tries any more.

    ``error``: the cause as ``{"zh", "en"}``.
    """

    id: int
    kind: str
    case_id: int | None
    number: str | None
    reference: str
    element: str | None
    error: dict[str, str]
    attempts: int
    first_at: datetime
    last_at: datetime
    next_at: datetime | None
    is_branch: bool


_INCIDENTS = text(
    """
    SELECT i.id, i.kind, i.case_id, coalesce(c.number, p.number, q.number) AS number, i.reference, i.element, i.error,
           i.attempts, i.first_at, i.last_at,
           CASE i.kind
             WHEN 'timer' THEN (SELECT t.next_attempt_at FROM timer t WHERE t.task_id::text = i.reference)
             WHEN 'outbox' THEN (SELECT o.next_attempt_at FROM outbox o WHERE o.id::text = i.reference)
             WHEN 'inbox' THEN (SELECT min(n.next_attempt_at) FROM inbox n
                                WHERE n.to_case_id = i.case_id AND n.consumed_at IS NULL)
           END AS next_at,
           c.parent_task IS NOT NULL AS is_branch
    FROM incident i
    LEFT JOIN office_case c ON c.id = i.case_id
    LEFT JOIN office_case p ON p.id = c.parent_id
    LEFT JOIN inquiry q ON q.case_id = i.case_id
    WHERE i.resolved_at IS NULL AND (CAST(:after AS bigint) IS NULL OR i.id < :after)
    ORDER BY i.id DESC LIMIT :limit
    """
)
PAGE = 40


def open_incidents(session: Session, *, after: int | None = None) -> tuple[list[OpenIncident], int | None]:
    """One page of open incidents, newest first, and the key to go on with (None at the end). One statement."""
    rows = session.execute(_INCIDENTS, {"after": after, "limit": PAGE + 1}).all()
    shown = [OpenIncident(*row) for row in rows[:PAGE]]
    return shown, (shown[-1].id if len(rows) > PAGE else None)


def incident_count(session: Session) -> int:
    """How many incidents are open. One statement."""
    return int(session.scalar(text("SELECT count(*) FROM incident WHERE resolved_at IS NULL")) or 0)
