"""Operations of a permit that ends: reminded, renewed, or deemed renewed when the office stays silent (TC-18)."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.documents.wording import chinese_day
from engine.office.accountability.store import record_infraction
from engine.office.applications.records import Application
from engine.office.cards import store as cards
from engine.office.items.records import Item
from engine.office.organisation.records import Department
from engine.office.renewals import store as renewals
from engine.office.renewals.records import Renewal
from engine.office.renewals.rules import (
    OUTCOMES,
    applied_in_time,
    apply_by,
    deemed_until,
    ends_at,
    outcome_at_end,
    remind_at,
)
from engine.office.rule import RuleBroken
from engine.office.service_clock.rules import office_day
from engine.office.settings import store as settings
from engine.operations.context import Effects, FinishClock, Notification, OpenCase, OperationContext, StartClock
from engine.operations.moments import written_moment
from engine.operations.notifications import tell_applicant, tell_head, tell_post
from engine.operations.papers import agency_facts, applicant_facts, issue_paper, item_facts, query_page
from engine.operations.subject import Subject

PROCESS = "renewal"
CLOCK = "renewal"


def watching_case(subject: Subject, valid_until: date | None) -> list[OpenCase]:
    """TC-18: the case that a grant brings about, which waits for the end of the permit; none for one without an end."""
    if valid_until is None:
        return []
    data = {
        "subject": f"许可延续：{subject.item.name}",
        "department": subject.department.code,
        "application_id": subject.application.id,
    }
    return [OpenCase(PROCESS, data, f"{PROCESS}:{subject.application.id}")]


def open_watch(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-18: register the end of the permit, when its holder is reminded, and until when to apply."""
    session, key = context.session, context.case.data.get("application_id")
    granted = session.get(Application, key) if isinstance(key, int) else None
    if granted is None or granted.permit_valid_until is None:
        raise RuleBroken("TC-18", "这件许可没有有效期。", "Expected a permit with an end, but it has none.")
    days = settings.value(session, "renewal_apply_days", context.now)
    found = Renewal(
        case_id=context.case.id,
        application_id=granted.id,
        department_id=granted.department_id,
        valid_until=granted.permit_valid_until,
        apply_days=days,
    )
    session.add(found)
    session.flush()
    reminder = remind_at(found.valid_until, settings.value(session, "renewal_reminder_days", context.now))
    return Effects(
        result={
            "remind_at": written_moment(reminder),
            "ends_at": written_moment(ends_at(found.valid_until)),
            "apply_by": apply_by(found.valid_until, days).isoformat(),
        }
    )


