"""Numbers of papers and certificates (LC-7, PA-2): agency, year, serial, without gaps; a void one keeps its number."""

from __future__ import annotations

import re
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
    agency, last = _raise(session, kind, department_code, year)
    return number_text(agency, kind, year, last)


def _raise(session: Session, kind: str, department_code: str, year: int) -> tuple[str, int]:
    """The agency as numbers name it, and the next serial of its series."""
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
    return str(agency), int(last)


def next_certificate_number(session: Session, pattern: str, department_code: str, at: datetime) -> str:
    """The next number of a certificate by the item's ``pattern`` (PA-2), such as ``{agency}许〔{year}〕{serial}号``.

    Items of a department that write their numbers alike share a series; it begins anew each year where the pattern
    names the year. Locked until the transaction ends, as in ``next_number``.
    """
    year = _certificate_year(pattern, at)
    agency, last = _raise(session, _certificate_kind(pattern), department_code, year)
    return _certificate_text(pattern, agency, year, last)


def coming_certificate_number(session: Session, pattern: str, agency: str, at: datetime) -> str:
    """The number that ``next_certificate_number`` would give now to the agency (its short name); nothing is taken."""
    year = _certificate_year(pattern, at)
    return _certificate_text(pattern, agency, year, last_serial(session, _certificate_kind(pattern), agency, year) + 1)


def _certificate_kind(pattern: str) -> str:
    return f"certificate {pattern}"


def _certificate_year(pattern: str, at: datetime) -> int:
    return at.astimezone(OFFICE_ZONE).year if "{year}" in pattern else 0


def _certificate_text(pattern: str, agency: str, year: int, serial: int) -> str:
    parts = {"agency": agency, "year": str(year), "serial": str(serial)}
    return re.sub(r"\{(agency|year|serial)\}", lambda part: parts[part[1]], pattern)


def number_text(agency: str, kind: str, year: int, serial: int) -> str:
    """A number as it is printed."""
    return f"{agency}{PAPERS[kind].word}〔{year}〕{serial}号"


def last_serial(session: Session, kind: str, agency: str, year: int) -> int:
    """The last serial that the agency (its short name) gave to this kind of paper; 0 when none was."""
    series = session.get(NumberSeries, (year, kind, agency))
    return series.last if series is not None else 0
