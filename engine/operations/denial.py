"""Operations of the denial filing (DF): no "no" gets to an applicant but through them."""

from __future__ import annotations

from typing import Any

from engine.documents.kinds import PAPERS
from engine.documents.numbering import next_number
from engine.documents.wording import sentence
from engine.office.applications import store as applications
from engine.office.applications.rules import DELIVERY_DAYS
from engine.office.denials import store as denials
from engine.office.denials.records import DenialFiling
from engine.office.denials.rules import (
    NON_ACCEPTANCE,
    check_grounds,
    check_opinion,
    check_other_person,
    check_return,
    check_timing,
)
from engine.office.hearings import store as hearings
from engine.office.inquiries.rules import agency_text
from engine.office.joint import store as joint
from engine.office.letterhead.store import remedies_of
from engine.office.organisation.records import Department
from engine.office.organisation.rules import may
from engine.office.renewals import store as renewals
from engine.office.rule import RuleBroken, written, written_or_none
from engine.operations.acting import acting_post_id, infraction, post_of, staff_id, staff_name
from engine.operations.context import ClockChange, Effects, FinishClock, OperationContext, StartClock
from engine.operations.decision import newest_paper
from engine.operations.decision import serve as serve_paper
from engine.operations.hearing import minutes_number
from engine.operations.moments import written_moment
from engine.operations.notifications import tell_applicant
from engine.operations.papers import agency_facts, issue_paper, paper_facts, remedies_facts
from engine.operations.subject import Subject, answers_of, subject_of

_DENIED = {"non_acceptance": "不予受理", "denial": "不予许可"}


