"""Operations of an ordered rectification (AC-3, AC-10): order, plan, report, check, recommendation to the superior."""

from __future__ import annotations

from typing import Any

from engine.documents.wording import sentence
from engine.office.accountability import store as accountability
from engine.office.accountability.rules import FURTHER, check_answer, check_plan, check_verification, report_days
from engine.office.rule import written, written_or_none
from engine.office.service_clock.rules import office_day
from engine.office.settings import store as settings
from engine.operations.acting import staff_id
from engine.operations.context import Effects, OperationContext
from engine.operations.moments import read_day
from engine.operations.notifications import tell_head
from engine.operations.subject import answers_of


def order(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-3: order the rectification; the head of the unit is told until when a plan is due."""
    case = accountability.of_case(context.session, context.case.id)
    days = settings.value(context.session, "rectification_plan_days", context.now)
    told = tell_head(context.session, case.unit_id, f"责令整改 {case.number}", f"请在 {days} 个工作日内报送整改计划。")
    return Effects(result={"plan_days": days}, notifications=told)


def rectify(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-3: the plan with its deadline, from which the days of the report and of the check after it follow."""
    case = accountability.of_case(context.session, context.case.id)
    answers = answers_of(context, "rectification_plan")
    plan, today = written(answers.get("plan")), office_day(context.now)
    most = settings.value(context.session, "rectification_most_days", context.now)
    deadline = check_plan(plan, read_day(answers.get("deadline")), today, most)
    case.plan, case.plan_deadline, case.verified = plan, deadline, None
    case.rectification_report = case.reported_at = None
    context.session.flush()
    return Effects(
        result={
            "deadline": deadline.isoformat(),
            "report_days": report_days(deadline, today, context.calendar),
            "check_days": settings.value(context.session, "rectification_check_days", context.now),
        }
    )


def report(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-3: what the unit has done by its plan."""
    case = accountability.of_case(context.session, context.case.id)
    case.rectification_report = written_or_none(answers_of(context, "rectification_report").get("report"))
    case.reported_at = context.now
    context.session.flush()
    return Effects()


def verify(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-3, AC-10: whether the rectification was done, with what was seen; if not, once more or to the superior."""
    case = accountability.of_case(context.session, context.case.id)
    answers = answers_of(context, "rectification_check")
    text, verified = written(answers.get("text")), answers.get("verified") is True
    further = check_verification(text, planned=case.plan is not None, verified=verified, further=answers.get("further"))
    case.verified, case.verification, case.verified_at = verified, text, context.now
    if further == "recommend":
        case.recommended_at = context.now
    context.session.flush()
    outcome = "整改到位" if verified else f"整改不到位，{FURTHER[further][0]}"
    told = tell_head(context.session, case.unit_id, f"整改核查 {case.number}", f"{outcome}。{sentence(text)}")
    return Effects(result={"verified": verified, "further": further}, notifications=told, note=outcome)


def recommend(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-10: what the superior does about a unit that does not rectify; its head is told."""
    case = accountability.of_case(context.session, context.case.id)
    text = written(answers_of(context, "recommendation_answer").get("text"))
    check_answer(text)
    case.superior_answer, case.superior_answered_at = text, context.now
    case.superior_answered_by_id = staff_id(context)
    context.session.flush()
    return Effects(
        notifications=tell_head(context.session, case.unit_id, f"上级处理意见 {case.number}", sentence(text))
    )
