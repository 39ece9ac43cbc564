"""What a new measure of compensation would have meant for the breaches of the last year, before it is public (SP-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.office.organisation.records import Department
from engine.office.promises.records import CompensationMeasure, PromiseBreach
from engine.office.promises.rules import check_measure

LOOKED_BACK = timedelta(days=365)
MOST_SHOWN = 50


@dataclass(frozen=True)
class LikeBreach:
    """A breach of the last year to which the new measure would have applied. ``published``: what was published for it
    when it was found, None when nothing was; ``measure``: how it was made good, None while it is open."""

    number: str
    department: str
    found_at: datetime
    published: str | None
    measure: str | None
    outcome: str | None


@dataclass(frozen=True)
class CompensationPreview:
    """``measure``: what is proposed; ``breaches`` of its kind were found in the last year where it would hold, ``open``
    of them are not made good and keep what was published when they were found; ``shown`` are the newest.

    ``own``: the departments that keep a measure of their own; empty for a measure of one department.
    """

    measure: str
    breaches: int
    open: int
    shown: Sequence[LikeBreach]
    own: Sequence[str]


def compensation_preview(
    session: Session, *, breach: str, measure: str, why: str, department: str, now: datetime
) -> CompensationPreview:
    """What ``set_compensation`` would change; three statements, nothing is written. Refused as ``check_measure``.

    ``department``: a code; empty for every department without a measure of its own.
    """
    measure = measure.strip()
    check_measure(breach, measure, why.strip())
    keeping: dict[int, str] = {}
    if not department:
        rows = session.execute(
            select(Department.id, Department.short_name)
            .join(CompensationMeasure, CompensationMeasure.department_id == Department.id)
            .where(CompensationMeasure.breach == breach, CompensationMeasure.valid_from <= now)
            .group_by(Department.id)
            .order_by(Department.id)
        )
        keeping = {row.id: row.short_name for row in rows}
    alike = [PromiseBreach.breach == breach, PromiseBreach.found_at >= now - LOOKED_BACK]
    if department:
        alike.append(Department.code == department)
    elif keeping:
        alike.append(PromiseBreach.department_id.not_in(keeping))
    everywhere = PromiseBreach.department_id == Department.id
    total, waiting = session.execute(
        select(func.count(), func.count().filter(PromiseBreach.outcome.is_(None)))
        .select_from(PromiseBreach)
        .join(Department, everywhere)
        .where(*alike)
    ).one()
    newest = session.execute(
        select(PromiseBreach, Department.short_name)
        .join(Department, everywhere)
        .where(*alike)
        .order_by(PromiseBreach.found_at.desc(), PromiseBreach.id.desc())
        .limit(MOST_SHOWN)
    )
    shown = [
        LikeBreach(row.number, name, row.found_at, row.published_measure, row.measure, row.outcome)
        for row, name in newest
    ]
    return CompensationPreview(measure, total, waiting, shown, list(keeping.values()))