def draft(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """DF-1, DF-7, DF-8: write down reason and basis; the authority of the handler's post decides the track."""
    subject = subject_of(context)
    application = subject.application
    answers = answers_of(context, "denial_draft")
    kind = written(parameters.get("kind"))
    reason, basis = written(answers.get("reason")), written(answers.get("legal_basis"))
    agency = agency_text(answers.get("responsible_agency")) if kind == NON_ACCEPTANCE else None
    check_grounds(kind, reason, basis, agency)
    check_timing(
        kind,
        accepted=application.accepted_on is not None,
        decided=application.decision is not None,
        supplement_complete=application.supplement_complete,
    )
    renewals.check_denial(context.session, application, context.now)
    if kind != NON_ACCEPTANCE:
        hearings.check_decision(context.session, application.case_id, subject.item.id, staff_id(context))
    department = _department(context, subject)
    remedies_of(context.session, department)  # refused now rather than when the leader has signed
    post_id = acting_post_id(context, "handler")
    post = post_of(context.session, post_id)
    filing = denials.draft(
        context.session,
        application,
        case_id=context.case.id,
        kind=kind,
        matter=subject.item.name,
        department_id=department.id,
        reason=reason,
        legal_basis=basis,
        responsible_agency=agency,
        text=written_or_none(answers.get("text")),
        within_authority=post is not None and may(post.authority, "deny", subject.item.code),
        handler_id=staff_id(context),
        handler_post_id=post_id,
        at=context.now,
    )
    return Effects(result={"denial_id": filing.id, "within_authority": filing.within_authority, "kind": filing.kind})


def _department(context: OperationContext, subject: Subject) -> Department:
    """The department that says no: that of the branch in a joint approval, else that of the item."""
    branch = joint.of_branch(context.session, context.case.id)
    return subject.department if branch is None else context.session.get_one(Department, branch.department_id)


def opinion(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """DF-2, DF-6: the leader's written opinion: approve, amend, or reject (then the case goes on)."""
    filing = denials.newest_of(context.session, context.case.id)
    answers = answers_of(context, "denial_opinion")
    text = written(answers.get("text"))
    reason, basis = written(answers.get("amended_reason")), written(answers.get("amended_basis"))
    said = check_opinion(answers.get("opinion"), text, reason, basis)
    if filing.filed_at is not None or filing.leader_opinion is not None:
        raise RuleBroken(
            "DF-2",
            "没有等待签署意见的否定报备。",
            "Expected a denial that waits for an opinion, but there is none.",
        )
    check_other_person(filing.handler_id, staff_id(context))
    denials.record_opinion(
        context.session,
        filing,
        opinion=said,
        text=text,
        leader_id=staff_id(context),
        reason=reason or None,
        legal_basis=basis or None,
        at=context.now,
    )
    return Effects(result={"opinion": said})


def review(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """DF-7: the leader's review of a denial that the handler filed within authority; arbitrary is an infraction."""
    filing = denials.newest_of(context.session, context.case.id)
    if filing.filed_at is None or not filing.within_authority:
        raise RuleBroken(
            "DF-7",
            "没有需要事后审阅的否定。",
            "Expected a denial filed within authority, but there is none.",
        )
    check_other_person(filing.handler_id, staff_id(context))
    answers = answers_of(context, "denial_review")
    justified = answers.get("denial_review_result") != "arbitrary"
    denials.record_opinion(
        context.session,
        filing,
        opinion="approve" if justified else "reject",
        text=written(answers.get("text")) or ("事后审阅：恰当" if justified else "事后审阅：不当"),
        leader_id=staff_id(context),
        reason=None,
        legal_basis=None,
        at=context.now,
    )
    if not justified:
        infraction(
            context,
            "unauthorised_denial",
            f"否定报备 {filing.number} 经审阅认定不当",
            staff=filing.handler_id,
            post=filing.handler_post_id,
        )
    return Effects(result={"justified": justified})


def file(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """DF-3, DF-4, DF-6, DF-8: enter the denial into the register and make the decision that names the remedies.

    In a branch of a joint approval the register sheet is all: the department's "no" goes into the joint opinion.
    """
    subject = subject_of(context)
    filing = denials.newest_of(context.session, context.case.id)
    denials.check_may_file(filing)
    renewals.check_denial(context.session, subject.application, context.now)
    department = context.session.get_one(Department, filing.department_id)
    filing.number = next_number(context.session, "denial_filing", department.code, context.now)
    filing.filed_at = context.now
    sheet = issue_paper(
        context, "denial_filing", _sheet_facts(context, subject, filing), department, number=filing.number
    )
    filing.document_id = sheet.id
    context.session.flush()
    clocks: list[ClockChange] = [FinishClock("acceptance", context.now), FinishClock("case", context.now)]
    if joint.of_branch(context.session, context.case.id) is not None:
        return Effects(result={"number": filing.number, "document": sheet.id, "decision_number": None}, clocks=clocks)
    paper = issue_paper(context, filing.kind, _decision_facts(context, subject, filing, department), department)
    filing.decision_document_id = paper.id
    applications.refuse(
        context.session,
        subject.application,
        decision="not_accepted" if filing.kind == NON_ACCEPTANCE else "denied",
        filing_id=filing.id,
        by_id=staff_id(context),
        at=context.now,
    )
    return Effects(
        result={"number": filing.number, "document": paper.id, "decision_number": paper.number},
        clocks=[*clocks, StartClock("delivery", context.now, DELIVERY_DAYS, "working_days")],
        notifications=[
            tell_applicant(
                subject.application,
                f"{PAPERS[filing.kind].zh} {paper.number}",
                f"“{subject.item.name}”{_DENIED[filing.kind]}。理由：{sentence(filing.reason)}"
                f"依据：{sentence(filing.legal_basis)}决定书将依法送达。",
            )
        ],
    )


def _sheet_facts(context: OperationContext, subject: Subject, filing: DenialFiling) -> dict[str, Any]:
    session = context.session
    facts = paper_facts(
        context,
        subject,
        denial_kind=filing.kind,
        reason=filing.reason,
        legal_basis=filing.legal_basis,
        responsible_agency=filing.responsible_agency,
        handler=staff_name(session, filing.handler_id),
        within_authority=filing.within_authority,
        drafted_at=written_moment(filing.drafted_at),
        leader=staff_name(session, filing.leader_id),
        leader_opinion=filing.leader_opinion,
        leader_text=filing.leader_text,
        leader_at=None if filing.leader_at is None else written_moment(filing.leader_at),
    )
    # A branch of a joint approval files in the name of its own department.
    department = session.get_one(Department, filing.department_id)
    return {**facts, "agency": agency_facts(session, department)}


def _decision_facts(
    context: OperationContext, subject: Subject, filing: DenialFiling, department: Department
) -> dict[str, Any]:
    return paper_facts(
        context,
        subject,
        reason=filing.reason,
        legal_basis=filing.legal_basis,
        responsible_agency=filing.responsible_agency,
        text=filing.text,
        hearing=minutes_number(context) if filing.kind != NON_ACCEPTANCE else None,
        remedies=remedies_facts(context.session, department),
    )


def serve(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """DF-4, TC-17: serve the decision; its remedies run from the day served."""
    filing = denials.newest_of(context.session, context.case.id)
    if filing.filed_at is None:
        raise RuleBroken("DF-6", "否定还没有登记报备，不能送达。", "Expected a filed denial, but it is not filed.")
    served_on, _, _, until = serve_paper(context, (filing.kind,))
    assert until is not None  # a denial names its remedies
    return Effects(
        result={
            "served_on": served_on.isoformat(),
            "reconsideration_until": until[0].isoformat(),
            "lawsuit_until": until[1].isoformat(),
        },
        clocks=[FinishClock(name, context.now) for name in ("acceptance", "case", "delivery")],
    )


def return_materials(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """DF-5: give the materials back against identity and signature, on a paper that lists them."""
    filing = denials.newest_of(context.session, context.case.id)
    answers = answers_of(context, "materials_return")
    receiver = check_return(
        answers.get("receiver"),
        identity_shown=answers.get("id_checked") is True,
        signed=answers.get("signed") is True,
    )
    denials.record_return(context.session, filing, receiver=receiver, by_id=staff_id(context), at=context.now)
    subject = subject_of(context)
    decision = newest_paper(context, (filing.kind,))
    facts = paper_facts(
        context,
        subject,
        paper={"title": PAPERS[decision.kind].zh, "number": decision.number},
        materials=_handed_in(context, subject),
        receiver=receiver,
        returned_at=written_moment(context.now),
        by=staff_name(context.session, staff_id(context)),
    )
    paper = issue_paper(context, "materials_return", facts, subject.department)
    return Effects(result={"receiver": receiver, "number": paper.number})


def _handed_in(context: OperationContext, subject: Subject) -> list[dict[str, Any]]:
    """The materials of the application of which the office has something, in the order of the item's list."""
    states = applications.states(context.session, subject.application.id)
    return [
        {"name": each.name, "original": row.original, "copies": row.copies, "pages": row.pages}
        for each in applications.listed_materials(context.session, subject.item.id)
        if (row := states.get(each.id)) is not None and row.copies
    ]
