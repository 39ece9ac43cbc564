"""Operations of the outcome: granting, serving, filing away (LC, TC-7, TC-17)."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.documents import store as documents
from engine.documents.kinds import PAPERS
from engine.documents.numbering import coming_certificate_number, next_certificate_number
from engine.documents.records import Document
from engine.documents.wording import chinese_day
from engine.office.applications import store as applications
from engine.office.applications.records import Application
from engine.office.applications.rules import (
    DELIVERY_DAYS,
    Agent,
    check_agent_at_pickup,
    check_authorised,
    check_may_grant,
    check_serving,
    remedies,
)
from engine.office.hearings import store as hearings
from engine.office.inquiries.rules import read_identity
from engine.office.joint import store as joint
from engine.office.rule import RuleBroken, written, written_or_none
from engine.office.service_clock.rules import ClockFacts, office_day
from engine.office.service_clock.store import running_clock
from engine.operations import commitment, renewal
from engine.operations.acting import infraction, staff_id, staff_name
from engine.operations.context import Effects, FinishClock, OperationContext, StartClock
from engine.operations.hearing import minutes_number
from engine.operations.moments import promised, read_day, written_moment
from engine.operations.notifications import tell_applicant
from engine.operations.papers import agency_facts, issue_paper, paper_facts
from engine.operations.subject import Subject, answers_of, subject_of


def grant(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-1, ON-11, JA-3, AU-5: the granting decision with the certificate's number, validity and conditions.

    Ends the handling clock and starts the ten days of delivery. ON-12: what was committed to is checked afterwards.
    """
    subject = subject_of(context)
    application, item = subject.application, subject.item
    gaps = [gap.name for gap in applications.gaps(context.session, application)]
    check_may_grant(application.accepted_on, application.decision, gaps)
    hearings.check_decision(context.session, application.case_id, item.id, staff_id(context))
    conditions = _joint_conditions(context)
    answers = context.answers("decision") or context.answers("forwarding_result") or {}
    assert application.accepted_on is not None  # check_may_grant
    delivery_due = promised(context, ClockFacts(context.now, DELIVERY_DAYS, name="delivery"))
    permit_number = _permit_number(context, subject)
    valid_until = _valid_until(context, answers.get("valid_until"))
    own_conditions = written_or_none(answers.get("conditions"))
    conditions = [*conditions, *([] if own_conditions is None else [own_conditions])]
    _issue_departments_permits(context, subject)
    facts = paper_facts(
        context,
        subject,
        accepted_on=application.accepted_on.isoformat(),
        permit_number=permit_number,
        valid_until=None if valid_until is None else valid_until.isoformat(),
        conditions=conditions,
        text=written(answers.get("text")),
        delivery_due=written_moment(delivery_due),
        hearing=minutes_number(context),
    )
    clock = running_clock(context.session, context.case.id, "case")
    late = clock is not None and clock.promised_due_at is not None and context.now > clock.promised_due_at
    paper = issue_paper(context, "grant", facts, subject.department)
    applications.grant(
        context.session,
        application,
        permit_number=permit_number or paper.number,
        valid_until=valid_until,
        by_id=staff_id(context),
        at=context.now,
    )
    return Effects(
        result={"document": paper.id, "number": paper.number, "late": late},
        cases=[*commitment.check_case(context, subject), *renewal.watching_case(subject, valid_until)],
        clocks=[FinishClock("case", context.now), StartClock("delivery", context.now, DELIVERY_DAYS, "working_days")],
        notifications=[
            tell_applicant(application, f"准予决定 {paper.number}", f"“{item.name}”已准予，请领取或等待送达。")
        ],
    )


def _permit_number(context: OperationContext, subject: Subject) -> str | None:
    """AU-5, PA-2: the certificate's number: as written, else the next one of the item's pattern; None without either.

    A superior's certificate has the superior's number. Refused when another certificate of the department has it.
    """
    own = context.answers("decision")
    written_number = written_or_none((own or context.answers("forwarding_result") or {}).get("permit_number"))
    pattern, department = subject.item.result_number_pattern.strip(), subject.department
    if own is None or (not pattern and written_number is None):
        return written_number
    coming = (
        coming_certificate_number(context.session, pattern, department.short_name, context.now) if pattern else None
    )
    if pattern and written_number in (None, coming):
        return next_certificate_number(context.session, pattern, department.code, context.now)
    assert written_number is not None
    if applications.certificate_exists(context.session, written_number, department.id, beside=context.case.id):
        raise RuleBroken(
            "PA-2",
            f"编号“{written_number}”已经用在另一件证照上，请核对后改正，或者空着由系统编号。",
            f"“{written_number}” is the number of another certificate; correct it, or leave it empty.",
            place="permit_number",
        )
    return written_number


def _valid_until(context: OperationContext, value: object) -> date | None:
    day = read_day(value) if value else None
    if day is not None and day <= office_day(context.now):
        raise RuleBroken(
            "AU-5",
            "有效期截止日应当在今天之后，请修改。",
            "The certificate has to be valid beyond today.",
            place="valid_until",
        )
    return day


def _issue_departments_permits(context: OperationContext, subject: Subject) -> None:
    """AU-5: in a joint case each department issues the certificate that is its own, from its own decision."""
    approval = joint.of_case(context.session, context.case.id)
    for standing in [] if approval is None else joint.standings(context.session, approval):
        said = standing.opinion
        if said is None or said.permit_number is None or standing.department.id == subject.department.id:
            continue
        until = said.permit_valid_until
        facts = paper_facts(
            context,
            subject,
            accepted_on=None
            if subject.application.accepted_on is None
            else subject.application.accepted_on.isoformat(),
            permit_number=said.permit_number,
            valid_until=None if until is None else until.isoformat(),
            conditions=[said.conditions] if said.conditions else [],
            text=said.text,
            delivery_due=written_moment(promised(context, ClockFacts(context.now, DELIVERY_DAYS, name="delivery"))),
        )
        issue_paper(
            context,
            "grant",
            {**facts, "agency": agency_facts(context.session, standing.department)},
            standing.department,
        )


