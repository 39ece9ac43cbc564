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
    "seal": timedelta(hours=3),
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
        return Beat(duty, None, None, True)
    age = at - last
    return Beat(duty, last, max(0, int(age.total_seconds())), age > LIMITS[duty])
