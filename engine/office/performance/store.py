"""Reviews in the database: what the records say of everybody in a period, and what it is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from engine.clock import OFFICE_ZONE
from engine.errors import NotFound
from engine.office.accountability.records import AccountabilityCase
from engine.office.applications.records import Application
from engine.office.cards.records import Card
from engine.office.organisation.records import Department, Post, PostHolding, Staff
from engine.office.performance.records import (
    PerformancePoint,
    PerformanceResult,
    PerformanceReview,
    PerformanceScheme,
)
from engine.office.performance.rules import (
    CardFact,
    DoneFact,
    Facts,
    MeasureFact,
    Subject,
    grade_of,
    points_from_records,
    score_of,
)
from engine.office.performance.scheme import PUBLISHED, Scheme
from engine.office.service_clock.records import ServiceClock
from engine.office.service_clock.rules import office_day

_DECIDED = ("granted", "denied")


def newest_scheme(session: Session) -> Scheme:
    """The formula that holds now; the published one as long as the office has set none (PE-2)."""
    numbers = session.scalar(select(PerformanceScheme.numbers).order_by(PerformanceScheme.id.desc()).limit(1))
    return PUBLISHED if numbers is None else Scheme(**{**asdict(PUBLISHED), **numbers})


def set_scheme(session: Session, scheme: Scheme, *, why: str, at: datetime, by_id: int | None) -> None:
    """A new version of the formula; reviews that are open keep the one they were opened with."""
    session.add(PerformanceScheme(numbers=asdict(scheme), set_at=at, set_by_id=by_id, why=why.strip()))
    session.flush()


def review(session: Session, review_id: int) -> PerformanceReview:
    """The review; NotFound when there is none."""
    found = session.get(PerformanceReview, review_id)
    if found is None:
        raise NotFound("没有找到这次考评，请从列表中打开。", "There is no such review.")
    return found


def review_of_case(session: Session, case_id: int) -> PerformanceReview:
    """The review behind an office case; NotFound when it was not registered."""
    found = session.scalar(select(PerformanceReview).where(PerformanceReview.case_id == case_id))
    if found is None:
        raise NotFound("这个办件没有登记考评。", "No review is registered for this case.")
    return found


def scheme_of(found: PerformanceReview) -> Scheme:
    """The formula of a review: that of the day on which it was opened."""
    return Scheme(**{**asdict(PUBLISHED), **found.numbers})


def count(session: Session, found: PerformanceReview, at: datetime) -> None:
    """Count the points of the records anew and grade everybody; manual scores stay (PE-2, PE-3)."""
    scheme = scheme_of(found)
    facts = _facts(session, found)
    subjects = sorted({*everybody(session), *facts})
    session.execute(
        delete(PerformancePoint).where(PerformancePoint.review_id == found.id, PerformancePoint.source != "manual")
    )
    session.execute(delete(PerformanceResult).where(PerformanceResult.review_id == found.id))
    manual = _manual(session, found.id)
    for subject in subjects:
        known = facts.get(subject, Facts())
        counted = points_from_records(known, scheme)
        session.add_all(
            PerformancePoint(
                review_id=found.id,
                department_id=subject.department_id,
                staff_id=subject.staff_id or None,
                source=each.source,
                dimension=each.dimension,
                points=_decimal(each.points),
                case_ids=list(each.case_ids),
                at=at,
            )
            for each in counted
        )
        score = score_of([*(each.points for each in counted), *manual.get(subject, ())], scheme)
        session.add(
            PerformanceResult(
                review_id=found.id,
                department_id=subject.department_id,
                staff_id=subject.staff_id or None,
                done=len(known.done),
                score=_decimal(score),
                grade=grade_of(score, scheme),
            )
        )
    session.flush()


def graded(session: Session, review_id: int, grade: str) -> list[Department]:
    """The departments of a review with this grade, by name."""
    statement = (
        select(Department)
        .join(PerformanceResult, PerformanceResult.department_id == Department.id)
        .where(
            PerformanceResult.review_id == review_id,
            PerformanceResult.staff_id.is_(None),
            PerformanceResult.grade == grade,
        )
        .order_by(Department.name)
    )
    return list(session.scalars(statement))


def _manual(session: Session, review_id: int) -> dict[Subject, list[Fraction]]:
    found: dict[Subject, list[Fraction]] = defaultdict(list)
    statement = select(PerformancePoint).where(
        PerformancePoint.review_id == review_id, PerformancePoint.source == "manual"
    )
    for point in session.scalars(statement):
        found[Subject(point.department_id, point.staff_id or 0)].append(Fraction(point.points))
    return found


def _facts(session: Session, found: PerformanceReview) -> dict[Subject, Facts]:
    if found.kind == "yearly" and (months := _months(session, found)):
        return {subject: Facts(months=scores) for subject, scores in months.items()}
    return facts_of_period(session, found.first_day, found.last_day)


def everybody(session: Session) -> set[Subject]:
    """All departments with an open post, and the A holders of these posts (PE-1)."""
    held = session.execute(
        select(Post.department_id, PostHolding.staff_id)
        .outerjoin(PostHolding, (PostHolding.post_id == Post.id) & (PostHolding.letter == "A"))
        .outerjoin(Staff, Staff.id == PostHolding.staff_id)
        .where(Post.opened_at.is_not(None), Staff.active.is_not(False))
    )
    found = set()
    for department_id, staff_id in held:
        found |= {Subject(department_id), Subject(department_id, staff_id or 0)}
    return found


def facts_of_period(session: Session, first_day: date, last_day: date) -> dict[Subject, Facts]:
    """What the records of the days from the first to the last say of everybody of whom they say anything (PE-2)."""
    begin, end = _moment(first_day), _moment(last_day + timedelta(days=1))
    cards, measures = _cards(session, begin, end), _measures(session, begin, end)
    done = _done(session, begin, end)
    return {
        subject: Facts(cards.get(subject, ()), measures.get(subject, ()), done.get(subject, ()))
        for subject in {*cards, *measures, *done}
    }


def _cards(session: Session, begin: datetime, end: datetime) -> dict[Subject, list[CardFact]]:
    """A card that was lifted costs nothing (AC-6)."""
    rows = session.execute(
        select(Card.department_id, Card.staff_id, Card.level, Card.issued_at, Card.case_id)
        .where(Card.issued_at >= begin, Card.issued_at < end, Card.lifted_at.is_(None))
        .order_by(Card.issued_at, Card.id)
    )
    found: dict[Subject, list[CardFact]] = defaultdict(list)
    for department_id, staff_id, level, at, case_id in rows:
        for subject in _both(department_id, [staff_id]):
            found[subject].append(CardFact(level, at, case_id))
    return found


def _measures(session: Session, begin: datetime, end: datetime) -> dict[Subject, list[MeasureFact]]:
    rows = session.execute(
        select(AccountabilityCase, Post.department_id)
        .outerjoin(Post, Post.id == AccountabilityCase.post_id)
        .where(AccountabilityCase.decided_at >= begin, AccountabilityCase.decided_at < end)
        .order_by(AccountabilityCase.decided_at, AccountabilityCase.id)
    )
    found: dict[Subject, list[MeasureFact]] = defaultdict(list)
    for case, of_post in rows:
        measure = case.valid_measure
        if measure is None:
            continue
        for subject in _both(case.unit_id or of_post, [case.person_id]):
            found[subject].append(MeasureFact(measure, case.case_id))
    return found


def _done(session: Session, begin: datetime, end: datetime) -> dict[Subject, list[DoneFact]]:
    """What was decided in the period, early when that was on a day before the last one of the promise (PE-2)."""
    rows = session.execute(
        select(
            Application.department_id,
            Application.decided_by_id,
            Application.case_id,
            Application.decided_at,
            ServiceClock.promised_due_at,
        )
        .outerjoin(
            ServiceClock,
            (ServiceClock.case_id == Application.case_id)
            & (ServiceClock.name == "case")
            & ServiceClock.task_id.is_(None),
        )
        .where(Application.decided_at >= begin, Application.decided_at < end, Application.decision.in_(_DECIDED))
        .order_by(Application.case_id, ServiceClock.id.desc())
        .ext(distinct_on(Application.case_id))
    )
    found: dict[Subject, list[DoneFact]] = defaultdict(list)
    for department_id, staff_id, case_id, decided_at, due_at in rows:
        early = decided_at is not None and due_at is not None and office_day(decided_at) < office_day(due_at)
        for subject in _both(department_id, [staff_id]):
            found[subject].append(DoneFact(case_id, early))
    return found


def _months(session: Session, found: PerformanceReview) -> dict[Subject, list[Fraction]]:
    """The scores of the published monthly reviews within a year, one for each month (PE-2)."""
    rows = session.execute(
        select(PerformanceResult.department_id, PerformanceResult.staff_id, PerformanceResult.score)
        .join(PerformanceReview, PerformanceReview.id == PerformanceResult.review_id)
        .where(
            PerformanceReview.kind == "monthly",
            PerformanceReview.published_at.is_not(None),
            PerformanceReview.first_day >= found.first_day,
            PerformanceReview.last_day <= found.last_day,
        )
        .order_by(PerformanceReview.first_day)
    )
    scores: dict[Subject, list[Fraction]] = defaultdict(list)
    for department_id, staff_id, score in rows:
        scores[Subject(department_id, staff_id or 0)].append(Fraction(score))
    return scores


def _both(department_id: int | None, staff: Iterable[int | None]) -> list[Subject]:
    """The department, and those of its staff who are known."""
    if department_id is None:
        return []
    whole = Subject(department_id)
    return [whole, *(replace(whole, staff_id=each) for each in staff if each)]


def _decimal(points: Fraction) -> Decimal:
    """To one decimal, as scores are kept."""
    return (Decimal(points.numerator) / Decimal(points.denominator)).quantize(Decimal("0.1"))


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)
