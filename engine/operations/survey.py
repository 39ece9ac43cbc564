"""Operations of a survey of satisfaction (SP-4): drawn and sent, closed, reported and published."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from engine.documents.numbering import next_number
from engine.documents.wording import chinese_day
from engine.office.letterhead.store import site
from engine.office.organisation.records import Department
from engine.office.organisation.store import inspection
from engine.office.rule import written
from engine.office.service_clock.rules import office_day
from engine.office.settings import store as settings
from engine.office.surveys import store as surveys
from engine.office.surveys.records import Survey, SurveyInvitation, SurveyQuestions
from engine.office.surveys.rules import Result, check_drawn, check_report, drawn, read_plan
from engine.operations.acting import staff_id
from engine.operations.context import Effects, Notification, OperationContext
from engine.operations.moments import read_day
from engine.operations.notifications import tell_applicant, tell_head
from engine.operations.papers import agency_facts, issue_paper
from engine.operations.subject import answers_of

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Of which codes are made: nothing that is mistaken for something else."""


def draw(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-4: draw the share of each department's matters and send every applicant drawn a code to answer once."""
    session, today = context.session, office_day(context.now)
    questions = surveys.the_questions(session)
    answers = answers_of(context, "survey_plan")
    plan = read_plan(
        answers.get("subject"), read_day(answers.get("period_from")), read_day(answers.get("period_until")), today
    )
    share, days, report_days = (
        settings.value(session, name, context.now) for name in ("survey_share", "survey_days", "survey_report_days")
    )
    organiser = inspection(session)
    number = next_number(session, "survey", organiser.code, context.now)
    decided = surveys.decided_in(session, plan.period_from, plan.period_until)
    check_drawn(len(decided))
    closes_on = today + timedelta(days=days)
    row = Survey(
        case_id=context.case.id,
        number=number,
        subject=plan.subject,
        questions_id=questions.id,
        period_from=plan.period_from,
        period_until=plan.period_until,
        share=share,
        population=sum(len(each) for each in decided.values()),
        drawn_at=context.now,
        drawn_by_id=staff_id(context),
        closes_on=closes_on,
    )
    session.add(row)
    session.flush()
    address = site(session)
    page = "政务服务网“满意度调查”" if address is None else f"{address}/public/survey"
    told: list[Notification] = []
    for department_id in sorted(decided):
        by_case = {each.case_id: each for each in decided[department_id]}
        name = session.get_one(Department, department_id).name
        for case_id in drawn(number, list(by_case), share):
            code = "".join(secrets.choice(LETTERS) for _ in range(12))
            session.add(SurveyInvitation(survey_id=row.id, department_id=department_id, digest=surveys.digest(code)))
            words = (
                f"诚邀您评价{name}的服务。调查码：{code[:4]}-{code[4:8]}-{code[8:]}，{chinese_day(closes_on)}前在{page}填写。"
                "调查不记名，答案与您的办件没有联系；自愿参加，每码一次。"
            )
            told.append(tell_applicant(by_case[case_id], f"满意度调查 {number}", words))
    session.flush()
    return Effects(
        result={"number": number, "invited": len(told), "days": days, "report_days": report_days},
        notifications=told,
        note=f"{chinese_day(plan.period_from)}至{chinese_day(plan.period_until)}办结{row.population}件，"
        f"各部门抽取{share}%，发出{len(told)}份",
    )


def close(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-4: the time to answer is over; what came is counted by department."""
    row = surveys.of_case(context.session, context.case.id)
    row.closed_at = context.now
    context.session.flush()
    found = surveys.results(context.session, row)
    answered = sum(each.answered for _, each in found)
    return Effects(
        result={"answered": answered}, note=f"收回{answered}份，共发出{sum(each.invited for _, each in found)}份"
    )


def publish(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-4, OA-1: publish what came of it; heads of departments below the wanted share are told to put it right."""
    session = context.session
    row = surveys.of_case(session, context.case.id)
    row.report = check_report(written(answers_of(context, "survey_report").get("text")))
    found = surveys.results(session, row)
    organiser = inspection(session)
    facts = {
        "agency": agency_facts(session, organiser),
        "survey": row.number,
        "subject": row.subject,
        "period_from": row.period_from.isoformat(),
        "period_until": row.period_until.isoformat(),
        "share": row.share,
        "population": row.population,
        "questions": session.get_one(SurveyQuestions, row.questions_id).questions,
        "departments": [_line(department, result) for department, result in found],
        "report": row.report,
    }
    paper = issue_paper(context, "survey", facts, organiser, number=row.number)
    row.document_id, row.published_at = paper.id, context.now
    session.flush()
    told: list[Notification] = []
    for department, result in found:
        if result.below_target:
            words = f"满意度调查{row.number}：{department.name}满意率{result.satisfied}%，低于目标，请对照通报整改。"
            told += tell_head(session, department.id, f"满意度调查通报 {row.number}", words)
    return Effects(result={"number": row.number}, notifications=told, note=f"满意度调查通报 {row.number}")


def _line(department: Department, result: Result) -> dict[str, Any]:
    return {
        "name": department.name,
        "invited": result.invited,
        "answered": result.answered,
        "satisfied": result.satisfied,
        "by_question": list(result.by_question),
    }
