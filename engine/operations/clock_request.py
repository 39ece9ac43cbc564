"""Operations of requests to stop or extend the handling clock (AU-2, AU-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.documents.wording import sentence
from engine.errors import NotFound
from engine.office.calendar.rules import OfficeCalendar
from engine.office.clock_requests import store as requests
from engine.office.clock_requests.records import ClockRequest
from engine.office.clock_requests.rules import check_answer, check_within_joint
from engine.office.joint import store as joint
from engine.office.joint.records import JointApproval
from engine.office.organisation.records import Department
from engine.office.organisation.store import post_for
from engine.office.rule import RuleBroken, written
from engine.office.service_clock.rules import Extension, check_extension, check_stop, due
from engine.office.service_clock.store import facts_of, running_clock, stands_on_its_own_stop, the_running_clock
from engine.operations.acting import staff_id, staff_name
from engine.operations.clock_papers import extension_facts, special_procedure_facts, told_of
from engine.operations.context import Effects, ExtendClock, Notification, OperationContext, StopClock
from engine.operations.notifications import tell_applicant, tell_post
from engine.operations.papers import issue_paper
from engine.operations.subject import Subject, answers_of, case_number, subject_of

FORM = "clock_request_answer"

_WHAT = {"stop": "中止计时", "extension": "延长期限"}


def check_branch_within_joint(
    session: Session, case_id: int, days: int, calendar: OfficeCalendar, at: datetime
) -> None:
    """AU-3: refuse an extension that would let a department's review end after the limit of its joint case."""
    branch = joint.the_branch(session, case_id)
    approval = session.get_one(JointApproval, branch.joint_id)
    whole = running_clock(session, approval.case_id, "case")
    facts = facts_of(session, the_running_clock(session, case_id, "case"))
    new_due = due(replace(facts, extensions=(Extension(days, "", at),)), calendar).promised_at
    check_within_joint(new_due=new_due, joint_due=None if whole is None else whole.promised_due_at)


def _branch_department(context: OperationContext) -> Department | None:
    """The department whose branch of a joint case this is; None for a case of its own."""
    branch = joint.of_branch(context.session, context.case.id)
    return None if branch is None else context.session.get_one(Department, branch.department_id)


def _what(context: OperationContext, request: ClockRequest) -> str:
    """What is asked for, naming the department whose review it is about."""
    department = _branch_department(context)
    return _WHAT[request.kind] if department is None else f"{department.name}审查{_WHAT[request.kind]}"


