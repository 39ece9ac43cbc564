"""The heartbeat of background work: when each duty was last done, by the system clock, in one row per duty."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert

from engine.cases.runtime import Runtime
from engine.jobs.records import Heartbeat


def beat(runtime: Runtime, duty: str) -> None:
    """Note that a duty (``timers``, ``deliveries``, …) has just been done."""
    at = runtime.system_clock.now()
    statement = insert(Heartbeat).values(duty=duty, at=at)
    with runtime.database.transaction() as session:
        session.execute(statement.on_conflict_do_update(index_elements=[Heartbeat.duty], set_={"at": at}))
