"""Operations of the first inquiry (FI)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.clock import OFFICE_ZONE
from engine.documents.numbering import next_number
from engine.documents.wording import chinese_moment, clause, sentence
from engine.errors import NotFound
from engine.office.agencies import store as agencies
from engine.office.agencies.rules import AgencyEntry
from engine.office.inquiries import store as inquiries
from engine.office.inquiries.records import Inquiry
from engine.office.inquiries.rules import (
    agency_text,
    check_announcement,
    check_answer,
    is_oral,
    read_contact,
    read_identity,
    written_about,
)
from engine.office.items.records import Item
from engine.office.items.store import item_by_code
from engine.office.notices import store as notices
from engine.office.organisation.records import Department, Post
from engine.office.organisation.store import post_by_code, post_for
from engine.office.rule import RuleBroken, written, written_or_none
from engine.office.service_clock.rules import ClockFacts, office_day
from engine.office.settings import store as settings
from engine.operations.acting import acting_post_id, infraction, post_of, staff_id, staff_name
from engine.operations.context import (
    AnnounceEnd,
    Effects,
    FinishClock,
    Notification,
    OpenCase,
    OperationContext,
    StartClock,
)
from engine.operations.guide_facts import guide_facts
from engine.operations.ladder import ladder_of
from engine.operations.moments import promised, written_moment
from engine.operations.notifications import tell
from engine.operations.papers import agency_facts, issue_paper, query_page
from engine.operations.subject import answers_of, inquiry_of


def register(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """FI-1, FI-2, FI-8: register the contact from the start form and start the 24 hours of the first answer."""
    inquiry, item, department, post = register_contact(context)
    to_post = post_of(context.session, inquiry.to_post_id)
    name = staff_name(context.session, inquiry.first_responder_id) or post.name
    hours = settings.value(context.session, "first_answer_hours", context.now)
    return Effects(
        result={
            "inquiry_id": inquiry.id,
            "number": inquiry.number,
            "query_code": inquiry.query_code,
            "kind": inquiry.kind,
            "scope": inquiry.scope,
            "item": None if item is None else item.code,
            "item_kind": None if item is None else item.kind,
            "department": department.code,
            "to_post": None if to_post is None else to_post.code,
            "first_responder_post": post.code,
            "red_after": ladder_of(context, "answer").red_after,
        },
        clocks=[StartClock("answer", context.now, hours, "natural_hours")],
        notifications=[
            _tell(
                inquiry,
                f"已登记 {inquiry.number}",
                f"“{clause(inquiry.matter)}”已登记，首问负责人：{name}，将负责到底。查询码：{inquiry.query_code}。",
            )
        ],
    )


def register_contact(context: OperationContext) -> tuple[Inquiry, Item | None, Department, Post]:
    """Write the contact of the form ``inquiry`` into the register; also for applications that come in directly."""
    session = context.session
    contact = read_contact(_with_agency(session, answers_of(context, "inquiry")), office_day(context.now))
    item = None if contact.item is None else item_by_code(session, contact.item)
    if item is not None and not item.active:
        raise RuleBroken(
            "FI-4", "该事项已停用，不能办理，请选择其他事项。", "Expected an active item, but it is not.", place="item"
        )
    to_post = None if contact.to_post is None else post_by_code(session, contact.to_post)
    department = _department(context, item, to_post)
    post_id = acting_post_id(context, "clerk")
    post = post_of(session, post_id) or post_for(session, "clerk", None if department is None else department.code)
    own = session.get_one(Department, post.department_id)
    inquiry = inquiries.add(
        session,
        contact,
        number=next_number(session, "inquiry", own.code, context.now),
        case_id=context.case.id,
        item_id=None if item is None else item.id,
        department_id=(department or own).id,
        to_post_id=None if to_post is None else to_post.id,
        first_responder_id=staff_id(context),
        first_responder_post_id=post.id,
        at=context.now,
    )
    return inquiry, item, department or own, post


def _department(context: OperationContext, item: Item | None, to_post: Post | None) -> Department | None:
    if item is not None:
        return context.session.get_one(Department, item.department_id)
    return None if to_post is None else context.session.get_one(Department, to_post.department_id)


def answer(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """FI-3, ON-8: answer a consultation at one go, in writing unless it was a call; late is an infraction."""
    inquiry = inquiry_of(context)
    answers = answers_of(context, "inquiry_answer")
    text = written(answers.get("answer"))
    check_answer(text, inquiry.answered_at)
    _note_late(context, inquiry)
    inquiry.answer, inquiry.answered_at = text, context.now
    if inquiry.first_responder_id is None:
        inquiry.first_responder_id = staff_id(context)
    department = context.session.get_one(Department, inquiry.department_id)
    oral = is_oral(inquiry.channel)
    facts = _consultation_facts(context, inquiry, department, answers)
    document = None if oral else issue_paper(context, "consult", facts, department)
    notice = notices.add(
        context.session,
        number=document.number if document else next_number(context.session, "consult", department.code, context.now),
        case_id=context.case.id,
        kind="consult",
        oral=oral,
        lines=[],
        supplement_due_at=None,
        document_id=document.id if document else None,
        issued_by_id=staff_id(context),
        at=context.now,
    )
    return Effects(
        result={"notice_id": notice.id, "number": notice.number},
        clocks=[FinishClock("answer", context.now)],
        notifications=[_tell(inquiry, f"咨询答复 {notice.number}", sentence(text))],
    )


def _consultation_facts(
    context: OperationContext, inquiry: Inquiry, department: Department, answers: dict[str, Any]
) -> dict[str, Any]:
    items = _items_concerned(context, inquiry, answers)
    return {
        "agency": agency_facts(context.session, department),
        "applicant": {"name": inquiry.applicant_name, "kind": inquiry.applicant_kind},
        "case_number": inquiry.number,
        "query_code": inquiry.query_code,
        "query_page": query_page(context.session),
        "registered_at": written_moment(inquiry.registered_at),
        "channel": inquiry.channel,
        "matter": inquiry.matter,
        "answer": inquiry.answer,
        # What the clerk adds in words; all else comes from the published guides of the items (PA-5).
        "process": written(answers.get("process")),
        "materials": written(answers.get("materials")),
        "time_limit": written(answers.get("time_limit")),
        "fee": written(answers.get("fee")),
        "guides": [guide_facts(context.session, item) for item in items],
        "first_responder": staff_name(context.session, inquiry.first_responder_id),
    }


def _items_concerned(context: OperationContext, inquiry: Inquiry, answers: dict[str, Any]) -> list[Item]:
    """The item of the contact and those that the answer names besides, each once."""
    found = [] if inquiry.item_id is None else [context.session.get_one(Item, inquiry.item_id)]
    for row in answers.get("items") or []:
        try:
            item = item_by_code(context.session, written(row.get("item_code")))
        except NotFound as unknown:
            raise RuleBroken("PA-5", unknown.zh, unknown.en, place="items") from unknown
        if all(each.id != item.id for each in found):
            found.append(item)
    return found


def _note_late(context: OperationContext, inquiry: Inquiry) -> None:
    due_at = inquiry.expected_at or _answer_due(context, inquiry)
    if context.now > due_at:
        infraction(
            context,
            "late_first_answer",
            f"应于{chinese_moment(due_at)}前答复",
            staff=inquiry.first_responder_id,
            post=inquiry.first_responder_post_id,
        )


def _answer_due(context: OperationContext, inquiry: Inquiry) -> datetime:
    hours = settings.value(context.session, "first_answer_hours", inquiry.registered_at)
    return promised(context, ClockFacts(inquiry.registered_at, hours, "natural_hours", name="answer"))


def _latest_answer(context: OperationContext, inquiry: Inquiry) -> datetime:
    """The latest moment that may be announced for the answer (FI-3): some working days after the first limit."""
    days = settings.value(context.session, "announced_answer_days", inquiry.registered_at)
    return promised(context, ClockFacts(_answer_due(context, inquiry), days, name="answer"))


def announce_delay(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """FI-3, AT-3: tell the inquirer before the limit ends why the answer takes longer and when it comes.

    The announced moment is the limit from now on. ``form`` is where it was written.
    """
    inquiry = inquiry_of(context)
    answers = answers_of(context, written(parameters.get("form")) or "inquiry_delay")
    reason, expected_at = written(answers.get("reason")), _moment(answers.get("expected_at"))
    limit = inquiry.expected_at or _answer_due(context, inquiry)
    check_announcement(context.now, limit, reason, expected_at, _latest_answer(context, inquiry))
    return _announced(context, inquiry, reason, expected_at)


def _announced(context: OperationContext, inquiry: Inquiry, reason: str, expected_at: datetime) -> Effects:
    inquiry.announced_at, inquiry.announced_reason, inquiry.expected_at = context.now, reason, expected_at
    context.session.flush()
    told = f"{clause(reason)}，预计{chinese_moment(expected_at)}前答复。"
    return Effects(
        result={"expected_at": written_moment(expected_at)},
        clocks=[AnnounceEnd("answer", expected_at, reason)],
        notifications=[_tell(inquiry, f"答复时间说明 {inquiry.number}", told)],
    )


def announce_question(context: OperationContext, inquiry: Inquiry, asked: str, answer_due: datetime) -> Effects:
    """AT-3: passing a question on announces when the answer comes: a working day after the asked is due.

    Never later than an answer may be announced. Nothing is announced when the limit reaches that far, or has passed.
    """
    limit = inquiry.expected_at or _answer_due(context, inquiry)
    own_day = promised(context, ClockFacts(answer_due, 1, name="answer"))
    expected_at = min(own_day, _latest_answer(context, inquiry))
    if inquiry.answered_at is not None or context.now >= limit or expected_at <= limit:
        return Effects()
    return _announced(context, inquiry, f"需向{asked}征询", expected_at)


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(written(value))
    except ValueError:
        raise RuleBroken(
            "FI-3",
            "请填写预计答复时间。",
            "Expected the time of the answer, but there is no valid one.",
            place="expected_at",
        ) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=OFFICE_ZONE)


def redirect(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """FI-6: tell in writing which agency is in charge, where it is and how to reach it."""
    inquiry = inquiry_of(context)
    answers = answers_of(context, "inquiry")
    listed = _listed_agency(context.session, answers)
    agency = agency_text(answers.get("to_agency")) if listed is None else listed.in_a_line()
    if agency is None:
        raise RuleBroken(
            "FI-6",
            "请写明应向哪个机关办理。",
            "Expected the agency in charge, but nothing was written.",
            place="to_agency",
        )
    _note_late(context, inquiry)
    inquiry.redirected_to = inquiry.answer = agency
    inquiry.answered_at = context.now
    department = context.session.get_one(Department, inquiry.department_id)
    facts = {
        "agency": agency_facts(context.session, department),
        "applicant": {"name": inquiry.applicant_name, "kind": inquiry.applicant_kind},
        "case_number": inquiry.number,
        "query_code": inquiry.query_code,
        "query_page": query_page(context.session),
        "registered_at": written_moment(inquiry.registered_at),
        "matter": inquiry.matter,
        "to_agency": agency,
        "listed_agency": None if listed is None else listed.facts(),
        "first_responder": staff_name(context.session, inquiry.first_responder_id),
    }
    issue_paper(context, "referral", facts, department)
    return Effects(
        result={"to_agency": agency},
        clocks=[FinishClock("answer", context.now)],
        notifications=[
            _tell(
                inquiry,
                f"办事机构告知 {inquiry.number}",
                f"“{clause(inquiry.matter)}”请到以下机关办理：{sentence(agency)}",
            )
        ],
    )


def _listed_agency(session: Session, answers: Mapping[str, Any]) -> AgencyEntry | None:
    """The agency that was chosen from the directory; None when none was. Refused when it was taken out meanwhile."""
    chosen = written(answers.get("agency"))
    if not chosen:
        return None
    if not chosen.isdecimal():
        raise RuleBroken("FI-6", "请从名录中选择机关。", "Choose the agency from the directory.", place="agency")
    return agencies.entry_of(agencies.agency(session, int(chosen)))


def _with_agency(session: Session, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers with the agency of the directory in the place of one that would be written by hand."""
    listed = _listed_agency(session, answers)
    return answers if listed is None else {**answers, "to_agency": listed.in_a_line()}