def register(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AU-2, AU-3: take up the request that was made, and say who answers it."""
    request = requests.the_open_request(context.session, context.case.id)
    what = f"申请{_what(context, request)}{request.days}个工作日：{request.reason}"
    return Effects(result={"kind": request.kind, "days": request.days, "approver": request.approver_role}, note=what)


def answer(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AU-2, AU-3, AU-6: somebody else than who asked approves the request, or says why not; the applicant is told.

    Nothing is approved once the limit has passed.
    """
    request = requests.the_open_request(context.session, context.case.id)
    if request.requester_id is not None and request.requester_id == staff_id(context):
        raise RuleBroken(
            "AU-6", "本人提出的申请须由他人批准。", "A request is answered by somebody else than who made it."
        )
    answers = answers_of(context, FORM)
    text = written(answers.get("text"))
    answered = check_answer(answers.get("answer"), text)
    if answered == "rejected":
        return _rejected(context, request, "rejected", text)
    return _stop(context, request, text) if request.kind == "stop" else _extend(context, request, text)


def too_late(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AU-2, AU-3: the limit passed before anybody answered, so nothing is stopped or extended any more."""
    request = requests.open_request(context.session, context.case.id)
    if request is None:
        return Effects(result={"answer": "too_late"})
    return _rejected(context, request, "too_late", "期限届满时尚未批准")


def _rejected(context: OperationContext, request: ClockRequest, how: str, text: str) -> Effects:
    requests.answer(context.session, request, answer=how, text=text, by_id=staff_id(context), at=context.now)
    subject = subject_of(context)
    what = _what(context, request)
    note = f"{what}申请（{request.days}个工作日）未获批准：{text}"
    return Effects(
        result={"answer": how},
        notifications=[
            tell_applicant(
                subject.application, f"未{_WHAT[request.kind]}", f"“{subject.item.name}”{sentence(note)}办理期限不变。"
            ),
            *_requester(request, f"{what}申请未获批准", text),
            *_coordinator(context, f"{what}申请未获批准", text),
        ],
        note=note,
    )


def _requester(request: ClockRequest, subject: str, body: str) -> list[Notification]:
    return [] if request.requester_post_id is None else [tell_post(request.requester_post_id, subject, body, "result")]


def _approver(context: OperationContext) -> tuple[int, str]:
    person = staff_id(context)
    if person is None:
        raise RuleBroken("AU-3", "须由有权批准的人答复。", "Somebody who may approve has to answer.")
    return person, staff_name(context.session, person) or ""


def _stop(context: OperationContext, request: ClockRequest, text: str) -> Effects:
    subject, (person, name) = subject_of(context), _approver(context)
    kind = request.procedure or ""
    clock = running_clock(context.session, context.case.id, "case")
    if clock is None:
        raise RuleBroken("AU-2", "办理期限没有在计算，不能中止或者延长。", "No handling clock runs.")
    _before_the_end(context, clock.promised_due_at)
    check_stop(
        facts_of(context.session, clock), at=context.now, kind=kind, basis=request.basis, days=request.days,
        approver_id=person, document_id=0, prolongs=stands_on_its_own_stop(context.session, clock),
    )  # fmt: skip
    facts = special_procedure_facts(
        context.session, context.case.id, kind=kind, basis=request.basis, days=request.days, approver=name,
        at=context.now,
    )  # fmt: skip
    named = request.name if facts["procedure"] in request.name else f"{request.name}（{facts['procedure']}）"
    facts |= {
        "case_number": case_number(context),
        "procedure": named,
        "fee": request.fee or facts["fee"],
        "reason": request.reason,
    }
    paper = issue_paper(context, "special_procedure", facts, _branch_department(context) or subject.department)
    _approved(context, request, text, person, paper.id)
    told = told_of("special_procedure", facts)
    return Effects(
        result={"answer": "approved"},
        clocks=[StopClock("case", context.now, request.basis, kind, request.days, person, paper.id)],
        notifications=_told(context, subject, request, f"特别程序告知书 {paper.number}", told),
    )


def _extend(context: OperationContext, request: ClockRequest, text: str) -> Effects:
    subject, (person, name) = subject_of(context), _approver(context)
    clock = running_clock(context.session, context.case.id, "case")
    if clock is None:
        raise RuleBroken("AU-3", "办理期限没有在计算，不能中止或者延长。", "No handling clock runs.")
    _before_the_end(context, clock.promised_due_at)
    branch = _branch_department(context)
    check_extension(
        facts_of(context.session, clock), context.calendar, at=context.now, days=request.days, reason=request.reason,
        approver_id=person, joint=request.approver_role == "county_leader" and branch is None,
    )  # fmt: skip
    if branch is not None:
        check_branch_within_joint(context.session, context.case.id, request.days, context.calendar, context.now)
    facts = extension_facts(
        context.session, context.case.id, days=request.days, reason=request.reason, approver=name,
        calendar=context.calendar, at=context.now,
    )  # fmt: skip
    facts["case_number"] = case_number(context)
    paper = issue_paper(context, "extension", facts, branch or subject.department)
    _approved(context, request, text, person, paper.id)
    told = told_of("extension", facts)
    return Effects(
        result={"answer": "approved"},
        clocks=[ExtendClock("case", request.days, request.reason, person, context.now)],
        notifications=_told(context, subject, request, f"延期告知书 {paper.number}", told),
    )


def _before_the_end(context: OperationContext, due_at: Any) -> None:
    if due_at is not None and context.now >= due_at:
        raise RuleBroken(
            "AU-3",
            "办理期限已经届满，不能再中止或者延长。",
            "The limit has passed; nothing is stopped or extended any more.",
        )


def _approved(context: OperationContext, request: ClockRequest, text: str, person: int, paper_id: int) -> None:
    requests.answer(
        context.session, request, answer="approved", text=text, by_id=person, at=context.now, document_id=paper_id
    )


def _told(
    context: OperationContext, subject: Subject, request: ClockRequest, title: str, body: str
) -> list[Notification]:
    return [
        tell_applicant(subject.application, title, body),
        *_requester(request, f"{_WHAT[request.kind]}已批准", body),
        *_coordinator(context, f"{_what(context, request)}已批准", body),
    ]


def _coordinator(context: OperationContext, subject: str, body: str) -> list[Notification]:
    """JA-4: the coordinator of a joint case hears what becomes of a department's review."""
    if _branch_department(context) is None:
        return []
    try:
        post = post_for(context.session, "coordinator", None)
    except NotFound:
        return []
    return [tell_post(post.id, f"{subject}：{case_number(context)}", body, "result")]
