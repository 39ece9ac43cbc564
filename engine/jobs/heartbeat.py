"""The heartbeat of background work: when each duty was last done, and an incident when one failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.dialects.postgresql import insert

from engine.cases import incidents
from engine.cases.runtime import Runtime
from engine.database import is_unreachable
from engine.jobs.records import Heartbeat
from engine.tracing import span

KIND = "job"


@contextmanager
def duty(runtime: Runtime, name: str) -> Iterator[None]:
    """Do one duty (``timers``, ``deliveries``, …): beats when it is done, becomes an incident when it raises.

    An incident of the same duty closes as soon as it has worked. That the database is away is nobody's incident: the
    worker begins anew.
    """
    try:
        with span("job", name):
            yield
    except Exception as error:
        if not is_unreachable(error):
            _note(runtime, name, error)
        raise
    _beat(runtime, name)


def _beat(runtime: Runtime, name: str) -> None:
    at = runtime.system_clock.now()
    statement = insert(Heartbeat).values(duty=name, at=at)
    with runtime.database.transaction() as session:
        session.execute(statement.on_conflict_do_update(index_elements=[Heartbeat.duty], set_={"at": at}))
        incidents.resolve(session, kind=KIND, case_id=None, reference=name, at=at)


def _note(runtime: Runtime, name: str, error: Exception) -> None:
    at = runtime.system_clock.now()
    with runtime.database.transaction() as session:
        incidents.note(session, kind=KIND, case_id=None, reference=name, error=error, at=at)
