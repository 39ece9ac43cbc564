"""Operations of complaints and reports (SP-5, FI-8, AC-4, AC-8, AC-9)."""

from __future__ import annotations

from typing import Any

from engine.documents.numbering import next_number
from engine.documents.wording import clause, sentence
from engine.errors import NotFound
from engine.office.accountability import store as accountability
from engine.office.cards import store as cards
from engine.office.complaints import store as complaints
from engine.office.complaints.records import Complaint
from engine.office.complaints.rules import KINDS, check_proposal, check_published, check_route, read_decision
from engine.office.inquiries.records import Inquiry
from engine.office.inquiries.rules import written_about
from engine.office.organisation.records import Department
from engine.office.organisation.store import department_by_code, inspection, post_by_code, post_for
from engine.office.rule import RuleBroken, written, written_or_none
from engine.office.service_clock.rules import ClockFacts
from engine.office.settings import store as settings
from engine.operations.acting import infraction, staff_id, staff_name
from engine.operations.context import Effects, FinishClock, Notification, OpenCase, OperationContext, StartClock
from engine.operations.moments import promised, written_moment
from engine.operations.notifications import tell, tell_post, tell_staff
from engine.operations.papers import agency_facts, issue_paper, query_page
from engine.operations.subject import answers_of, case_of_number


