"""What a new formula of the performance review would have moved in the last whole month, before it is saved (PE-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.organisation.records import Department
from engine.office.performance.rules import Facts, grade_of, month_before, points_from_records, score_of
from engine.office.performance.scheme import Scheme
from engine.office.performance.store import everybody, facts_of_period, newest_scheme


@dataclass(frozen=True, slots=True)
class MovedScore:
    """A department whose score or grade of the month would be another one; manual scores are left out."""

    department: str
    before: Fraction
    grade_before: str
    after: Fraction
    grade_after: str


@dataclass(frozen=True, slots=True)
class SchemePreview:
    """The days that were counted twice, the departments that move, and how many of the staff get another grade."""

    first_day: date
    last_day: date
    moved: list[MovedScore]
    unmoved: int
    """Departments that keep score and grade."""
    staff: int


def scheme_preview(session: Session, proposed: Scheme, today: date) -> SchemePreview:
    """The records of the month before ``today`` counted by the formula that holds and by the ``proposed`` one."""
    first_day, last_day = month_before(today)
    present = newest_scheme(session)
    facts = facts_of_period(session, first_day, last_day)
    names = {row.id: row.name for row in session.scalars(select(Department))}
    moved, unmoved, staff = [], 0, 0
    for subject in sorted({*everybody(session), *facts}):
        known = facts.get(subject, Facts())
        before, after = _score(known, present), _score(known, proposed)
        line = MovedScore(
            names[subject.department_id], before, grade_of(before, present), after, grade_of(after, proposed)
        )
        regraded = line.grade_before != line.grade_after
        if subject.staff_id:
            staff += regraded
        elif regraded or before != after:
            moved.append(line)
        else:
            unmoved += 1
    return SchemePreview(first_day, last_day, moved, unmoved, staff)


def _score(facts: Facts, scheme: Scheme) -> Fraction:
    return score_of((each.points for each in points_from_records(facts, scheme)), scheme)
