"""Operations of the performance review (效能考评, PE-1 … PE-7)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.documents.numbering import next_number
from engine.errors import NotFound
from engine.office.organisation.records import Department, Post
from engine.office.organisation.store import center, post_for
from engine.office.performance import store
from engine.office.performance.records import PerformanceResult, PerformanceReview
from engine.office.performance.rules import GRADES, review_title
from engine.office.rule import RuleBroken, written, written_or_none
from engine.operations.acting import staff_id
from engine.operations.context import Effects, Notification, OpenCase, OperationContext
from engine.operations.papers import agency_facts, issue_paper
from engine.operations.subject import answers_of


def collect(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """PE-1, PE-2: register the review of the period that the case names, and count its points from the records."""
    asked = context.case.data.get("review")
    if not isinstance(asked, dict):
        raise RuleBroken("PE-1", "这个办件没有写明考评期。", "The case names no period to review.")
    session, scheme = context.session, store.newest_scheme(context.session)
    found = PerformanceReview(
        case_id=context.case.id,
        number=next_number(session, "performance", _reviewer(context).code, context.now),
        kind=asked["kind"],
        first_day=date.fromisoformat(asked["first"]),
        last_day=date.fromisoformat(asked["last"]),
        numbers=asdict(scheme),
        opened_at=context.now,
    )
    session.add(found)
    session.flush()
    store.count(session, found, context.now)
    return Effects(
        result={
            "number": found.number,
            "check_days": scheme.check_days,
            "confirm_days": scheme.confirm_days,
        }
    )


def grade(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """PE-2, PE-3: count again with the manual scores of the meantime; the grades wait for confirmation."""
    found = store.review_of_case(context.session, context.case.id)
    found.note = written_or_none(answers_of(context, "performance_check").get("note"))
    store.count(context.session, found, context.now)
    return Effects()


def confirm(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """PE-3: the county leader confirms the results, or returns them with what has to be checked again."""
    found = store.review_of_case(context.session, context.case.id)
    answers = answers_of(context, "performance_confirmation")
    opinion = written(answers.get("opinion"))
    confirmed = answers.get("confirmed") is True
    if not confirmed and not opinion:
        raise RuleBroken("PE-3", "退回核对时请写明要核对什么。", "Say what has to be checked again.", place="opinion")
    found.opinion = opinion or None
    if confirmed:
        # Cards may have been lifted while the results waited.
        store.count(context.session, found, context.now)
        found.confirmed_at = context.now
        found.confirmed_by_id = staff_id(context)
    return Effects(result={"confirmed": confirmed})


def publish(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """PE-3, PE-4, PE-6, PE-7: the bulletin goes out; for each unqualified department its head answers in a case."""
    session = context.session
    found = store.review_of_case(session, context.case.id)
    unqualified = store.graded(session, found.id, "unqualified")
    reviewer = _reviewer(context)
    paper = issue_paper(context, "performance", _bulletin(context, found, reviewer), reviewer, number=found.number)
    found.published_at = context.now
    found.document_id = paper.id
    session.flush()
    return Effects(
        cases=[
            OpenCase(
                "accountability",
                {
                    "trigger": "inspection",
                    "card_id": None,
                    "origin_case_id": context.case.id,
                    "person_id": None,
                    "post_id": None,
                    "origin_number": found.number,
                    "clue": f"{_title(found)}不合格（{found.number}），责令整改",
                    "department": department.code,
                    "subject": f"{department.name}考评不合格",
                },
                f"performance:{found.id}:{department.id}",
            )
            for department in unqualified
        ],
        notifications=_told(context, found),
    )


def _bulletin(context: OperationContext, found: PerformanceReview, reviewer: Department) -> dict[str, Any]:
    rows = context.session.execute(
        select(Department.name, PerformanceResult.done, PerformanceResult.score, PerformanceResult.grade)
        .join(Department, Department.id == PerformanceResult.department_id)
        .where(PerformanceResult.review_id == found.id, PerformanceResult.staff_id.is_(None))
        .order_by(PerformanceResult.score.desc(), Department.name)
    )
    results = [
        {"department": name, "done": done, "score": f"{score:f}", "grade": GRADES[graded][0], "key": graded}
        for name, done, score, graded in rows
    ]
    return {
        "agency": agency_facts(context.session, reviewer),
        "title": _title(found),
        "results": results,
        "commended": [each["department"] for each in results if each["key"] == "excellent"],
        "criticised": [each["department"] for each in results if each["key"] == "unqualified"],
        "opinion": found.opinion,
    }


def _title(found: PerformanceReview) -> str:
    return review_title(found.kind, found.first_day, found.last_day)


def _told(context: OperationContext, found: PerformanceReview) -> list[Notification]:
    """The heads of all reviewed departments hear of the results (PE-7)."""
    rows = context.session.execute(
        select(Department.code, PerformanceResult.score, PerformanceResult.grade)
        .join(Department, Department.id == PerformanceResult.department_id)
        .where(PerformanceResult.review_id == found.id, PerformanceResult.staff_id.is_(None))
        .order_by(Department.id)
    )
    told = []
    for code, score, graded in rows:
        post = _open_post(context, "agency_head", code)
        if post is not None:
            text = f"{_title(found)}结果已公布：{score:f} 分，{GRADES[graded][0]}。"
            told.append(Notification("post", str(post.id), f"{_title(found)}结果", text, topic="result"))
    return told


def _reviewer(context: OperationContext) -> Department:
    """The department of the inspectors, in whose name results are published; the center where there are none."""
    post = _open_post(context, "inspector", None)
    if post is not None:
        return context.session.get_one(Department, post.department_id)
    leading = center(context.session)
    if leading is None:
        raise RuleBroken("PE-5", "还没有监察岗位，不能考评，请系统管理员先设立。", "There is no inspector yet.")
    return leading


def _open_post(context: OperationContext, role: str, department: str | None) -> Post | None:
    try:
        return post_for(context.session, role, department)
    except NotFound:
        return None
