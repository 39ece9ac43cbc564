"""Operations of accountability (AC-2, AC-3, AC-4)."""

from __future__ import annotations

from typing import Any

from engine.documents.numbering import next_number
from engine.documents.wording import sentence
from engine.errors import NotFound
from engine.office.accountability import store as accountability
from engine.office.accountability.records import AccountabilityCase
from engine.office.accountability.rules import (
    INFRACTIONS,
    REVIEWS,
    check_findings,
    check_measure,
    check_review,
    check_taken,
    check_taking,
    measure_name,
    take_due,
)
from engine.office.cards import store as cards
from engine.office.complaints import store as complaints
from engine.office.denials import store as denials
from engine.office.inquiries.records import Inquiry
from engine.office.organisation.records import Department, Post
from engine.office.organisation.store import department_by_code, inspection, post_for
from engine.office.rule import RuleBroken, written, written_or_none
from engine.office.settings import store as settings
from engine.operations.acting import infraction, post_of, staff_id, staff_name
from engine.operations.attribution import concerned_by
from engine.operations.card import accountability_case
from engine.operations.context import Effects, Notification, OpenCase, OperationContext
from engine.operations.moments import written_moment
from engine.operations.notifications import tell, tell_head, tell_role, tell_staff
from engine.operations.papers import agency_facts, issue_paper
from engine.operations.subject import answers_of

TRIGGERS = {
    "red_card": "红牌",
    "second_yellow": "规定时间内第二张黄牌",
    "case_overdue": "办件逾期",
    "step_overdue": "环节逾期",
    "arbitrary_denial": "擅自否定",
    "complaint": "投诉",
    "report": "举报",
    "inspection": "检查发现",
}
"""What sets a case off, as the sheet prints it; codes of infractions are triggers too."""