def open_application(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """FI-4: what is in scope goes on as an application of its own, with the same first responder.

    What was typed at the registration goes with it; what was left open then may be filled in by the answer that turns a
    consultation into an application, or by the post that received the person.
    """
    inquiry = inquiry_of(context)
    item = _item_applied_for(context, inquiry)
    _note_late(context, inquiry)
    department = context.session.get_one(Department, item.department_id)
    post = context.session.get_one(Post, inquiry.first_responder_post_id)
    inquiry.item_id, inquiry.answered_at = item.id, context.now
    context.session.flush()
    opening = OpenCase(
        item.process,
        {
            "inquiry_id": inquiry.id,
            "item": item.code,
            "item_kind": item.kind,
            "department": department.code,
            "first_responder_post": post.code,
            "channel": inquiry.channel,
        },
        f"application:inquiry:{inquiry.id}",
    )
    return Effects(
        result={"item": item.code},
        cases=[opening],
        clocks=[FinishClock("answer", context.now)],
        note=f"转为“{item.name}”的申请" if inquiry.kind == "consult" else None,
    )


def _item_applied_for(context: OperationContext, inquiry: Inquiry) -> Item:
    answers = context.answers("inquiry_answer") or context.answers("hand_over_receipt") or {}
    code = written_or_none(answers.get("item_code"))
    try:
        item = None if code is None else item_by_code(context.session, code)
    except NotFound as unknown:
        raise RuleBroken("FI-4", unknown.zh, unknown.en, place="item_code") from unknown
    if item is None and inquiry.item_id is not None:
        item = context.session.get(Item, inquiry.item_id)
    if item is None or not item.active:
        raise RuleBroken(
            "FI-4",
            "请选择要办理的事项。" if item is None else "该事项已停用，不能办理，请选择其他事项。",
            "Expected the item applied for, but there is none in force.",
            place="item_code",
        )
    if answers.get("reply") == "apply":
        _complete_applicant(context, inquiry, answers)
    return item


def _complete_applicant(context: OperationContext, inquiry: Inquiry, answers: dict[str, Any]) -> None:
    identity = read_identity(answers, inquiry.applicant_kind, office_day(context.now))
    if identity.number is not None:
        inquiry.id_kind, inquiry.id_number = identity.kind, identity.number
    inquiry.phone = written_or_none(answers.get("phone")) or inquiry.phone
    if inquiry.phone is None:
        raise RuleBroken(
            "FI-2",
            "请填写联系电话，用于告知进度和补正。",
            "Expected the applicant's telephone, but it is empty.",
            place="phone",
        )


def open_complaint(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """FI-8, SP-5: a complaint or report goes its own way; the first responder stays the thread until it is answered."""
    inquiry = inquiry_of(context)
    if inquiry.kind not in ("complaint", "report"):
        raise RuleBroken(
            "FI-8", "来意不是投诉或者举报，请核对来意。", "Expected a complaint or report, but it is neither."
        )
    _note_late(context, inquiry)
    inquiry.answered_at = context.now
    context.session.flush()
    about = written_about(context.answers("inquiry") or {})
    opening = OpenCase(
        "complaint",
        {
            "inquiry_id": inquiry.id,
            "subject": "投诉" if inquiry.kind == "complaint" else "举报",
            "about": {
                "about_unit": about.unit,
                "about_person": about.person,
                "about_number": about.number,
                "to_inspector": about.to_inspector,
                "anonymous": about.anonymous,
            },
            "application": {"item_kind": "step"},
        },
        f"complaint:inquiry:{inquiry.id}",
    )
    return Effects(result={"trigger": inquiry.kind}, cases=[opening], clocks=[FinishClock("answer", context.now)])


def _tell(inquiry: Inquiry, subject: str, body: str) -> Notification:
    return tell(inquiry.email, inquiry.phone or inquiry.applicant_name, subject, body)