def remind(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-18: tell the holder when the permit ends and until when to apply.

    Nobody is told of one that was revoked or withdrawn.
    """
    session = context.session
    found = renewals.of_case(session, context.case.id)
    granted, item = _granted(context, found)
    if not renewals.is_in_force(session, granted.id):
        return Effects(note="许可已撤销，不提醒")
    found.reminded_at = context.now
    session.flush()
    until = chinese_day(found.valid_until.isoformat())
    last = chinese_day(apply_by(found.valid_until, found.apply_days).isoformat())
    body = f"“{item.name}”（{granted.permit_number}）有效期至{until}，需要延续的请在{last}以前申请，不必重新填写。"
    return Effects(notifications=[tell_applicant(granted, "许可即将到期", body)], note=f"提醒持证人{last}以前申请延续")


def apply(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-18: whether the application came in time, so that silence until the end counts as consent."""
    session = context.session
    found = renewals.of_case(session, context.case.id)
    granted, item = _granted(context, found)
    found.applied_at = context.now
    found.in_time = applied_in_time(office_day(context.now), found.valid_until, found.apply_days)
    session.flush()
    until = chinese_day(found.valid_until.isoformat())
    body = f"“{item.name}”（{granted.permit_number}）的延续申请已登记，"
    body += (
        f"{until}有效期届满前作出决定；逾期未作决定的，视为准予延续。"
        if found.in_time
        else f"申请时距有效期届满已不足{found.apply_days}日，可能在{until}届满后才能作出决定。"
    )
    today = office_day(context.now)
    days = context.calendar.counted_between(today, found.valid_until)
    return Effects(
        result={"in_time": found.in_time},
        clocks=[StartClock(CLOCK, context.now, days, "working_days")],
        notifications=[tell_applicant(granted, "延续申请已登记", body)],
        note="在期限内申请延续" if found.in_time else "申请延续，已超过申请期限",
    )


def remind_department(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-18: tell the posts where the application waits that the permit is about to end; nobody once it is decided."""
    found = renewals.of_case(context.session, context.case.id)
    asked = renewals.application_for(context.session, found)
    if asked is None or asked.decision is not None:
        return Effects()
    granted, item = _granted(context, found)
    until = chinese_day(found.valid_until.isoformat())
    body = f"“{item.name}”（{granted.permit_number}）{until}届满，"
    body += "届满前未作决定的视为准予延续，并记违规。" if found.in_time else "请尽快作出决定。"
    posts = sorted({work.post_id for work in context.work_of(asked.case_id) if work.post_id is not None})
    return Effects(
        notifications=[
            *(tell_post(post, "延续申请即将到期", body) for post in posts),
            *tell_head(context.session, found.department_id, "延续申请即将到期", body),
        ]
    )


def settle(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-18: at the end of the permit: decided before, deemed renewed, or expired."""
    found = renewals.of_case(context.session, context.case.id)
    asked = renewals.application_for(context.session, found)
    outcome = outcome_at_end(
        in_time=found.in_time and renewals.is_in_force(context.session, found.application_id),
        decision=None if asked is None else asked.decision,
        decided_at=None if asked is None else asked.decided_at,
        valid_until=found.valid_until,
    )
    found.outcome, found.settled_at = outcome, context.now
    if outcome == "deemed":
        granted, item = _granted(context, found)
        granted_on = found.valid_until if granted.decided_at is None else office_day(granted.decided_at)
        found.deemed_until = deemed_until(found.valid_until, granted_on, item.result_validity_months)
    context.session.flush()
    return Effects(result={"outcome": outcome}, clocks=[FinishClock(CLOCK, context.now)], note=OUTCOMES[outcome][0])


def deem(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-18: the paper that it counts as renewed, and the infraction of whoever had the work and let the end pass."""
    session = context.session
    found = renewals.of_case(session, context.case.id)
    granted, item = _granted(context, found)
    asked = renewals.application_for(session, found)
    assert asked is not None  # deemed only when applied for
    assert found.deemed_until is not None  # settle comes first
    department = session.get_one(Department, found.department_id)
    facts = {
        "agency": agency_facts(session, department),
        "applicant": applicant_facts(asked),
        "item": item_facts(item),
        "case_number": None,
        "query_code": None,
        "query_page": query_page(session),
        "permit_number": granted.permit_number,
        "valid_until": found.valid_until.isoformat(),
        "applied_on": office_day(asked.received_at).isoformat(),
        "deemed_until": found.deemed_until.isoformat(),
    }
    paper = issue_paper(context, "deemed_renewal", facts, department)
    found.document_id = paper.id
    _hold_to_account(context, asked, granted)
    until = chinese_day(found.deemed_until.isoformat())
    body = f"“{item.name}”（{granted.permit_number}）在有效期届满前未作出决定，视为准予延续，有效期至{until}。"
    session.flush()
    told: list[Notification] = [
        tell_applicant(asked, f"视为准予延续 {paper.number}", body),
        *tell_head(session, department.id, f"视为准予延续 {paper.number}", body),
    ]
    return Effects(notifications=told, note=body)


def _hold_to_account(context: OperationContext, asked: Application, granted: Application) -> None:
    """One infraction for each post where the undecided application waits; of the department when none does."""
    held = {work.post_id for work in context.work_of(asked.case_id)} or {None}
    for post_id in held:
        person = None if post_id is None else cards.acting_on(context.session, post_id, context.now).acting
        record_infraction(
            context.session,
            code="renewal_undecided",
            case_id=asked.case_id,
            staff_id=person,
            post_id=post_id,
            at=context.now,
            detail=f"{granted.permit_number}有效期届满前未对延续申请作出决定，视为准予延续",
        )


def _granted(context: OperationContext, found: Renewal) -> tuple[Application, Item]:
    granted = context.session.get_one(Application, found.application_id)
    return granted, context.session.get_one(Item, granted.item_id)
