"""Operations of asking another department or the superior for an applicant (ON-6, ON-9)."""

from __future__ import annotations

from typing import Any

from engine.documents.wording import chinese_moment, sentence
from engine.errors import NotFound
from engine.office.applications import store as applications
from engine.office.inquiries import store as inquiries
from engine.office.inquiries.rules import consultation_days
from engine.office.organisation.records import Department, Post
from engine.office.organisation.store import department_by_code, post_for
from engine.office.rule import RuleBroken, written
from engine.office.service_clock.rules import ClockFacts
from engine.operations.acting import staff_id
from engine.operations.context import Effects, FinishClock, Notification, OperationContext, StartClock
from engine.operations.inquiry import announce_question
from engine.operations.moments import promised, written_moment
from engine.operations.notifications import tell, tell_applicant, tell_post
from engine.operations.subject import answers_of, case_number

_QUESTION_FORMS = ("materials_check", "inquiry_answer")
"""The forms in which a question is put: while checking materials, or while answering an inquiry."""

_ASKED_ROLES = {"department": ("handler", "leader"), "superior": ("leader", "agency_head")}
"""Whom is asked → the role that answers, and the role that answers when it stays silent."""


def ask(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """ON-6, ON-9: ask another department or the superior for the applicant, who sees the question and its limit.

    ``days``: the working days within which the answer is due, as the diagram says.
    """
    days = consultation_days(parameters.get("days"))
    answers = _question(context)
    addressee = written(answers.get("addressee")) or "department"
    if addressee not in _ASKED_ROLES:
        raise RuleBroken("ON-6", "请选择征询对象。", "Expected whom to ask, but there is nobody.", place="addressee")
    department = _department(context, addressee, written(answers.get("department")))
    asked_post, superior_post = (_open_post(context, role, department) for role in _ASKED_ROLES[addressee])
    due_at = promised(context, ClockFacts(context.now, days))
    consultation = inquiries.ask(
        context.session,
        case_id=context.case.id,
        addressee=addressee,
        department_id=department.id,
        question=written(answers.get("question")),
        asked_by_id=staff_id(context),
        at=context.now,
        due_at=due_at,
    )
    asked = f"向{department.short_name}征询：{consultation.question}"
    inquiry = inquiries.of_case(context.session, context.case.id)
    later = Effects() if inquiry is None else announce_question(context, inquiry, department.short_name, due_at)
    return Effects(
        result={
            "consultation_id": consultation.id,
            "department": department.code,
            "post": None if asked_post is None else asked_post.code,
            "superior_post": None if superior_post is None else superior_post.code,
            "days": days,
            "due": written_moment(due_at),
        },
        notifications=[
            *(
                []
                if asked_post is None
                else [
                    tell_post(
                        asked_post.id,
                        f"征询待答复 {case_number(context) if inquiry is None else inquiry.number}",
                        f"{sentence(asked)}请于{chinese_moment(due_at)}前答复。",
                    )
                ]
            ),
            *_told(
                context, "代为征询", f"已代您{sentence(asked)}答复期限：{chinese_moment(due_at)}，您不必自行前往询问。"
            ),
            *later.notifications,
        ],
        clocks=[StartClock("consultation", context.now, days, "working_days"), *later.clocks],
        note=asked,
    )


def _open_post(context: OperationContext, role: str, department: Department) -> Post | None:
    """The department's post that answers; None while it has none open: then the question waits there (AU-7)."""
    try:
        return post_for(context.session, role, department.code)
    except NotFound:
        return None


def _question(context: OperationContext) -> dict[str, Any]:
    for form in _QUESTION_FORMS:
        answers = context.answers(form)
        if answers is not None and written(answers.get("question")):
            return answers
    raise RuleBroken("ON-6", "请填写要征询的问题。", "Expected a question, but it is empty.", place="question")


def _department(context: OperationContext, addressee: str, code: str) -> Department:
    try:
        if addressee == "department":
            return department_by_code(context.session, code)
    except NotFound as unknown:
        raise RuleBroken("ON-6", unknown.zh, unknown.en, place="department") from unknown
    found = applications.of_case(context.session, context.case.id)
    if found is not None:
        return found[2]
    inquiry = inquiries.of_case(context.session, context.case.id)
    if inquiry is None:
        raise RuleBroken("FI-2", "这次来访还没有登记，请先登记。", "Expected a registered contact, but there is none.")
    return context.session.get_one(Department, inquiry.department_id)


def reply(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """ON-6, ON-9: record the answer to the question that was asked for the applicant, and hand it back."""
    text = written(answers_of(context, "consultation_answer").get("answer"))
    consultation = inquiries.reply(
        context.session, case_id=context.case.id, answer=text, by_id=staff_id(context), at=context.now
    )
    department = context.session.get_one(Department, consultation.department_id)
    answered = f"{department.short_name}答复征询：{text}"
    return Effects(
        result={"in_time": context.now <= consultation.due_at},
        clocks=[FinishClock("consultation", context.now)],
        notifications=_told(context, "征询已答复", f"{sentence(answered)}首问负责人将据此继续办理。"),
        note=answered,
    )


def _told(context: OperationContext, subject: str, body: str) -> list[Notification]:
    found = applications.of_case(context.session, context.case.id)
    if found is not None:
        return [tell_applicant(found[0], subject, body)]
    inquiry = inquiries.of_case(context.session, context.case.id)
    if inquiry is None:
        return []
    return [tell(inquiry.email, inquiry.phone or inquiry.applicant_name, subject, body)]
