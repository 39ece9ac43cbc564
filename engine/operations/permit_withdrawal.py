"""Operations of the withdrawal of a lawful permit (行政许可法 art. 8): proposed and told, heard, decided, served."""

from __future__ import annotations

from typing import Any

from engine.documents.numbering import next_number
from engine.documents.wording import chinese_moment, sentence
from engine.office.applications.records import Application
from engine.office.applications.rules import DELIVERY_DAYS
from engine.office.items.records import Item
from engine.office.organisation.records import Department, Post
from engine.office.organisation.store import department_by_code
from engine.office.permit_withdrawals import store as withdrawals
from engine.office.permit_withdrawals.records import PermitWithdrawal
from engine.office.permit_withdrawals.rules import (
    GROUNDS,
    HEARD,
    PermitFacts,
    check_permit,
    read_decision,
    read_hearing,
    read_proposal,
)
from engine.office.permit_withdrawals.store import Permit
from engine.office.renewals import store as renewals
from engine.office.rule import RuleBroken, written, written_or_none
from engine.office.service_clock.rules import ClockFacts, office_day
from engine.office.settings import store as settings
from engine.operations.acting import post_of, staff_id, staff_name
from engine.operations.context import Effects, OperationContext, StartClock
from engine.operations.moments import promised
from engine.operations.notifications import tell_applicant, tell_post
from engine.operations.papers import agency_facts, applicant_facts, issue_paper, item_facts, query_page, remedies_facts
from engine.operations.revocation import serve_end_of_permit
from engine.operations.subject import Subject, answers_of, number_of


