"""How background work stands: when each duty was last done, how many workers there are, what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import DateTime, Text, and_, case, cast, column, func, select, table
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import Inbox, Incident, OfficeCase, Outbox, Timer
from engine.jobs.records import Heartbeat
from engine.office.inquiries.records import Inquiry

LIMITS = {
    "timers": timedelta(seconds=60),
    "deliveries": timedelta(seconds=60),
    "calendar": timedelta(minutes=5),
    "posts": timedelta(minutes=5),
    "moves": timedelta(minutes=5),
    "news": timedelta(minutes=5),
    "webhooks": timedelta(minutes=10),
    "seal": timedelta(hours=3),
    "cases": timedelta(hours=3),
    "online_drafts": timedelta(minutes=30),
    "list_exports": timedelta(minutes=5),
    "file_objects": timedelta(hours=3),
    "reviews": timedelta(hours=3),
    "month_figures": timedelta(hours=3),
    "roster": timedelta(minutes=30),
    "verification": timedelta(hours=3),
    "retention": timedelta(hours=3),
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


_WORKERS = table("procrastinate_workers", column("last_heartbeat", DateTime(timezone=True)))
_OPEN = select(func.count()).where(Incident.resolved_at.is_(None))
_ASKED = select(
    select(func.json_object_agg(Heartbeat.duty, Heartbeat.at)).scalar_subquery().label("beats"),
    select(func.count())
    .select_from(_WORKERS)
    .where(_WORKERS.c.last_heartbeat > func.now() - WORKER_ALIVE)
    .scalar_subquery()
    .label("workers"),
    _OPEN.scalar_subquery().label("incidents"),
)


def background(session: Session, at: datetime) -> Background:
    """How background work stands at ``at``, by the system clock. One statement."""
    row = session.execute(_ASKED).one()
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


PAGE = 40


def open_incidents(session: Session, *, after: int | None = None) -> tuple[list[OpenIncident], int | None]:
    """One page of open incidents, newest first, and the key to go on with (None at the end). One statement."""
    parent = aliased(OfficeCase)
    waiting = select(func.min(Inbox.next_attempt_at)).where(
        Inbox.to_case_id == Incident.case_id, Inbox.consumed_at.is_(None)
    )
    next_at = case(
        (
            Incident.kind == "timer",
            select(Timer.next_attempt_at).where(cast(Timer.task_id, Text) == Incident.reference).scalar_subquery(),
        ),
        (
            Incident.kind == "outbox",
            select(Outbox.next_attempt_at).where(cast(Outbox.id, Text) == Incident.reference).scalar_subquery(),
        ),
        (Incident.kind == "inbox", waiting.scalar_subquery()),
        (
            Incident.kind == "webhook",
            select(func.min(Outbox.next_attempt_at))
            .where(
                Outbox.recipient_kind == "system",
                Outbox.recipient == Incident.reference,
                Outbox.delivered_at.is_(None),
                Outbox.attempts > 0,
            )
            .scalar_subquery(),
        ),
    )
    statement = (
        select(
            Incident.id,
            Incident.kind,
            Incident.case_id,
            func.coalesce(OfficeCase.number, parent.number, Inquiry.number),
            Incident.reference,
            Incident.element,
            Incident.error,
            Incident.attempts,
            Incident.first_at,
            Incident.last_at,
            next_at,
            and_(OfficeCase.id.is_not(None), OfficeCase.parent_task.is_not(None)),
        )
        .outerjoin(OfficeCase, OfficeCase.id == Incident.case_id)
        .outerjoin(parent, parent.id == OfficeCase.parent_id)
        .outerjoin(Inquiry, Inquiry.case_id == Incident.case_id)
        .where(Incident.resolved_at.is_(None))
        .order_by(Incident.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        statement = statement.where(Incident.id < after)
    rows = session.execute(statement).all()
    shown = [OpenIncident(*row) for row in rows[:PAGE]]
    return shown, (shown[-1].id if len(rows) > PAGE else None)
