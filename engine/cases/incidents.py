"""Background failures (incidents): noted in a transaction of their own, retried with back-off, shown to operators."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.cases.storage.records import Incident
from engine.errors import ChengnuoError

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)
LONGEST_ERROR = 1000


def pause(attempts: int) -> timedelta:
    """How long to wait after ``attempts`` failures in a row: half a minute, doubled each time, at most six hours."""
    doublings = min(attempts - 1, 20)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def describe(error: Exception) -> str:
    """A word for the log. Messages of foreign exceptions may quote personal data: only their kind is told."""
    if isinstance(error, ChengnuoError):
        return error.zh[:LONGEST_ERROR]
    return f"{type(error).__module__}.{type(error).__qualname__}"


def cause(error: Exception) -> dict[str, str]:
    """What an administrator reads, as ``{"zh", "en"}``. Of a foreign exception only the kind is told, as in the log."""
    if isinstance(error, ChengnuoError):
        return {"zh": error.zh[:LONGEST_ERROR], "en": error.en[:LONGEST_ERROR]}
    kind = describe(error)
    if isinstance(error, OSError):
        return {
            "zh": f"对方服务器没有应答或没有接收（{kind}）。",
            "en": f"The other server did not answer, or did not accept it ({kind}).",
        }
    return {
        "zh": f"程序出错（{kind}），日志里有出错的位置。",
        "en": f"The program failed ({kind}); the log tells where.",
    }


def note(
    session: Session,
    *,
    kind: str,
    case_id: int | None,
    reference: str,
    error: Exception,
    at: datetime,
    element: str | None = None,
) -> None:
    """Write an incident, or count the open one of the same thing up. ``at``: system time."""
    values = {"error": cause(error), "last_at": at}
    statement = insert(Incident).values(
        kind=kind, case_id=case_id, reference=reference, element=element, attempts=1, first_at=at, **values
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Incident.kind, Incident.case_id, Incident.reference],
            index_where=text("resolved_at IS NULL"),
            set_={**values, "attempts": Incident.attempts + 1},
        )
    )


def resolve(session: Session, *, kind: str, case_id: int | None, reference: str, at: datetime) -> None:
    """Close the open incident of something that has worked at last; does nothing when there is none."""
    session.execute(
        update(Incident)
        .where(
            Incident.kind == kind,
            Incident.case_id == case_id,
            Incident.reference == reference,
            Incident.resolved_at.is_(None),
        )
        .values(resolved_at=func.greatest(Incident.last_at, at))
    )
