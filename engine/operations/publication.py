"""Operations of publication and of exemption from it (OA-5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.documents.numbering import next_number
from engine.documents.wording import chinese_day, sentence
from engine.office.organisation.records import Department
from engine.office.organisation.store import department_by_code
from engine.office.publications import store as publications
from engine.office.publications.records import Publication
from engine.office.publications.rules import (
    CHANNELS,
    KINDS,
    OUTCOMES,
    check_approval,
    check_exemption,
    check_review_day,
    read_postings,
    read_proposal,
)
from engine.office.rule import written, written_or_none
from engine.office.service_clock.rules import office_day
from engine.office.settings import store as settings
from engine.operations.acting import post_of, staff_id, staff_name
from engine.operations.context import Effects, Notification, OperationContext
from engine.operations.moments import read_day, written_moment
from engine.operations.notifications import tell_post
from engine.operations.papers import agency_facts, issue_paper
from engine.operations.subject import answers_of


def register(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """OA-5: put on the register what is proposed for publication, or for exemption."""
    session, today = context.session, office_day(context.now)
    answers = answers_of(context, "publication_proposal")
    department = department_by_code(session, written(answers.get("department")))
    own = [] if context.actor is None else [post_of(session, held.post_id) for held in context.actor.posts]
    mine = next((each for each in own if each is not None and each.department_id == department.id), None)
    proposal = read_proposal(answers, read_day(answers.get("review_on")), today, own_department=mine is not None)
    assert mine is not None  # read_proposal
    publication = Publication(
        case_id=context.case.id,
        number=next_number(session, "publication", department.code, context.now),
        department_id=department.id,
        post_id=mine.id,
        kind=proposal.kind,
        item_code=proposal.item_code,
        title=proposal.title,
        content=proposal.content,
        treatment=proposal.treatment,
        basis=proposal.basis,
        review_on=proposal.review_on,
        proposed_at=context.now,
        proposed_by_id=staff_id(context),
    )
    session.add(publication)
    session.flush()
    basis = "" if proposal.basis is None else f"{proposal.basis}；复审日期{chinese_day(proposal.review_on)}"
    return Effects(
        result={
            "number": publication.number,
            "department": department.code,
            "post": mine.code,
            "approval_days": settings.value(session, "publication_approval_days", context.now),
            "posting_days": settings.value(session, "publication_posting_days", context.now),
            "treatment": OUTCOMES[proposal.treatment][0],
            "content": proposal.content,
            "basis": basis,
        },
        note=f"拟{OUTCOMES[proposal.treatment][0]}：{KINDS[proposal.kind][0]}《{proposal.title}》",
    )


def approve(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """OA-5, AU-6: the head decides; an exemption keeps basis, approver and review date."""
    publication = publications.of_case(context.session, context.case.id)
    answers = answers_of(context, "publication_approval")
    opinion = written(answers.get("opinion"))
    outcome = check_approval(
        answers.get("outcome"),
        opinion,
        proposed=publication.treatment,
        own=_own(context, publication),
    )
    if outcome == "exempt":
        check_exemption(publication.basis or "", publication.review_on, office_day(context.now))
    return _decided(context, publication, outcome, opinion)


def review(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """OA-5: on its review date an exemption is confirmed until another day, or ends."""
    publication = publications.of_case(context.session, context.case.id)
    answers = answers_of(context, "exemption_review")
    opinion = written(answers.get("opinion"))
    outcome = check_approval(answers.get("outcome"), opinion, proposed="exempt", own=_own(context, publication))
    if outcome == "exempt":
        publication.review_on = check_review_day(read_day(answers.get("review_on")), office_day(context.now))
    return _decided(context, publication, outcome, opinion)


def _own(context: OperationContext, publication: Publication) -> bool:
    person = staff_id(context)
    return person is not None and person == publication.proposed_by_id


def _decided(context: OperationContext, publication: Publication, outcome: str, opinion: str) -> Effects:
    session = context.session
    publication.outcome, publication.opinion = outcome, opinion or None
    publication.approved_at, publication.approved_by_id = context.now, staff_id(context)
    if outcome != "return":
        department = session.get_one(Department, publication.department_id)
        paper = issue_paper(context, "publication", _sheet(context, publication, department), department,
                            number=None if publication.document_id else publication.number)  # fmt: skip
        publication.document_id = paper.id
    session.flush()
    body = f"《{publication.title}》{OUTCOMES[outcome][0]}。{sentence(opinion)}"
    return Effects(
        result={"outcome": outcome, "review_days": _days(publication.review_on, office_day(context.now))},
        notifications=_told(publication, f"政务公开审批 {publication.number}", body),
        note=f"{OUTCOMES[outcome][0]}{f'：{opinion}' if opinion else ''}",
    )


def _days(until: date | None, today: date) -> int:
    return 0 if until is None else max(0, (until - today).days)


def _sheet(context: OperationContext, publication: Publication, department: Department) -> dict[str, Any]:
    exempt = publication.outcome == "exempt"
    return {
        "agency": agency_facts(context.session, department),
        "number": publication.number,
        "kind": KINDS[publication.kind][0],
        "title": publication.title,
        "content": publication.content,
        "proposed_by": staff_name(context.session, publication.proposed_by_id),
        "proposed_at": written_moment(publication.proposed_at),
        "outcome": OUTCOMES[publication.outcome or ""][0],
        "opinion": publication.opinion,
        "basis": publication.basis if exempt else None,
        "review_on": publication.review_on.isoformat() if exempt and publication.review_on else None,
        "approver": staff_name(context.session, publication.approved_by_id),
        "approved_at": written_moment(context.now),
    }


def _told(publication: Publication, subject: str, body: str) -> list[Notification]:
    return [] if publication.post_id is None else [tell_post(publication.post_id, subject, body)]


def post(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """OA-5: log channel, place and date of each copy, by which stale ones are found."""
    publication = publications.of_case(context.session, context.case.id)
    rows = answers_of(context, "publication_posting").get("copies") or []
    days = [read_day(row.get("posted_on")) for row in rows]
    postings = read_postings(rows, days, office_day(context.now))
    publications.post(context.session, publication, postings, at=context.now, by_id=staff_id(context))
    places = "、".join(f"{CHANNELS[each.channel][0]}（{each.place}）" for each in postings)
    return Effects(result={"copies": len(postings)}, note=written_or_none(f"已公开：{places}"))
