"""Numbers of papers (LC-7): agency, kind, year, serial, without gaps; a void paper keeps its number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.clock import OFFICE_ZONE
from engine.documents.kinds import PAPERS
from engine.documents.records import NumberSeries
from engine.office.organisation.records import Department


def next_number(session: Session, kind: str, department_code: str, at: datetime) -> str:
    """The next number of the department's series of this kind in the year of ``at`` in the office's zone.

    Reads like 「服务中心受〔2026〕3号」. The series stays locked until the transaction ends, which is what leaves no
    gaps: ask for it as late as possible. An unknown department lends its code. An unknown kind raises ValueError.
    """
    if kind not in PAPERS:
        raise ValueError(f"Expected a known kind of paper, but it was {kind}.")
    year = at.astimezone(OFFICE_ZONE).year
    short_name = select(Department.short_name).where(Department.code == department_code).scalar_subquery()
    raised = (
        insert(NumberSeries)
        .values(year=year, kind=kind, agency=func.coalesce(short_name, department_code), last=1)
        .on_conflict_do_update(
            index_elements=[NumberSeries.year, NumberSeries.kind, NumberSeries.agency],
            set_={"last": NumberSeries.last + 1},
        )
        .returning(NumberSeries.agency, NumberSeries.last)
    )
    agency, last = session.execute(raised).one()
    return number_text(agency, kind, year, last)


def number_text(agency: str, kind: str, year: int, serial: int) -> str:
    """A number as it is printed."""
    return f"{agency}{PAPERS[kind].word}〔{year}〕{serial}号"


def last_serial(session: Session, kind: str, agency: str, year: int) -> int:
    """The last serial that the agency (its short name) gave to this kind of paper; 0 when none was."""
    series = session.get(NumberSeries, (year, kind, agency))
    return series.last if series is not None else 0
