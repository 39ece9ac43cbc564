"""What operations are about: the application of a case, the people around it, and the facts that papers print."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.clock import OFFICE_ZONE
from engine.documents import store as documents
from engine.documents.records import Document
from engine.office.accountability import store as accountability
from engine.office.applications import store as applications
from engine.office.applications.records import Application
from engine.office.items.records import Item
from engine.office.organisation.records import Department, Post, Staff
from engine.office.rule import RuleBroken
from engine.office.service_clock.rules import ClockFacts, Due, due
from engine.office.settings.store import letterhead, site
from engine.operations.context import Notification, OperationContext


@dataclass(frozen=True)
class Subject:
    """The application that a case is about, with its item and the department in charge."""

    application: Application
    item: Item
    department: Department


def subject_of(context: OperationContext) -> Subject:
    """The application of the case, or of its parent when the case is a branch. Refused when there is none (FI-2)."""
    found = applications.of_case(context.session, context.case.parent_id or context.case.id)
    if found is None:
        raise RuleBroken(
            "FI-2", "需要已登记的申请，但是没有。", "Expected a registered application, but there is none."
        )
    return Subject(*found)


def case_number(context: OperationContext) -> str:
    """The number by which people know the case: its own; that of its parent when it is a branch."""
    if context.case.number is not None:
        return context.case.number
    found = context.session.scalar(
        text("SELECT number FROM office_case WHERE id = :id"), {"id": context.case.parent_id or context.case.id}
    )
    return found or f"第 {context.case.id} 件"


def staff_id(context: OperationContext) -> int | None:
    """Who acts; None when the engine acts by itself."""
    return None if context.actor is None else context.actor.staff_id


def staff_name(session: Session, key: int | None) -> str | None:
    """The name of a member of staff; None for nobody."""
    if key is None:
        return None
    staff = session.get(Staff, key)
    return None if staff is None else staff.name


def post_of(session: Session, key: int | None) -> Post | None:
    """The post with this key; None for none."""
    return None if key is None else session.get(Post, key)


def acting_post_id(context: OperationContext, role: str) -> int | None:
    """The post in which the actor acts: that of the work item, else the actor's first of ``role``, else the first."""
    if context.post_id is not None or context.actor is None:
        return context.post_id
    posts = sorted(context.actor.posts, key=lambda post: (post.role != role, post.post_id))
    return posts[0].post_id if posts else None


def written_moment(moment: datetime) -> str:
    """A moment as results and papers carry it: ISO 8601 in the office's zone."""
    return moment.astimezone(OFFICE_ZONE).isoformat(timespec="minutes")


def due_of(context: OperationContext, clock: ClockFacts) -> Due:
    """When a clock with these facts is due."""
    return due(clock, context.calendar)


def promised(context: OperationContext, clock: ClockFacts) -> datetime:
    """When a clock that was just started, and so does not stand, is due."""
    moment = due_of(context, clock).promised_at
    assert moment is not None  # only a standing clock has no due moment
    return moment


def agency_facts(session: Session, department: Department) -> dict[str, Any]:
    """The department as papers print it: by its settings, with the digest of its seal (None: sealed by hand)."""
    return asdict(letterhead(session, department))


def query_page(session: Session) -> str | None:
    """Where an applicant looks up the progress; None as long as the center's settings name no public site."""
    address = site(session)
    return None if address is None else f"{address}/public/progress"


def applicant_facts(application: Application) -> dict[str, Any]:
    """The applicant as papers print it."""
    return {
        "name": application.applicant_name,
        "kind": application.applicant_kind,
        "phone": application.phone,
        "agent": application.agent_name,
    }


def item_facts(item: Item) -> dict[str, Any]:
    """The item as papers print it."""
    return {
        "name": item.name,
        "code": item.code,
        "promised_days": item.promised_days,
        "limit_unit": item.limit_unit,
        "statutory_days": item.statutory_days,
        "legal_basis": item.legal_basis,
        "fee": item.fee,
        "phone": item.phone,
        "result": item.result,
    }


def paper_facts(context: OperationContext, subject: Subject, **more: Any) -> dict[str, Any]:
    """What every paper to the applicant carries, and ``more``."""
    return {
        "agency": agency_facts(context.session, subject.department),
        "applicant": applicant_facts(subject.application),
        "item": item_facts(subject.item),
        "case_number": context.case.number,
        "query_code": subject.application.query_code,
        "query_page": query_page(context.session),
        "first_responder": staff_name(context.session, subject.application.first_responder_id),
        **more,
    }


def issue_paper(
    context: OperationContext,
    kind: str,
    facts: dict[str, Any],
    department: Department,
    *,
    number: str | None = None,
) -> Document:
    """Issue a paper of the case in the name of ``department``."""
    return documents.issue(
        context.session,
        kind=kind,
        case_id=context.case.id,
        department_id=department.id,
        department_code=department.code,
        facts=facts,
        at=context.now,
        issued_by_id=staff_id(context),
        number=number,
    )


def tell_applicant(application: Application, subject: str, body: str) -> Notification:
    """A word to the applicant: by e-mail where an address is known, else to the mailbox under phone or name."""
    return tell(application.email, application.phone or application.applicant_name, subject, body)


def tell(email: str | None, otherwise: str, subject: str, body: str) -> Notification:
    """A word to somebody outside: by e-mail where an address is known, else to the mailbox."""
    if email:
        return Notification("applicant", email, subject, body, "email")
    return Notification("applicant", otherwise, subject, body)


def tell_staff(key: int, subject: str, body: str) -> Notification:
    """A word to a member of staff, by e-mail where an address is known."""
    return Notification("staff", str(key), subject, body, "email")


def tell_post(key: int, subject: str, body: str) -> Notification:
    """A word to whoever holds a post, by e-mail where an address is known."""
    return Notification("post", str(key), subject, body, "email")


def infraction(context: OperationContext, code: str, detail: str, *, staff: int | None, post: int | None) -> None:
    """Put a violation found on the way on the record of the case."""
    accountability.record_infraction(
        context.session,
        code=code,
        case_id=context.case.id,
        staff_id=staff,
        post_id=post,
        at=context.now,
        detail=detail,
    )


def answers_of(context: OperationContext, form: str) -> dict[str, Any]:
    """The latest answers of a form in the case. Refused when it was never filled in."""
    answers = context.answers(form)
    if answers is None:
        raise RuleBroken(
            "LC-9",
            f"需要先填写表单“{form}”，但是没有填写。",
            f"Expected the form “{form}” to be filled in, but it was not.",
            place=form,
        )
    return answers


def read_day(value: object) -> date | None:
    """A day from a form: ISO text, or nothing. Text that is no day is nothing."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None
