"""Opening a performance review, and scoring by hand while it is open (PE-1, PE-3, PE-5)."""

from __future__ import annotations

from datetime import date

from engine.cases.commands.authority import act_in, open_case_of
from engine.cases.loaded_case import LoadedCase
from engine.cases.openings import NewCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import may_open, may_score
from engine.office.organisation.records import Department, Staff
from engine.office.performance import store
from engine.office.performance.records import PerformancePoint
from engine.office.performance.rules import DIMENSIONS, KINDS, check_manual, check_period
from engine.office.service_clock.rules import office_day

PROCESS = "performance_review"
"""The diagram of a review."""


def open_review(runtime: Runtime, actor: Actor, *, kind: str, first: date, last: date, key: str) -> Outcome:
    """Open a review of a period that is over; once for each kind and period.

    NotAllowed for those who do not hold an inspector's post; refused for a period that is not over or was reviewed.
    """
    content = {"kind": kind, "first": first.isoformat(), "last": last.isoformat()}
    request = SubmissionRequest(key, f"review:{kind}:{first}:{last}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        work.seen_before(request)
        may_open(actor, "open_review").check()
        act_in(work, next(post for post in actor.posts if post.role == "inspector"))
        check_period(kind, first, last, office_day(work.context.now))
        opened = work.open(
            [review_case(work, kind, first, last, NewSubmission(request, "command:review", None, content))]
        )
        if not opened:
            raise Refused(
                "这个考评期已经考评过，请在列表中查看。",
                "This period was reviewed before; see the list.",
                place="first",
            )
        return opened[0]

    return act_once(runtime, actor, request, action)


def review_case(work: UnitOfWork, kind: str, first: date, last: date, entry: NewSubmission | None = None) -> NewCase:
    """The case of a review, which exists once for each kind and period."""
    return NewCase(
        work.context.runtime.definitions.latest(work.session, PROCESS),
        PROCESS,
        {
            "subject": f"{KINDS[kind][0]}（{first.isoformat()}至{last.isoformat()}）",
            "review": {"kind": kind, "first": first.isoformat(), "last": last.isoformat()},
        },
        origin_key=f"review:{kind}:{first}:{last}",
        entry=entry,
    )


def score_by_hand(
    runtime: Runtime,
    actor: Actor,
    *,
    review_id: int,
    department_id: int,
    staff_id: int | None,
    dimension: str,
    points: int,
    grounds: str,
    key: str,
) -> Outcome:
    """Add or take points by hand, with grounds; they count when the figures are graded (PE-3).

    NotAllowed for those who may not score this subject (PE-5, AU-6); refused once the results are confirmed, in a
    dimension that comes from the records, out of bounds, or without grounds.
    """
    content = {
        "department": department_id,
        "staff": staff_id,
        "dimension": dimension,
        "points": points,
        "grounds": grounds,
    }
    request = SubmissionRequest(key, f"score:{review_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        session = work.session
        found = store.review(session, review_id)
        loaded = open_case_of(work, found.case_id)
        work.seen_before(request)
        may_score(actor, department_id, staff_id).check()
        session.refresh(found)
        if found.confirmed_at is not None:
            raise Refused(
                "考评结果已经确认，不能再评分。", "The results are confirmed; nothing can be scored any more."
            )
        check_manual(dimension, points, grounds, store.scheme_of(found))
        department = session.get_one(Department, department_id)
        staff = None if staff_id is None else session.get_one(Staff, staff_id)
        session.add(
            PerformancePoint(
                review_id=review_id,
                department_id=department_id,
                staff_id=staff_id,
                source="manual",
                dimension=dimension,
                points=points,
                case_ids=[],
                grounds=grounds.strip(),
                by_id=actor.staff_id,
                at=work.context.now,
            )
        )
        session.flush()
        store.count(session, found, work.context.now)
        work.handed_in(loaded, NewSubmission(request, "command:score", None, content))
        about = department.name if staff is None else f"{department.short_name}{staff.name}"
        text = f"{about} {DIMENSIONS[dimension][0]} {points:+d} 分：{grounds.strip()}"
        work.context.line(loaded, "scored", text=text)
        return loaded

    return act_once(runtime, actor, request, action)
