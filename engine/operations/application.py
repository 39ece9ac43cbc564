"""Operations of the application: receipt, check, acceptance, endings without a decision (ON-1, ON-3, ON-5, LC)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from engine.documents.kinds import PAPERS
from engine.documents.wording import chinese_day, chinese_moment, sentence
from engine.office.applications import store as applications
from engine.office.applications.records import Application
from engine.office.applications.rules import (
    ACCEPTANCE_DAYS,
    check_conclusion,
    check_may_accept,
    check_may_end,
    check_time_for_late_papers,
    late_papers_end,
    read_verdicts,
    uncured,
)
from engine.office.inquiries import store as inquiries
from engine.office.inquiries.records import Inquiry
from engine.office.items.records import Item
from engine.office.notices import store as notices
from engine.office.notices.rules import check_lines, line_of
from engine.office.organisation.records import Department, Post
from engine.office.rule import RuleBroken, written
from engine.office.service_clock.rules import ClockFacts, LimitUnit, office_day
from engine.office.settings import store as settings
from engine.operations import commitment
from engine.operations.acting import infraction, staff_id, staff_name
from engine.operations.context import Effects, FinishClock, OperationContext, StartClock
from engine.operations.inquiry import register_contact
from engine.operations.moments import due_of, promised, written_moment
from engine.operations.notifications import tell_applicant
from engine.operations.papers import issue_paper, paper_facts
from engine.operations.receipt import give_receipt
from engine.operations.subject import Subject, answers_of, subject_of

ENDING_CLOCKS = ("acceptance", "supplement", "consultation", "case", "superior")
"""The clocks that end with the application, whatever they were for."""


def receive(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-2: take the application in with its query code and start ON-5's five days; the check gives the receipt."""
    session = context.session
    inquiry = _contact(context)
    item = session.get(Item, inquiry.item_id) if inquiry.item_id is not None else None
    if item is None:
        raise RuleBroken(
            "FI-4",
            "请选择要办理的事项。",
            "Expected the item applied for, but there is none.",
            place="item",
        )
    department = session.get_one(Department, item.department_id)
    application = applications.receive(
        session, inquiry, item, case_id=context.case.id, first_responder_id=staff_id(context), at=context.now
    )
    return Effects(
        result={
            "application_id": application.id,
            "item": item.code,
            "item_kind": item.kind,
            "item_name": item.name,
            "department": department.code,
            "joint": item.kind == "joint",
            "supplement_days": item.supplement_days,
            "supplement_unit": item.supplement_unit,
            "promised_days": item.promised_days,
            "first_responder_post": session.get_one(Post, application.first_responder_post_id).code,
            "query_code": application.query_code,
        },
        clocks=[_acceptance_clock(context.now)],
        notifications=[
            tell_applicant(
                application,
                f"申请已登记 {context.case.number or ''}".strip(),
                f"“{item.name}”的申请已登记，查询码：{application.query_code}。"
                "材料核对后出具《材料接收凭证》，五个工作日内告知是否受理。",
            )
        ],
    )


def _contact(context: OperationContext) -> Inquiry:
    inquiry_id = context.case.data.get("inquiry_id")
    inquiry = context.session.get(Inquiry, inquiry_id) if isinstance(inquiry_id, int) else None
    inquiry = inquiry or inquiries.of_case(context.session, context.case.id)
    return inquiry or register_contact(context)[0]


def _acceptance_clock(at: datetime) -> StartClock:
    return StartClock("acceptance", at, ACCEPTANCE_DAYS, "working_days")


