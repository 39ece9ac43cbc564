"""Operations of a matter that could not be done (SP-10)."""

from __future__ import annotations

from typing import Any

from engine.documents.numbering import next_number
from engine.documents.wording import sentence
from engine.office.organisation.records import Department
from engine.office.organisation.store import center, department_by_code
from engine.office.rule import RuleBroken, written, written_or_none
from engine.office.service_clock.rules import ClockFacts
from engine.office.settings import store as settings
from engine.office.unresolved import store as unresolved
from engine.office.unresolved.records import UnresolvedMatter
from engine.office.unresolved.rules import KINDS, RESULTS, check_answer, check_registration
from engine.operations.acting import staff_id
from engine.operations.context import Effects, FinishClock, OperationContext, StartClock
from engine.operations.moments import promised, written_moment
from engine.operations.notifications import tell
from engine.operations.papers import agency_facts, issue_paper
from engine.operations.subject import answers_of


def register(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-10: put the matter on the register; the person is told its number."""
    session = context.session
    leading = center(session)
    if leading is None:
        raise RuleBroken("SP-10", "还没有设置服务中心，请系统管理员先设立。", "There is no service center yet.")
    answers = answers_of(context, "unresolved_matter")
    reason, name = written(answers.get("reason")), written(answers.get("name"))
    kind = check_registration(answers.get("kind"), reason)
    matter = UnresolvedMatter(
        case_id=context.case.id,
        number=next_number(session, "unresolved_answer", leading.code, context.now),
        channel="online" if context.actor is None else "window",
        name=name,
        phone=written_or_none(answers.get("phone")),
        kind=kind,
        reason=reason,
        earlier_number=written_or_none(answers.get("earlier_number")),
        registered_at=context.now,
        registered_by_id=staff_id(context),
    )
    session.add(matter)
    session.flush()
    return Effects(
        result={
            "number": matter.number,
            "kind": KINDS[kind][0],
            "reason": reason,
            "earlier": matter.earlier_number or "",
        },
        notifications=[
            tell(
                None,
                matter.phone or name,
                f"“办不成事”登记 {matter.number}",
                "已登记，将交责任部门办理并把结果和理由告诉您。",
            )
        ],
    )


def assign(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-10: name the department; its working days, more for a complex matter, run from the registration."""
    session = context.session
    matter = unresolved.of_case(session, context.case.id)
    answers = answers_of(context, "unresolved_assignment")
    code = written(answers.get("department"))
    department = department_by_code(session, code) if code else None
    if department is None:
        raise RuleBroken("SP-10", "请选择责任部门。", "Choose the department in charge.", place="department")
    matter.complex = answers.get("complex") is True
    name = "unresolved_complex_days" if matter.complex else "unresolved_days"
    days = settings.value(session, name, matter.registered_at)
    matter.department_id, matter.assigned_at, matter.assigned_by_id = department.id, context.now, staff_id(context)
    matter.due_at = promised(context, ClockFacts(matter.registered_at, days, name="case"))
    session.flush()
    due = written_moment(matter.due_at)
    return Effects(
        result={"department": department.code, "days": days, "due": due},
        clocks=[StartClock("case", matter.registered_at, days, "working_days")],
        note=f"交{department.name}办理，{days}个工作日",
    )


def answer(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-10: the result and its reason, told to the person in writing."""
    session = context.session
    matter = unresolved.of_case(session, context.case.id)
    answers = answers_of(context, "unresolved_answer")
    text, basis = written(answers.get("text")), written(answers.get("legal_basis"))
    result = check_answer(answers.get("result"), text, basis)
    assert matter.department_id is not None  # assign comes first
    department = session.get_one(Department, matter.department_id)
    matter.result, matter.text, matter.legal_basis = result, text, basis or None
    matter.answered_at, matter.answered_by_id = context.now, staff_id(context)
    facts = {
        "agency": agency_facts(session, department),
        "applicant": {"name": matter.name, "kind": "person", "phone": matter.phone, "agent": None},
        "case_number": None,
        "query_code": None,
        "query_page": None,
        "registered_at": written_moment(matter.registered_at),
        "reason": matter.reason,
        "result": RESULTS[result][0],
        "text": text,
        "legal_basis": basis or None,
    }
    paper = issue_paper(context, "unresolved_answer", facts, department, number=matter.number)
    matter.document_id = paper.id
    session.flush()
    body = f"{RESULTS[result][0]}。理由：{sentence(text)}"
    return Effects(
        result={"result": result},
        clocks=[FinishClock("case", context.now)],
        notifications=[tell(None, matter.phone or matter.name, f"“办不成事”答复 {matter.number}", body)],
        note=body,
    )
