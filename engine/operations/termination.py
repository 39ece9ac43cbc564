"""Operations of a termination (LC-5): the request, its answer, and the decision that ends the case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.documents import store as documents
from engine.documents.wording import sentence
from engine.office.joint import store as joint
from engine.office.letterhead.store import remedies_of
from engine.office.organisation.records import Department
from engine.office.rule import written
from engine.office.terminations import store as terminations
from engine.office.terminations.records import Termination
from engine.office.terminations.rules import GROUNDS, check_answer
from engine.operations.acting import staff_id, staff_name
from engine.operations.application import end_in_writing
from engine.operations.context import Effects, Notification, OperationContext
from engine.operations.notifications import tell_applicant, tell_post, tell_role
from engine.operations.papers import remedies_facts
from engine.operations.subject import answers_of, case_number, subject_of

FORM = "termination_answer"


def register(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-5: take up the request that was made, and say who answers it."""
    row = terminations.the_open_request(context.session, context.case.id)
    note = f"申请终止办理（{GROUNDS[row.ground][0]}）：{row.reason}"
    return Effects(result={"approver": row.approver_role}, note=note)


def answer(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-5, AU-6: somebody else than who asked approves the request, or says why the case goes on."""
    row = terminations.the_open_request(context.session, context.case.id)
    answers = answers_of(context, FORM)
    text = written(answers.get("text"))
    person = staff_id(context)
    answered = check_answer(answers.get("answer"), text, requester_id=row.requester_id, person_id=person)
    # The decision of the next step names remedies: refused now rather than when the leader has signed.
    remedies_of(context.session, subject_of(context).department)
    terminations.answer(context.session, row, answer=answered, text=text, by_id=person, at=context.now)
    if answered == "approved":
        return Effects(result={"answer": answered}, notifications=_requester(row, "终止申请已批准", row.reason))
    note = f"终止办理申请（{GROUNDS[row.ground][0]}）未获批准：{text}"
    subject = subject_of(context)
    return Effects(
        result={"answer": answered},
        notifications=[
            *_requester(row, "终止申请未获批准", text),
            tell_applicant(
                subject.application, "继续办理", f"“{subject.item.name}”{sentence(note)}办理继续，期限不变。"
            ),
        ],
        note=note,
    )


def carry_out(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-5: end the case by a decision that names ground, article, who approved, and remedies.

    Every department of a joint case is told. Refused without an approved request.
    """
    session = context.session
    row = terminations.the_approved(session, context.case.id)
    subject = subject_of(context)
    ground = GROUNDS[row.ground][0]
    effects = end_in_writing(
        context,
        "ended",
        "ending",
        f"{ground}。{sentence(row.reason)}",
        legal_basis=row.basis,
        termination_proof=row.proof,
        requested_by=staff_name(session, row.requester_id),
        approved_by=staff_name(session, row.answered_by_id),
        remedies=remedies_facts(session, subject.department),
    )
    row.document_id = next(
        each.id for each in documents.documents_of(session, context.case.id) if each.number == effects.result["number"]
    )
    session.flush()
    told = [*effects.notifications, *_requester(row, "已作出终止办理决定", ground), *_departments(context, ground)]
    return replace(effects, notifications=told)


def _requester(row: Termination, subject: str, body: str) -> list[Notification]:
    return [] if row.requester_post_id is None else [tell_post(row.requester_post_id, subject, body, "result")]


def _departments(context: OperationContext, ground: str) -> list[Notification]:
    """A word to every department that takes part in the joint case; nobody for another case."""
    approval = joint.of_case(context.session, context.case.id)
    if approval is None:
        return []
    body = f"本件已决定终止办理（{ground}），本部门的审查同时终止，请停止办理。"
    told: list[Notification] = []
    for part in joint.departments_of(context.session, approval.id):
        code = context.session.get_one(Department, part.department_id).code
        subject = f"终止办理 {case_number(context)}"
        told += tell_role(context.session, ("handler", "leader"), code, subject, body)
    return told