def check_materials(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """ON-1, ON-13: store the verdict on every material and the conclusion; after a notice ON-4 holds.

    PA-1: the first check gives the receipt, a later one only when it found what was not on an earlier receipt.
    """
    subject = subject_of(context)
    application = subject.application
    answers = answers_of(context, "materials_check")
    listed = applications.listed_materials(context.session, subject.item.id)
    verdicts = read_verdicts(answers.get("materials") or [], listed)
    conclusion = written(answers.get("conclusion"))
    undertaking = application.undertaking or answers.get("undertaking") is True
    cured = _cured(context, subject)
    check_conclusion(conclusion, verdicts, listed, undertaking=undertaking, cured=cured)
    if conclusion != "not_accepted":
        commitment.check_chosen(context, application, verdicts, signed=answers.get("commitment") is True)
    before = applications.states(context.session, application.id)
    known = {key for key, row in before.items() if row.copies is not None}
    gaps = uncured(verdicts)
    earlier = notices.supplements_of(context.session, context.case.id)
    if conclusion == "accept" and gaps:
        accepted_at = application.last_received_at if earlier else context.now
        check_time_for_late_papers(_late_papers_end(context, subject.item, accepted_at), context.now)
    if earlier and gaps:
        check_lines([line_of(verdict) for verdict in gaps], notices.materials_named(earlier), cured)
    applications.record_verdicts(
        context.session, application, verdicts, cured_as="supplied" if earlier else "received", at=context.now
    )
    application.conclusion, application.checked_by_id = conclusion, staff_id(context)
    _become_first_responder(context, application)
    application.undertaking = bool(conclusion == "accept" and gaps)
    application.supplement_complete = bool(earlier) and conclusion == "accept"
    context.session.flush()
    told = []
    if not before:
        told = [give_receipt(context, subject, verdicts, supplied=False)]
    elif any(each.handed_in is not None and each.material not in known for each in verdicts):
        came = [each for each in verdicts if each.handed_in is not None and each.material not in known]
        told = [give_receipt(context, subject, came, supplied=True)]
    return Effects(result={"missing": len(gaps), "conclusion": conclusion}, notifications=told)


def _become_first_responder(context: OperationContext, application: Application) -> None:
    """FI-1: whom an application that came without a person, online, reaches first keeps its thread."""
    if application.first_responder_id is None:
        application.first_responder_id = staff_id(context)
        inquiry = context.session.get_one(Inquiry, application.inquiry_id)
        inquiry.first_responder_id = inquiry.first_responder_id or application.first_responder_id


def _late_papers_end(context: OperationContext, item: Item, accepted_at: datetime) -> datetime | None:
    """Until when late papers may come when the item is accepted as of ``accepted_at`` (ON-11)."""
    reserve = settings.value(context.session, "deferral_reserve_hours", accepted_at)
    return late_papers_end(_handling_clock(item, accepted_at), reserve, context.calendar)


def _handling_clock(item: Item, accepted_at: datetime) -> ClockFacts:
    return ClockFacts(accepted_at, item.promised_days, cast("LimitUnit", item.limit_unit), item.statutory_days)


def _cured(context: OperationContext, subject: Subject) -> set[int]:
    found = applications.states(context.session, subject.application.id)
    return {material for material, row in found.items() if row.state in applications.IN_ORDER}


def accept(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """ON-3, ON-5: accept; dated the day of receipt when deemed, the day the complete supplement came, or today.

    The handling clock starts then; its limit is copied from the item. Deemed acceptance is an infraction (ON-10).
    """
    subject = subject_of(context)
    application, item = subject.application, subject.item
    deemed = parameters.get("deemed") is True
    check_may_accept(application.accepted_on, application.decision)
    if not deemed and application.conclusion != "accept" and not application.supplement_complete:
        raise RuleBroken(
            "ON-1",
            "还没有得出可以受理的核对结论，请先核对材料。",
            "Expected a check of the materials that lets it be accepted, but there is none.",
        )
    at = application.last_received_at if deemed or application.supplement_complete else context.now
    clock = _handling_clock(item, at)
    due = due_of(context, clock)
    applications.accept(context.session, application, at=at, how="deemed" if deemed else "normal")
    if deemed:
        infraction(
            context,
            "no_notice",
            f"“{item.name}”自{chinese_day(at)}起视为受理",
            staff=application.first_responder_id,
            post=application.first_responder_post_id,
        )
    gaps = applications.gaps(context.session, application)
    late_until = _written(_late_papers_end(context, item, at)) if gaps else None
    undertaking = None
    if gaps and application.undertaking:
        lines = [{"name": gap.name, "problem": gap.problem} for gap in gaps]
        promise = paper_facts(context, subject, lines=lines, late_until=late_until)
        undertaking = issue_paper(context, "undertaking", promise, subject.department)
    committed = commitment.record(context, subject)
    facts = paper_facts(
        context,
        subject,
        deemed=deemed,
        dated=office_day(at).isoformat(),
        accepted_on=office_day(at).isoformat(),
        promised_due=_written(due.promised_at),
        statutory_due=_written(due.statutory_at),
        deferred=[gap.name for gap in gaps] if application.undertaking else [],
        late_until=late_until,
        undertaking=None if undertaking is None else undertaking.number,
        commitment=None if committed is None else committed.number,
    )
    paper = issue_paper(context, "acceptance", facts, subject.department)
    promised_due = promised(context, clock)
    return Effects(
        result={
            "accepted_on": office_day(at).isoformat(),
            "due": written_moment(promised_due),
            "number": paper.number,
            "deferred": len(gaps),
            "deferral_reserve": settings.value(context.session, "deferral_reserve_hours", at),
        },
        clocks=[
            FinishClock("acceptance", context.now),
            FinishClock("consultation", context.now),
            StartClock("case", at, item.promised_days, item.limit_unit, item.statutory_days),
        ],
        notifications=[
            tell_applicant(
                application,
                f"受理通知书 {paper.number}",
                f"“{item.name}”已受理，承诺办结时间：{chinese_moment(promised_due)}。",
            )
        ],
    )


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else written_moment(moment)


def lapse(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-3: the supplement did not come in its period: closed in writing, no denial, without prejudice."""
    earlier = notices.supplements_of(context.session, context.case.id)
    if not earlier:
        raise RuleBroken(
            "LC-3",
            "还没有发过一次性告知书，不能按逾期未补正终止。",
            "Expected a one-time notice before a lapse, but there is none.",
        )
    due_at = earlier[-1].supplement_due_at
    # The timer of the period and the period printed in the notice end together; a moment of rounding does no harm.
    if due_at is not None and context.now < due_at - timedelta(minutes=1):
        raise RuleBroken(
            "LC-3",
            "补正期限还没有届满，不能终止。",
            "Expected the supplement period to be over, but it still runs.",
        )
    reason = written(parameters.get("reason")) or "补正期限内未补齐材料"
    return end_in_writing(context, "lapsed", "lapse", reason, supplement_due=_written(due_at))


def withdraw(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-1, LC-5, AU-4: the applicant takes it back before the decision; the reason is printed as given."""
    registered = context.answers("withdrawal") or {}
    reason = written(registered.get("reason")) or written(parameters.get("reason")) or "申请人自愿撤回，未说明理由"
    by_agent = registered.get("by") == "agent"
    return end_in_writing(
        context,
        "withdrawn",
        "withdrawal",
        reason,
        withdrawn_by=f"代理人{written(registered.get('agent'))}（授权已核对）" if by_agent else "申请人本人",
        proof=written(registered.get("proof")) or None,
    )


def end(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-5: terminate the handling on a written ground."""
    return end_in_writing(context, "ended", "ending", written(parameters.get("reason")))


def end_in_writing(context: OperationContext, decision: str, kind: str, reason: str, **more: Any) -> Effects:
    """Close the application without deciding on the matter, by a paper of ``kind`` that tells why (LC-1, LC-5)."""
    subject = subject_of(context)
    check_may_end(subject.application.decision, reason)
    applications.end(
        context.session, subject.application, decision=decision, reason=reason, by_id=staff_id(context), at=context.now
    )
    by = staff_name(context.session, staff_id(context)) or "系统自动办理"
    paper = issue_paper(context, kind, paper_facts(context, subject, reason=reason, by=by, **more), subject.department)
    return Effects(
        result={"number": paper.number},
        clocks=[FinishClock(name, context.now) for name in ENDING_CLOCKS],
        notifications=[
            tell_applicant(
                subject.application,
                f"{PAPERS[kind].zh} {paper.number}",
                f"“{subject.item.name}”办理终止。理由：{sentence(reason)}",
            )
        ],
    )