def open_case(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-2: open an accountability case about the person of the card, or about whoever is late here; once a card."""
    trigger = written(parameters.get("trigger"))
    if not trigger:
        raise RuleBroken("AC-2", "没有写明追责的原因。", "Expected what sets it off, but it is empty.")
    if "card" in parameters:
        # Without a card nobody held the work: the applicant had it, or the card was given before.
        card_id = parameters["card"]
        given = cards.given_together(context.session, cards.card(context.session, card_id)) if card_id else []
        return Effects(cases=[accountability_case(context, trigger, card) for card in given])
    person, post_id = _person_behind(context, trigger)
    post = post_of(context.session, post_id)
    department = None if post is None else context.session.get_one(Department, post.department_id)
    data = {
        "trigger": trigger,
        "card_id": None,
        "origin_case_id": context.case.id,
        "person_id": person,
        "post_id": post_id,
        "origin_number": context.case.number,
        "clue": trigger_text(trigger),
        "department": None if department is None else department.code,
    }
    return Effects(
        cases=[OpenCase("accountability", data, f"accountability:{trigger}:{context.case.id}:{context.task_id}")]
    )


def _person_behind(context: OperationContext, trigger: str) -> tuple[int | None, int | None]:
    """Person and post: an arbitrary denial is its handler's, everything else whoever is late in this case."""
    if trigger in ("arbitrary_denial", "unauthorised_denial"):
        filing = denials.newest_of(context.session, context.case.id)
        return filing.handler_id, filing.handler_post_id
    concerned = next(iter(concerned_by(context)), None)
    return (None, None) if concerned is None else (concerned.staff_id, concerned.post_id)


def trigger_text(trigger: str) -> str:
    """The trigger in Chinese; an unknown one is given back as it is."""
    if trigger in INFRACTIONS:
        return INFRACTIONS[trigger][1]
    return TRIGGERS.get(trigger, trigger)


STEP_DAYS = (
    "acceptance_days",
    "statement_days",
    "investigation_days",
    "measure_days",
    "review_request_days",
    "review_days",
)
"""The working days of the steps, as the diagram reads them; each is a setting named ``accountability_…`` like it."""


def register(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-3: put the clue on the register; the days of each step are the office's settings at this moment."""
    session, data = context.session, context.case.data
    inquiry = session.get(Inquiry, data["inquiry_id"]) if data.get("inquiry_id") else None
    person, post_id = data.get("person_id"), data.get("post_id")
    code = written(data.get("department"))
    department = department_by_code(session, code) if code else None
    days = {step: settings.value(session, f"accountability_{step}", context.now) for step in STEP_DAYS}
    case = AccountabilityCase(
        number=next_number(session, "accountability", inspection(context.session).code, context.now),
        case_id=context.case.id,
        trigger=written(data.get("trigger")) or "inspection",
        origin_case_id=data.get("origin_case_id"),
        origin_number=data.get("origin_number"),
        card_id=data.get("card_id"),
        infraction_id=data.get("infraction_id"),
        inquiry_id=None if inquiry is None else inquiry.id,
        person_id=person,
        post_id=post_id,
        unit_id=None if department is None else department.id,
        clue=written(data.get("clue")) or "检查发现",
        opened_at=context.now,
        take_due_at=take_due(context.now, context.calendar, days["acceptance_days"]),
    )
    session.add(case)
    session.flush()
    # AC-10: a unit answers through its head, never through the post at which something was found.
    own, head = post_of(session, case.post_id), _head_of(context, department)
    asked = head or own if case.person_id is None else own or head
    return Effects(
        result={
            "accountability_id": case.id,
            "number": case.number,
            "trigger": case.trigger,
            "person": staff_name(session, case.person_id),
            "person_post": None if asked is None else asked.code,
            "department": None if department is None else department.code,
            **days,
        }
    )


def _head_of(context: OperationContext, unit: Department | None) -> Post | None:
    """The post of the unit's head, who answers for a unit as the subject (AC-10, AU-6); None while it is not open."""
    try:
        return None if unit is None else post_for(context.session, "agency_head", unit.code)
    except NotFound:
        return None


def accept(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-3: take the clue or turn it down with grounds, which a named complainant is told."""
    case = accountability.of_case(context.session, context.case.id)
    answers = answers_of(context, "accountability_acceptance")
    take, grounds = answers.get("take") is True, written(answers.get("grounds"))
    check_taking(take, grounds, decided=case.taken is not None)
    case.taken, case.take_grounds = take, grounds or None
    case.taken_at, case.taken_by_id = context.now, staff_id(context)
    context.session.flush()
    told = [] if take else _complainant(context, case, f"不予立案。理由：{sentence(grounds)}")
    if take:
        told = _concerned_told(context, case, f"责任追究 {case.number}", f"{sentence(case.clue)}请陈述申辩。")
    return Effects(result={"take": take}, notifications=told)


def lifted(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AT-5: the card that set this case off was lifted, so it is not taken, on the grounds of the lifting."""
    case = accountability.of_case(context.session, context.case.id)
    card = None if case.card_id is None else cards.card(context.session, case.card_id)
    if card is None or card.lifted_at is None:
        raise RuleBroken("AT-5", "引发本案的亮牌没有撤销。", "The card that set this case off was not lifted.")
    case.taken, case.take_grounds = False, f"引发本案的亮牌已撤销：{card.lift_grounds}"
    case.taken_at, case.taken_by_id = context.now, card.lifted_by_id
    context.session.flush()
    told = _concerned_told(context, case, f"不予立案 {case.number}", case.take_grounds)
    return Effects(result={"take": False}, notifications=told, note=case.take_grounds)


def _complainant(context: OperationContext, case: AccountabilityCase, body: str) -> list[Notification]:
    inquiry = None if case.inquiry_id is None else context.session.get(Inquiry, case.inquiry_id)
    if inquiry is None:
        return []
    return [tell(inquiry.email, inquiry.phone or inquiry.applicant_name, f"投诉举报处理 {case.number}", body)]


def statement(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-3: the person concerned states their side, or lets the time for it pass."""
    case = accountability.of_case(context.session, context.case.id)
    check_taken(case.taken)
    text = written((context.answers("accountability_statement") or {}).get("statement"))
    case.statement, case.statement_at = text or None, context.now
    context.session.flush()
    return Effects(result={"given": bool(text)})


def investigate(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-3, AC-4: the findings; valid only by decision, with written grounds and criterion."""
    case = accountability.of_case(context.session, context.case.id)
    check_taken(case.taken)
    answers = answers_of(context, "accountability_investigation")
    findings, valid = written(answers.get("findings")), answers.get("valid") is True
    criterion = written_or_none(answers.get("criterion"))
    check_findings(findings, valid, criterion, heard=case.statement_at is not None)
    case.findings, case.valid, case.criterion = findings, valid, criterion
    case.investigated_at = context.now
    context.session.flush()
    if valid and case.trigger in ("complaint", "report") and not _found_valid(context, case):
        infraction(context, "valid_complaint", case.clue, staff=case.person_id, post=case.post_id)
    return Effects(result={"valid": valid})


def _found_valid(context: OperationContext, case: AccountabilityCase) -> bool:
    """Whether the complaint behind the case was found valid by its own process, which is on the record already."""
    complaint = None if case.inquiry_id is None else complaints.of_inquiry(context.session, case.inquiry_id)
    return complaint is not None and complaint.valid is True


def measure(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-3: the measure with its grounds; none against somebody found not at fault."""
    case = accountability.of_case(context.session, context.case.id)
    check_taken(case.taken)
    answers = answers_of(context, "accountability_measure")
    grounds = written(answers.get("grounds"))
    chosen = check_measure(answers.get("measure"), grounds, case.valid)
    case.measure, case.measure_grounds = chosen, grounds
    case.decided_at, case.decided_by_id = context.now, staff_id(context)
    name = measure_name(chosen, unit=case.person_id is None)
    told = _concerned_told(context, case, f"责任追究决定 {case.number}", f"{name}。理由：{sentence(grounds)}")
    if chosen == "discipline" and case.person_id is None:
        case.recommended_at = context.now
        told += tell_role(context.session, ("county_leader",), None, f"{name} {case.number}", sentence(grounds))
    context.session.flush()
    return Effects(result={"measure": chosen, "rectification": chosen == "rectification"}, notifications=told)


def review(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-3: the review on request (复核) upholds, changes or revokes the measure; the former one stays on record."""
    case = accountability.of_case(context.session, context.case.id)
    answers = answers_of(context, "accountability_review")
    text = written(answers.get("text"))
    result, changed_to = check_review(answers.get("result"), text, case.measure, answers.get("measure"))
    assert case.measure is not None  # check_review
    case.review_grounds = written_or_none(answers_of(context, "review_request").get("grounds"))
    case.review_result, case.review_text, case.review_measure = result, text, changed_to
    case.reviewed_at, case.reviewed_by_id = context.now, staff_id(context)
    context.session.flush()
    valid = case.valid_measure or "none"
    former, now = (measure_name(each, unit=case.person_id is None) for each in (case.measure, valid))
    outcome = f"复核{REVIEWS[result][0]}：原措施“{former}”，现措施“{now}”"
    told = _concerned_told(context, case, f"复核决定 {case.number}", f"{outcome}。{sentence(text)}")
    told_of = {"result": result, "measure": valid, "rectification": changed_to == "rectification"}
    return Effects(result=told_of, notifications=told, note=outcome)


def archive(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-3: print the sheet, close the case, tell the complainant the result."""
    case = accountability.of_case(context.session, context.case.id)
    if case.taken is None or (case.taken and case.valid is not False and case.measure is None):
        raise RuleBroken(
            "AC-3", "还没有作出处理决定，不能归档。", "Expected a decision before the archive, but there is none."
        )
    paper = issue_paper(
        context, "accountability", _sheet(context, case), inspection(context.session), number=case.number
    )
    case.archived_at, case.document_id = context.now, paper.id
    context.session.flush()
    ended = measure_name(case.valid_measure or "none", unit=case.person_id is None)
    result = "投诉举报不属实" if case.valid is False else ended
    told = _complainant(context, case, f"处理结果：{sentence(result)}") if case.taken else []
    return Effects(result={"number": case.number}, notifications=told)


def _concerned_told(context: OperationContext, case: AccountabilityCase, subject: str, body: str) -> list[Notification]:
    """A word to the person concerned; to the head where a unit is the subject (AC-10)."""
    if case.person_id is not None:
        return [tell_staff(case.person_id, subject, body, "result")]
    return tell_head(context.session, case.unit_id, subject, body)


def _sheet(context: OperationContext, case: AccountabilityCase) -> dict[str, Any]:
    session = context.session
    post = post_of(session, case.post_id)
    by_unit = case.person_id is None
    unit = None if case.unit_id is None else session.get(Department, case.unit_id)
    return {
        "agency": agency_facts(context.session, inspection(context.session)),
        "person": staff_name(session, case.person_id),
        "post": None if post is None else post.name,
        "unit": None if unit is None else unit.name,
        "trigger": trigger_text(case.trigger),
        "clue": case.clue,
        "origin_number": case.origin_number,
        "opened_at": written_moment(case.opened_at),
        "taken": bool(case.taken),
        "take_grounds": case.take_grounds,
        "statement": case.statement,
        "findings": case.findings,
        "valid": case.valid,
        "criterion": case.criterion,
        "measure": None if case.measure is None else measure_name(case.measure, unit=by_unit),
        "measure_grounds": case.measure_grounds,
        "plan": case.plan,
        "plan_deadline": None if case.plan_deadline is None else case.plan_deadline.isoformat(),
        "rectification_report": case.rectification_report,
        "verification": case.verification,
        "superior_answer": case.superior_answer,
        "valid_measure": (
            None if case.review_result is None else measure_name(case.valid_measure or "none", unit=by_unit)
        ),
        "review": None if case.review_result is None else f"{REVIEWS[case.review_result][0]}：{case.review_text}",
    }