def register(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-5, LC-4: put the proposal on the register and tell the holder why, and until when to be heard.

    Refused as the rules say: no such permit in force of the own department, no ground, no public interest, no law.
    """
    session = context.session
    answers = answers_of(context, "permit_withdrawal_proposal")
    department = department_by_code(session, written(answers.get("department")))
    permit = withdrawals.permit_named(session, written(answers.get("subject")), department.id)
    post = _own_post(context, department)
    check_permit(_facts(context, permit, department, own=post is not None), office_day(context.now))
    proposal = read_proposal(answers)
    assert permit is not None  # check_permit
    application = permit.application
    assert post is not None  # check_permit
    by = staff_id(context)
    assert by is not None  # a person proposes it
    days = settings.value(session, "permit_statement_days", context.now)
    found = PermitWithdrawal(
        case_id=context.case.id,
        application_id=application.id,
        opinion_id=None if permit.opinion is None else permit.opinion.id,
        department_id=department.id,
        post_id=post.id,
        number=next_number(session, "withdrawal_proposal", department.code, context.now),
        ground=proposal.ground,
        change=proposal.change,
        public_interest=proposal.public_interest,
        legal_basis=proposal.legal_basis,
        proposed_at=context.now,
        proposed_by_id=by,
        statement_until=promised(context, ClockFacts(context.now, days)),
    )
    session.add(found)
    session.flush()
    item = session.get_one(Item, application.item_id)
    told = (
        f"本机关拟撤回准予您的“{item.name}”{_certificate(permit)}。情形：{GROUNDS[proposal.ground][0]}。"
        f"{sentence(proposal.change)}依据：{sentence(proposal.legal_basis)}您可以在{chinese_moment(found.statement_until)}"
        f"前陈述、申辩或者要求听证，联系电话：{department.phone}。因撤回受到的财产损失，依法给予补偿。"
    )
    return Effects(
        result={
            "number": found.number,
            "department": department.code,
            "post": post.code,
            "told": told,
            # The holder has the whole of the first days; what was said is then written down.
            "hearing_days": days + settings.value(session, "permit_hearing_record_days", context.now),
            "decision_days": settings.value(session, "permit_withdrawal_days", context.now),
        },
        notifications=[tell_applicant(application, f"拟撤回行政许可告知 {found.number}", told)],
        note=f"拟撤回{number_of(session, application.case_id, None)}的许可，已告知持证人",
    )


def hear(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-4: record what the holder said, or that nothing was said in time; losses and the proposed compensation."""
    found = withdrawals.of_case(context.session, context.case.id)
    said = read_hearing(answers_of(context, "permit_withdrawal_hearing"), context.now, found.statement_until)
    found.heard, found.statement = said.heard, written_or_none(said.statement)
    found.losses, found.compensation = said.losses, said.compensation
    found.heard_at, found.heard_by_id = context.now, staff_id(context)
    context.session.flush()
    heard = HEARD[said.heard][0]
    return Effects(
        result={
            "statement": f"{heard}：{said.statement}" if said.statement else heard,
            "losses": said.losses,
            "compensation": said.compensation,
        },
        note=f"持证人{heard}",
    )


def withdraw(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-5, DF-4, AU-6: withdraw the permit by a decision with reason, basis, compensation and remedies."""
    session = context.session
    found, said = withdrawals.of_case(session, context.case.id), read_decision(_decision(context))
    if not said.withdraw or found.heard is None or found.outcome is not None:
        raise RuleBroken(
            "LC-5",
            "没有听取持证人意见，或者已经作出决定，不能作出撤回决定。",
            "The holder was not heard, or it was decided before.",
            place="outcome",
        )
    permit, subject = withdrawals.permit_of(session, found), _subject(context, found)
    application, department = subject.application, subject.department
    assert application.decided_at is not None  # only a granted permit is withdrawn
    facts = {
        "agency": agency_facts(session, department),
        "applicant": applicant_facts(application),
        "item": item_facts(subject.item),
        "case_number": number_of(session, application.case_id, None),
        "query_code": application.query_code,
        "query_page": query_page(session),
        "permit_number": permit.number,
        "granted_on": office_day(application.decided_at).isoformat(),
        "ground": GROUNDS[found.ground][0],
        "change": found.change,
        "public_interest": found.public_interest,
        "statement": found.statement or HEARD[found.heard][0],
        "reason": said.reason,
        "legal_basis": found.legal_basis,
        "losses": found.losses,
        "compensation": said.compensation,
        "signer": staff_name(session, staff_id(context)),
        "remedies": remedies_facts(session, department),
    }
    paper = issue_paper(context, "permit_withdrawal", facts, department)
    found.compensation, found.document_id = said.compensation, paper.id
    _decided(context, found, "withdraw", said.reason)
    told = (
        f"准予您的“{subject.item.name}”{_certificate(permit)}已撤回。理由：{sentence(said.reason)}"
        f"补偿：{sentence(said.compensation)}不服的，可以依法申请行政复议或者提起行政诉讼，期限见决定书。"
    )
    return Effects(
        result={"number": paper.number},
        clocks=[StartClock("delivery", context.now, DELIVERY_DAYS, "working_days")],
        notifications=[
            tell_applicant(application, f"撤回行政许可决定书 {paper.number}", told),
            tell_post(found.post_id, f"撤回许可已决定 {found.number}", "请送达撤回行政许可决定书。", "result"),
        ],
        note=f"许可{permit.number or ''}已撤回",
    )


def keep(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-5: the permit stays in force; the holder, who was told of the proposal, is told this too."""
    found, said = withdrawals.of_case(context.session, context.case.id), read_decision(_decision(context))
    if said.withdraw or found.outcome is not None:
        raise RuleBroken("LC-5", "决定不是“不撤回”。", "The decision is not to keep the permit.", place="outcome")
    permit, subject = withdrawals.permit_of(context.session, found), _subject(context, found)
    found.compensation = None
    _decided(context, found, "keep", said.reason)
    told = f"“{subject.item.name}”许可{_certificate(permit)}不撤回，继续有效。理由：{sentence(said.reason)}"
    return Effects(
        notifications=[
            tell_applicant(subject.application, f"不撤回许可告知 {found.number}", told),
            tell_post(found.post_id, f"不撤回许可 {found.number}", sentence(said.reason), "result"),
        ],
        note="不撤回，许可继续有效",
    )


def serve(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-17, DF-4: serve the decision to withdraw; its remedies run from the day served."""
    found = withdrawals.of_case(context.session, context.case.id)
    if found.document_id is None:
        raise RuleBroken("TC-17", "许可还没有撤回，不能送达。", "Expected a withdrawn permit, but it is not withdrawn.")
    return serve_end_of_permit(context, "permit_withdrawal", _subject(context, found), "撤回")


def _own_post(context: OperationContext, department: Department) -> Post | None:
    """The handler's post of this department by which the person acts; None for somebody of another department."""
    held = [] if context.actor is None else [post_of(context.session, each.post_id) for each in context.actor.posts]
    own = [each for each in held if each is not None and each.department_id == department.id]
    return next((each for each in own if each.role == "handler"), None)


def _facts(
    context: OperationContext, permit: Permit | None, department: Department, *, own: bool
) -> PermitFacts | None:
    if permit is None:
        return None
    application, opinion = permit.application, permit.opinion
    newest = withdrawals.newest_of(context.session, application.id, None if opinion is None else opinion.id)
    return PermitFacts(
        own=own and permit.department_id == department.id,
        granted=application.decision == "granted",
        valid_until=permit.valid_until,
        revoked=renewals.is_revoked(context.session, application.id),
        withdrawn=newest is not None and newest.outcome == "withdraw",
        pending=newest is not None and newest.outcome is None,
    )


def _decision(context: OperationContext) -> dict[str, Any]:
    return answers_of(context, "permit_withdrawal_decision")


def _decided(context: OperationContext, found: PermitWithdrawal, outcome: str, reason: str) -> None:
    found.outcome, found.reason = outcome, reason
    found.decided_at, found.decided_by_id = context.now, staff_id(context)
    context.session.flush()


def _subject(context: OperationContext, found: PermitWithdrawal) -> Subject:
    session = context.session
    application = session.get_one(Application, found.application_id)
    item = session.get_one(Item, application.item_id)
    return Subject(application, item, session.get_one(Department, found.department_id))


def _certificate(permit: Permit) -> str:
    return f"（{permit.number}）" if permit.number else ""
