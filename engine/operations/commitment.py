"""Operations of commitments instead of proof (告知承诺, ON-12): made with the acceptance, checked later, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.documents.records import Document
from engine.documents.wording import sentence
from engine.office.applications.records import Application
from engine.office.applications.rules import DELIVERY_DAYS, Verdict
from engine.office.commitments import store as commitments
from engine.office.commitments.records import Commitment
from engine.office.commitments.rules import check_may_commit, read_check, read_revocation
from engine.office.items.records import Item
from engine.office.organisation.records import Department
from engine.office.rule import RuleBroken
from engine.office.service_clock.rules import ClockFacts, office_day
from engine.office.settings import store as settings
from engine.operations.acting import staff_id, staff_name
from engine.operations.context import Effects, FinishClock, OpenCase, OperationContext, StartClock
from engine.operations.moments import promised, written_moment
from engine.operations.notifications import tell_applicant
from engine.operations.papers import (
    agency_facts,
    applicant_facts,
    issue_paper,
    item_facts,
    paper_facts,
    query_page,
    remedies_facts,
)
from engine.operations.subject import Subject, answers_of, number_of

PROCESS = "commitment_check"


def check_chosen(
    context: OperationContext, application: Application, verdicts: Sequence[Verdict], *, signed: bool
) -> None:
    """ON-12: refuse commitments that the applicant did not choose, or that this applicant may not make any more."""
    names = [each.name for each in verdicts if each.state == "committed"]
    broken = commitments.broken_before(context.session, application) if names else None
    check_may_commit(names, signed=signed, broken=broken)


def record(context: OperationContext, subject: Subject) -> Document | None:
    """ON-12: with the acceptance the commitment is printed for signature and registered; None without one."""
    lines = commitments.committed_to(context.session, subject.application)
    if not lines:
        return None
    days = settings.value(context.session, "commitment_check_days", context.now)
    facts = paper_facts(context, subject, lines=lines, check_days=days)
    paper = issue_paper(context, "commitment", facts, subject.department)
    commitments.add(
        context.session, subject.application, number=paper.number, document_id=paper.id, lines=lines, at=context.now
    )
    return paper


def check_case(context: OperationContext, subject: Subject) -> list[OpenCase]:
    """ON-12: the case of the check that a grant brings about; none where everything was proved."""
    found = commitments.of_application(context.session, subject.application.id)
    if found is None:
        return []
    data = {
        "subject": f"告知承诺核查：{subject.item.name}",
        "department": subject.department.code,
        "commitment_id": found.id,
        "application": {"item_kind": "step"},
    }
    return [OpenCase(PROCESS, data, f"{PROCESS}:{found.id}")]


def open_check(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """ON-12: start the limit of the check, in working days from the grant."""
    session, key = context.session, context.case.data.get("commitment_id")
    found = session.get(Commitment, key) if isinstance(key, int) else None
    if found is None:
        raise RuleBroken("ON-12", "这件没有登记的告知承诺。", "Expected a registered commitment, but there is none.")
    application = session.get_one(Application, found.application_id)
    department = session.get_one(Department, found.department_id)
    days = settings.value(session, "commitment_check_days", context.now)
    due = promised(context, ClockFacts(context.now, days, name="case"))
    found.check_case_id, found.check_due_at = context.case.id, due
    session.flush()
    return Effects(
        result={
            "number": found.number,
            "applicant": application.applicant_name,
            "item": session.get_one(Item, application.item_id).name,
            "committed": "\n".join(f"{each['name']}：{each['commitment']}" for each in found.lines),
            "department": department.code,
            "due": written_moment(due),
        },
        clocks=[StartClock("case", context.now, days, "working_days")],
    )


def record_check(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """ON-12: what the check found; true closes the matter, false goes to the leader and against the applicant."""
    session = context.session
    found = commitments.of_check(session, context.case.id)
    said = read_check(answers_of(context, "commitment_check"))
    found.truth, found.findings, found.statement = said.true, said.findings, said.statement or None
    found.checked_at, found.checked_by_id = context.now, staff_id(context)
    session.flush()
    application = session.get_one(Application, found.application_id)
    item = session.get_one(Item, application.item_id)
    result = {"true": said.true, "findings": said.findings, "statement": said.statement}
    if not said.true:
        return Effects(result=result, note=f"{found.number}的承诺核查不实，提请撤销许可")
    told = tell_applicant(
        application, f"告知承诺核查结果 {found.number}", f"“{item.name}”的承诺经核查属实，许可继续有效。"
    )
    return Effects(
        result=result,
        clocks=[FinishClock("case", context.now)],
        notifications=[told],
        note=f"{found.number}的承诺经核查属实",
    )


def revoke(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """ON-12, DF-4: revoke the permit of a false commitment by a decision with reason, basis and remedies."""
    session = context.session
    found = commitments.of_check(session, context.case.id)
    said = read_revocation(answers_of(context, "commitment_revocation"))
    if not said.revoke or found.truth is not False or found.revoked_at is not None:
        raise RuleBroken(
            "ON-12",
            "承诺没有核查为不实，或者许可已经撤销，不能作出撤销决定。",
            "The commitment was not found false, or the permit is revoked already.",
            place="outcome",
        )
    application = session.get_one(Application, found.application_id)
    item, department = session.get_one(Item, application.item_id), session.get_one(Department, found.department_id)
    assert application.decided_at is not None  # only a grant opens the check
    facts = {
        "agency": agency_facts(session, department),
        "applicant": applicant_facts(application),
        "item": item_facts(item),
        "case_number": number_of(session, application.case_id, None),
        "query_code": application.query_code,
        "query_page": query_page(session),
        "permit_number": application.permit_number,
        "granted_on": office_day(application.decided_at).isoformat(),
        "commitment": found.number,
        "lines": found.lines,
        "findings": found.findings,
        "statement": found.statement,
        "reason": said.reason,
        "legal_basis": said.legal_basis,
        "signer": staff_name(session, staff_id(context)),
        "remedies": remedies_facts(session, department),
    }
    paper = issue_paper(context, "revocation", facts, department)
    found.reason, found.legal_basis, found.revocation_id = said.reason, said.legal_basis, paper.id
    found.revoked_at, found.revoked_by_id = context.now, staff_id(context)
    session.flush()
    return Effects(
        result={"number": paper.number},
        clocks=[FinishClock("case", context.now), StartClock("delivery", context.now, DELIVERY_DAYS, "working_days")],
        notifications=[
            tell_applicant(
                application,
                f"撤销行政许可决定书 {paper.number}",
                f"“{item.name}”的承诺经核查不实，许可已撤销。理由：{sentence(said.reason)}"
                "不服的，可以依法申请行政复议或者提起行政诉讼，期限见决定书。",
            )
        ],
        note=f"许可{application.permit_number or ''}已撤销，记入申请人的承诺记录",
    )