def register(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-5, FI-8: put the complaint on the register; its working days run from now on."""
    session, data = context.session, context.case.data
    inquiry = session.get_one(Inquiry, data["inquiry_id"])
    about = written_about(data.get("about") or {})
    unit = None if about.unit is None else department_by_code(session, about.unit)
    days = settings.value(session, "complaint_days", context.now)
    complaint = Complaint(
        case_id=context.case.id,
        inquiry_id=inquiry.id,
        number=next_number(session, "complaint_answer", inspection(context.session).code, context.now),
        kind=inquiry.kind,
        anonymous=about.anonymous,
        matter=inquiry.matter,
        about_person=about.person,
        about_number=about.number,
        to_inspector=about.to_inspector,
        registered_at=context.now,
        due_at=promised(context, ClockFacts(context.now, days, name="case")),
        unit_id=None if unit is None else unit.id,
        about_case_id=case_of_number(session, about.number),
    )
    session.add(complaint)
    session.flush()
    return Effects(
        result={
            "number": complaint.number,
            "kind": KINDS[complaint.kind][0],
            "matter": complaint.matter,
            "about_person": complaint.about_person or "",
            "about_number": complaint.about_number or "",
            "department": None if unit is None else unit.code,
            "to_inspector": complaint.to_inspector,
        },
        clocks=[StartClock("case", context.now, days, "working_days")],
        notifications=[
            *_told(context, complaint, f"已登记 {complaint.number}", f"将在{days}个工作日内查明并告知处理结果。"),
        ],
    )


def assign(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-9, AU-6: who is complained of, and who looks into it."""
    session = context.session
    complaint = complaints.of_case(session, context.case.id)
    answers = answers_of(context, "complaint_assignment")
    code, post_code = written(answers.get("department")), written(answers.get("to_post"))
    post = post_by_code(session, post_code) if post_code else None
    unit = department_by_code(session, code) if code else None
    if post is not None:
        own = session.get_one(Department, post.department_id)
        if unit is not None and unit.id != own.id:
            raise RuleBroken(
                "AC-9",
                f"“{post.name}”不是{unit.name}的岗位，请改选岗位或者单位。",
                f"The post {post.name} is not of {unit.name}.",
                place="to_post",
            )
        unit = own
    route = check_route(
        answers.get("route"),
        unit_named=unit is not None,
        heads=post is not None and post.role == "agency_head",
        inspects=post is not None and post.role == "inspector",
        to_inspector=complaint.to_inspector,
        unit_inspects=unit is not None and unit.id == inspection(context.session).id,
    )
    complaint.unit_id = None if unit is None else unit.id
    complaint.post_id = None if post is None else post.id
    complaint.person_id = None if post is None else cards.acting_on(session, post.id, complaint.registered_at).acting
    complaint.route, complaint.assigned_at, complaint.assigned_by_id = route, context.now, staff_id(context)
    session.flush()
    return Effects(
        result={"route": route, "department": None if unit is None else unit.code},
        note=f"由{unit.name}查处" if route == "unit" and unit is not None else "由监察核实",
    )


def propose(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-9: the inspector sends the unit a proposal (处理建议书) and a limit for its reply."""
    session = context.session
    complaint = complaints.of_case(session, context.case.id)
    answers = answers_of(context, "complaint_verification")
    text, days = written(answers.get("proposal")), answers.get("reply_days")
    usual = settings.value(session, "proposal_reply_days", context.now)
    days = days if isinstance(days, int) else usual
    check_proposal(text, days, usual, unit_named=complaint.unit_id is not None)
    unit = session.get_one(Department, complaint.unit_id)
    complaint.proposal, complaint.proposed_at = text, context.now
    complaint.reply_due_at = promised(context, ClockFacts(context.now, days, name="reply"))
    complaint.reply = complaint.replied_at = complaint.replied_by_id = None
    facts = {
        "agency": agency_facts(session, inspection(context.session)),
        "unit": unit.name,
        "number": complaint.number,
        "kind": KINDS[complaint.kind][0],
        "matter": complaint.matter,
        "findings": written_or_none(answers.get("findings")),
        "proposal": text,
        "reply_due_at": written_moment(complaint.reply_due_at),
    }
    paper = issue_paper(context, "complaint_proposal", facts, inspection(context.session))
    complaint.proposal_document_id = paper.id
    session.flush()
    return Effects(
        result={"days": days, "department": unit.code, "text": text},
        note=f"向{unit.name}发出处理建议书，{days}个工作日内回复",
    )


def reply(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-9: what the unit answers to the proposal; the inspector is told."""
    complaint = complaints.of_case(context.session, context.case.id)
    text = written(answers_of(context, "complaint_reply").get("reply"))
    if not text:
        raise RuleBroken("AC-9", "请写明处理情况。", "Say what was done.", place="reply")
    complaint.reply, complaint.replied_at, complaint.replied_by_id = text, context.now, staff_id(context)
    context.session.flush()
    return Effects(result={"reply": text}, notifications=_inspector_told(context, complaint, text))


def _inspector_told(context: OperationContext, complaint: Complaint, text: str) -> list[Notification]:
    try:
        post = post_for(context.session, "inspector", None)
    except NotFound:
        return []
    return [tell_post(post.id, f"处理建议书回复 {complaint.number}", sentence(text), "result")]


def decide(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-4, AC-8, SP-5, FI-8: valid or not by a published criterion; told to the complainant in writing.

    A valid complaint is an infraction of whom it is about (AC-1); the first responder learns that the thread is over.
    """
    session = context.session
    complaint = complaints.of_case(session, context.case.id)
    form = "complaint_investigation" if complaint.route == "unit" else "complaint_verification"
    criteria = complaints.criteria_in_force(session)
    decision = read_decision(answers_of(context, form), criteria.criteria)
    inquiry = session.get_one(Inquiry, complaint.inquiry_id)
    names = (staff_name(session, complaint.person_id), None if complaint.anonymous else inquiry.applicant_name)
    check_published(decision.published_text, [name for name in names if name])
    complaint.findings, complaint.valid, complaint.grounds = decision.findings, decision.valid, decision.grounds
    complaint.criteria_id, complaint.criterion = criteria.id, decision.criterion
    complaint.published_text = decision.published_text
    complaint.decided_at, complaint.decided_by_id = context.now, staff_id(context)
    deciding = _deciding(context, complaint)
    paper = issue_paper(context, "complaint_answer", _answer_facts(context, complaint, inquiry, deciding), deciding,
                        number=complaint.number)  # fmt: skip
    complaint.document_id = paper.id
    session.flush()
    if decision.valid:
        infraction(context, "valid_complaint", complaint.matter, staff=complaint.person_id, post=complaint.post_id)
    outcome = "有效投诉" if decision.valid else f"{KINDS[complaint.kind][0]}不成立"
    told = _told(context, complaint, f"处理结果 {complaint.number}", f"{outcome}。理由：{sentence(decision.grounds)}")
    return Effects(
        result={"valid": decision.valid, "criterion": decision.criterion},
        clocks=[FinishClock("case", context.now)],
        notifications=[*told, *_thread_told(complaint, inquiry, outcome)],
        note=f"{outcome}（{criteria.title}第{criteria.version}版{decision.criterion or ''}）",
    )


def _deciding(context: OperationContext, complaint: Complaint) -> Department:
    unit = complaint.unit_id if complaint.route == "unit" else None
    return inspection(context.session) if unit is None else context.session.get_one(Department, unit)


def _answer_facts(
    context: OperationContext, complaint: Complaint, inquiry: Inquiry, deciding: Department
) -> dict[str, Any]:
    criteria = complaints.criteria_in_force(context.session)
    cited = next((each for each in criteria.criteria if each.article == complaint.criterion), None)
    named = f"《{criteria.title}》（第{criteria.version}版）"
    return {
        "agency": agency_facts(context.session, deciding),
        "applicant": {
            "name": inquiry.applicant_name,
            "kind": inquiry.applicant_kind,
            "phone": inquiry.phone,
            "agent": None,
        },
        "case_number": inquiry.number,
        "query_code": inquiry.query_code,
        "query_page": query_page(context.session),
        "registered_at": written_moment(complaint.registered_at),
        "kind": KINDS[complaint.kind][0],
        "matter": complaint.matter,
        "valid": bool(complaint.valid),
        "findings": complaint.findings,
        "grounds": complaint.grounds,
        "criterion": None if cited is None else f"{named}{cited.article}：{cited.text}",
    }


def _told(context: OperationContext, complaint: Complaint, subject: str, body: str) -> list[Notification]:
    """A word to the complainant; nobody can be reached who gave neither address nor phone and no name."""
    inquiry = context.session.get_one(Inquiry, complaint.inquiry_id)
    if inquiry.email is None and inquiry.phone is None and complaint.anonymous:
        return []
    body = f"{KINDS[complaint.kind][0]}“{clause(complaint.matter)}”：{body}凭{inquiry.number}和查询码可查进度。"
    return [tell(inquiry.email, inquiry.phone or inquiry.applicant_name, subject, body)]


def _thread_told(complaint: Complaint, inquiry: Inquiry, outcome: str) -> list[Notification]:
    first = inquiry.first_responder_id
    if first is None or first == complaint.person_id:
        return []
    return [
        tell_staff(
            first,
            f"投诉举报已答复 {complaint.number}",
            f"{inquiry.number} 处理结果：{outcome}，已告知来访人。",
            "result",
        )
    ]


def open_accountability(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-1: a valid complaint sets off accountability of the person, or of the unit where no person is known."""
    session = context.session
    complaint = complaints.of_case(session, context.case.id)
    if not complaint.valid:
        raise RuleBroken("AC-4", "没有认定为有效投诉，不能转责任追究。", "It was not found valid.")
    unit = session.get(Department, complaint.unit_id) if complaint.unit_id else None
    data = {
        "trigger": complaint.kind,
        "inquiry_id": complaint.inquiry_id,
        "origin_case_id": context.case.id,
        "origin_number": complaint.number,
        "clue": complaint.matter,
        "department": None if unit is None else unit.code,
        "person_id": complaint.person_id,
        "post_id": complaint.post_id,
        "infraction_id": _infraction_id(context),
    }
    return Effects(cases=[OpenCase("accountability", data, f"accountability:complaint:{complaint.id}")])


def _infraction_id(context: OperationContext) -> int | None:
    """The violation that the decision put on record, which the accountability case pursues."""
    found = accountability.infractions_of(context.session, context.case.id)
    return next((each.id for each in reversed(found) if each.code == "valid_complaint"), None)