def _joint_conditions(context: OperationContext) -> list[str]:
    approval = joint.of_case(context.session, context.case.id)
    if approval is None:
        return []
    if approval.conclusion != "grant":
        raise RuleBroken(
            "JA-3",
            "还没有准予的联合审批意见，不能作出准予决定。",
            "Expected a joint opinion that grants, but there is none.",
        )
    return [
        f"{standing.department.name}：{standing.opinion.conditions}"
        for standing in joint.standings(context.session, approval)
        if standing.opinion is not None and standing.opinion.conditions
    ]


def record_delivery(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-7, TC-17, LC-8: record how and when the decision was served; late serving is an infraction."""
    served_on, method, in_time, _ = serve(context, ("grant", "denial", "non_acceptance"))
    return Effects(
        result={"method": method, "served_on": served_on.isoformat(), "in_time": in_time},
        clocks=[FinishClock("delivery", context.now)],
    )


def serve(
    context: OperationContext, kinds: tuple[str, ...], about: Subject | None = None
) -> tuple[date, str, bool, tuple[date, date] | None]:
    """Serve the newest paper of one of the kinds as the form ``delivery`` says: day, way, in time, ends of remedies.

    ``about`` is the application where another case than its own serves a paper about it; None for that of the case.
    """
    subject = about or subject_of(context)
    application = subject.application
    paper = newest_paper(context, kinds)
    answers = answers_of(context, "delivery")
    receiver, tracking = written(answers.get("receiver")), written_or_none(answers.get("tracking_number"))
    method = check_serving(answers.get("method"), receiver, tracking)
    check_authorised(
        method,
        authorisation_checked=answers.get("authorisation_checked") is True,
        consent=answers.get("consent") is True,
    )
    served_on = _served_on(context, paper, answers.get("signed_on"))
    agent = _agent(context, application, answers, receiver, served_on) if method == "agent" else None
    negative = paper.kind != "grant"
    until = remedies(served_on, context.calendar) if negative else None
    clock = running_clock(context.session, context.case.id, "delivery")
    in_time = clock is None or clock.promised_due_at is None or served_on <= office_day(clock.promised_due_at)
    facts = paper_facts(
        context,
        subject,
        paper={"title": PAPERS[paper.kind].zh, "number": paper.number},
        method=method,
        receiver=receiver,
        agent=agent,
        tracking_number=tracking,
        served_on=served_on.isoformat(),
        by=staff_name(context.session, staff_id(context)),
        reconsideration_until=until[0].isoformat() if until else None,
        lawsuit_until=until[1].isoformat() if until else None,
    )
    receipt = issue_paper(context, "delivery", facts, subject.department)
    applications.record_delivery(
        context.session,
        case_id=context.case.id,
        document_id=paper.id,
        receipt_id=receipt.id,
        method=method,
        receiver=receiver,
        tracking_number=tracking,
        served_on=served_on,
        at=context.now,
        by_id=staff_id(context),
        remedies=until,
    )
    if about is None:
        application.delivered_at = context.now
    context.session.flush()
    if not in_time:
        _note_late(context, subject, served_on)
    return served_on, method, in_time, until


def _agent(
    context: OperationContext, application: Application, answers: dict[str, Any], receiver: str, served_on: date
) -> dict[str, Any]:
    """LC-8: the authorisation of the agent who picks the paper up, as registered at receipt or shown now."""
    shown = read_identity(answers, "person", office_day(context.now), prefix="agent_")
    known = receiver == application.agent_name
    agent = Agent(
        shown.number or (application.agent_id_number if known else None),
        written_or_none(answers.get("agent_scope")) or (application.agent_scope if known else None),
        read_day(answers.get("agent_until")) or (application.agent_until if known else None),
    )
    check_agent_at_pickup(agent, receiver, served_on)
    return {
        "name": receiver,
        "id_number": agent.id_number,
        "scope": agent.scope,
        "until": None if agent.until is None else agent.until.isoformat(),
    }


def newest_paper(context: OperationContext, kinds: tuple[str, ...]) -> Document:
    """The newest valid paper of the case of one of the kinds; refused when there is none (TC-17)."""
    papers = [
        paper
        for paper in documents.documents_of(context.session, context.case.id)
        if paper.kind in kinds and paper.voided_at is None
    ]
    if not papers:
        raise RuleBroken("TC-17", "还没有作出决定，不能送达。", "Expected a decision to serve, but there is none.")
    return papers[-1]


def _served_on(context: OperationContext, paper: Document, value: object) -> date:
    today, decided = office_day(context.now), office_day(paper.issued_at)
    day = read_day(value) if value else today
    if day is None or not decided <= day <= today:
        raise RuleBroken(
            "TC-17",
            "送达日期须在作出决定之后、不晚于今天，请改正。",
            "Expected a day between the decision and today, but it is not.",
            place="signed_on",
        )
    return day


def _note_late(context: OperationContext, subject: Subject, served_on: date) -> None:
    infraction(
        context,
        "late_delivery",
        f"{chinese_day(served_on)}送达，超过十个工作日",
        staff=staff_id(context) or subject.application.first_responder_id,
        post=context.post_id or subject.application.first_responder_post_id,
    )
