"""Operations of a broken promise (SP-3): registered, apologised for, made good, told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.documents.numbering import next_number
from engine.documents.wording import sentence
from engine.office.applications.records import Application
from engine.office.cards.records import Card
from engine.office.cards.store import acting_on
from engine.office.items.records import Item
from engine.office.organisation.records import Department
from engine.office.promises import store as promises
from engine.office.promises.records import PromiseBreach
from engine.office.promises.rules import BREACHES, check_breach, check_made_good
from engine.office.rule import RuleBroken, written
from engine.office.service_clock.rules import ClockFacts
from engine.office.settings import store as settings
from engine.operations.acting import infraction, staff_id, staff_name
from engine.operations.context import Effects, FinishClock, OpenCase, OperationContext, StartClock
from engine.operations.moments import promised, written_moment
from engine.operations.notifications import tell_applicant
from engine.operations.papers import agency_facts, applicant_facts, issue_paper, query_page
from engine.operations.subject import answers_of

PROCESS = "promise_breach"


def breach_case(application: Application, item: Item, department: Department, card: Card) -> OpenCase:
    """The case about a promised limit that passed with a red card; once a matter, however many cards follow (SP-3)."""
    data = {
        "subject": f"违诺致歉补偿：{item.name}",
        "department": department.code,
        "origin_case_id": application.case_id,
        "card_id": card.id,
        "broken": "overdue",
        "detail": card.reason,
        "application": {"item_kind": "step"},
    }
    return OpenCase(PROCESS, data, f"promise_breach:overdue:{application.case_id}")


def register(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-3: put a broken promise on the register, with the measure that is published for it, and start its limit."""
    session, data = context.session, context.case.data
    origin = data.get("origin_case_id")
    found = None
    if isinstance(origin, int):
        found = session.scalar(select(Application).where(Application.case_id == origin))
    if found is None:
        raise RuleBroken(
            "SP-3",
            "没有找到这个编号的办件，请核对编号。",
            "There is no application with this number; check it.",
            place="matter_number",
        )
    kind = check_breach(data.get("broken"), written(data.get("detail")))
    department = session.get_one(Department, found.department_id)
    days = settings.value(session, "compensation_days", context.now)
    due = promised(context, ClockFacts(context.now, days, name="case"))
    breach = PromiseBreach(
        number=next_number(session, "breach", department.code, context.now),
        case_id=context.case.id,
        origin_case_id=found.case_id,
        department_id=department.id,
        card_id=data.get("card_id"),
        breach=kind,
        detail=written(data.get("detail")),
        published_measure=promises.measure_for(session, department.id, kind, context.now),
        found_at=context.now,
        found_by_id=staff_id(context),
        due_at=due,
    )
    session.add(breach)
    session.flush()
    return Effects(
        result={
            "number": breach.number,
            "department": department.code,
            "breach": BREACHES[kind][0],
            "detail": breach.detail,
            "measure": breach.published_measure or "",
            "due": written_moment(due),
        },
        clocks=[StartClock("case", context.now, days, "working_days")],
    )


def compensate(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-3: the apology and the measure are on record, and the applicant is told in writing."""
    session = context.session
    breach = promises.breach_of_case(session, context.case.id)
    answers = answers_of(context, "breach_compensation")
    card = None if breach.card_id is None else session.get_one(Card, breach.card_id)
    apology, measure = written(answers.get("apology")), written(answers.get("measure"))
    outcome = check_made_good(
        answers.get("outcome"), apology, measure, card_lifted=card is not None and card.lifted_at is not None
    )
    breach.outcome, breach.made_good_at, breach.made_good_by_id = outcome, context.now, staff_id(context)
    if outcome == "lifted":
        session.flush()
        return Effects(clocks=[FinishClock("case", context.now)], note="红牌已撤销，认定不违诺")
    breach.apology, breach.measure = apology, measure
    application = session.scalars(select(Application).where(Application.case_id == breach.origin_case_id)).one()
    department = session.get_one(Department, breach.department_id)
    item = session.get_one(Item, application.item_id)
    facts = {
        "agency": agency_facts(session, department),
        "applicant": applicant_facts(application),
        "item": {"name": item.name},
        "case_number": None,
        "query_code": None,
        "query_page": query_page(session),
        "breach": BREACHES[breach.breach][0],
        "detail": breach.detail,
        "apology": apology,
        "measure": measure,
        "published_measure": breach.published_measure,
        "signer": staff_name(session, staff_id(context)),
    }
    paper = issue_paper(context, "apology", facts, department, number=breach.number)
    breach.document_id = paper.id
    session.flush()
    return Effects(
        clocks=[FinishClock("case", context.now)],
        notifications=[
            tell_applicant(
                application, f"违诺致歉补偿 {paper.number}", f"{sentence(apology)}补偿措施：{sentence(measure)}"
            )
        ],
        note=f"已致歉并兑现补偿：{measure}",
    )


def uncompensated(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-3, AC-1: not made good in time: an infraction of who had the work."""
    breach = promises.breach_of_case(context.session, context.case.id)
    if breach.late_at is not None or breach.outcome is not None:
        return Effects()
    breach.late_at = context.now
    work = next(iter(context.open_work()), None)
    person = None if work is None else work.assignee_id
    if person is None and work is not None and work.post_id is not None:
        person = acting_on(context.session, work.post_id, context.now).acting
    detail = f"{breach.number}到期未致歉补偿"
    infraction(context, "promise_not_compensated", detail, staff=person, post=None if work is None else work.post_id)
    return Effects(note=detail)
