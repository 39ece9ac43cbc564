"""Operations of the follow-up of a bad rating (SP-4)."""

from __future__ import annotations

from typing import Any

from engine.documents.numbering import next_number
from engine.documents.wording import sentence
from engine.office.applications.records import Application
from engine.office.inquiries.records import Inquiry
from engine.office.items.records import Item
from engine.office.organisation.records import Department
from engine.office.ratings import store as ratings
from engine.office.ratings.records import Rating
from engine.office.ratings.rules import CONCLUSIONS, GRADES
from engine.office.rule import RuleBroken, written, written_or_none
from engine.office.service_clock.rules import ClockFacts
from engine.office.settings import store as settings
from engine.operations.acting import staff_id
from engine.operations.context import Effects, FinishClock, Notification, OperationContext, StartClock
from engine.operations.moments import promised, written_moment
from engine.operations.notifications import tell
from engine.operations.subject import answers_of

CLOCK = "case"


def register(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-4: number the follow-up of a bad rating and start its limit. Its data name no rater and no matter."""
    session = context.session
    rating = ratings.to_follow_up(session, context.case.data.get("rating_id"))
    rating.followup_case_id = context.case.id
    department = session.get_one(Department, rating.department_id)
    item = None if rating.item_id is None else session.get(Item, rating.item_id)
    days = settings.value(session, "rating_followup_days", context.now)
    rating.number = next_number(session, "rating", department.code, context.now)
    session.flush()
    due = promised(context, ClockFacts(context.now, days, name=CLOCK))
    return Effects(
        result={
            "number": rating.number,
            "grade": GRADES[rating.grade][0],
            "comment": rating.comment or "（未写）",
            "item": "来访咨询" if item is None else item.name,
            "department": department.code,
            "due": written_moment(due),
        },
        clocks=[StartClock(CLOCK, context.now, days, "working_days")],
    )


def call_back(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-4: what calling the rater back came to."""
    rating = ratings.of_followup(context.session, context.case.id)
    answers = answers_of(context, "rating_callback")
    conclusion, findings = answers.get("conclusion"), written(answers.get("findings"))
    if conclusion not in CONCLUSIONS or not findings:
        raise RuleBroken(
            "SP-4",
            "请选择回访结论并写明核实情况。",
            "Choose what the call came to and write what was found.",
            place="findings" if conclusion in CONCLUSIONS else "conclusion",
        )
    rating.conclusion, rating.findings = str(conclusion), findings
    rating.called_at, rating.called_by_id = context.now, staff_id(context)
    context.session.flush()
    return Effects(result={"conclusion": rating.conclusion, "findings": findings})


def set_aside(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-4: a malicious rating leaves the figures, reviewed by another person than the caller; the rater is told."""
    rating = ratings.of_followup(context.session, context.case.id)
    grounds = written(answers_of(context, "rating_review").get("grounds"))
    ratings.set_aside(context.session, rating, grounds=grounds, by_id=staff_id(context), at=context.now)
    return Effects(
        clocks=[FinishClock(CLOCK, context.now)],
        notifications=_told(context, rating, f"经复核，您的评价不计入统计。理由：{sentence(grounds)}"),
        note="差评经复核剔除",
    )


def close(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-4: what was corrected, and how the rater was told; the follow-up is done."""
    rating = ratings.of_followup(context.session, context.case.id)
    told = written(answers_of(context, "rating_telling").get("told"))
    if not told:
        raise RuleBroken("SP-4", "请写明怎样告知评价人。", "Say how the rater was told.", place="told")
    rating.correction = written_or_none((context.answers("rating_correction") or {}).get("correction"))
    rating.told, rating.closed_at = told, context.now
    context.session.flush()
    said = f"您反映的问题已整改：{sentence(rating.correction)}" if rating.correction else "您的评价已核实并说明。"
    return Effects(clocks=[FinishClock(CLOCK, context.now)], notifications=_told(context, rating, said))


def _told(context: OperationContext, rating: Rating, body: str) -> list[Notification]:
    """A word to the rater, by the contact given with the rating, else as the application or contact says."""
    found = context.session.query(Application).filter_by(case_id=rating.case_id).one_or_none()
    person: Application | Inquiry | None = (
        found or context.session.query(Inquiry).filter_by(case_id=rating.case_id).one_or_none()
    )
    email = None if rating.contact or person is None else person.email
    otherwise = rating.contact or (None if person is None else person.phone or person.applicant_name)
    if email is None and otherwise is None:
        return []
    return [tell(email, otherwise or "", f"评价回访 {rating.number}", body)]
