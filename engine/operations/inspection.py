"""Operations of an inspection by a list (SP-7): drawing it up, its findings, the unit's answer, and the check of it."""

from __future__ import annotations

from typing import Any

from engine.documents.numbering import next_number
from engine.documents.wording import sentence
from engine.office.accountability.rules import INFRACTIONS
from engine.office.inspections import store as inspections
from engine.office.inspections.records import Inspection, InspectionLine
from engine.office.inspections.rules import (
    AREAS,
    SELECTIONS,
    Finding,
    Plan,
    check_answer,
    check_lines,
    check_numbers,
    check_settling,
    read_findings,
    read_plan,
    sample,
)
from engine.office.organisation.records import Department
from engine.office.organisation.store import department_by_code, inspection, post_by_code
from engine.office.rule import RuleBroken, written
from engine.office.service_clock.rules import office_day
from engine.office.settings import store as settings
from engine.operations.acting import post_of, staff_id, staff_name
from engine.operations.context import Effects, OperationContext
from engine.operations.moments import read_day, written_moment
from engine.operations.notifications import tell_head
from engine.operations.papers import agency_facts, issue_paper
from engine.operations.subject import answers_of


def draw(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-7: draw up the list: the cases chosen or sampled, and the standards in force; printed to take along."""
    session, today = context.session, office_day(context.now)
    answers = answers_of(context, "inspection_plan")
    department = _department(context, written(answers.get("department")))
    held = [] if context.actor is None else [post_of(session, each.post_id) for each in context.actor.posts]
    plan = read_plan(
        answers,
        read_day(answers.get("period_from")),
        read_day(answers.get("period_until")),
        today,
        own=any(post is not None and post.department_id == department.id for post in held),
    )
    inspecting = inspection(session)
    number = next_number(session, "inspection_list", inspecting.code, context.now)
    population = inspections.cases_in_period(session, department.id, plan.period_from, plan.period_until)
    case_ids = _chosen(context, plan, population, number)
    standards = inspections.standards_for(session, department.id, context.now) if plan.standards else []
    check_lines(len(case_ids) + len(standards))
    row = Inspection(
        case_id=context.case.id,
        number=number,
        department_id=department.id,
        subject=plan.subject,
        period_from=plan.period_from,
        period_until=plan.period_until,
        selection=plan.selection,
        population=len(population),
        drawn_at=context.now,
        drawn_by_id=staff_id(context),
    )
    session.add(row)
    session.flush()
    names = inspections.named_cases(session, case_ids)
    wanted: list[tuple[int | None, int | None, str]] = [
        *((case_id, None, f"办件 {names[case_id][0]} {names[case_id][1]}") for case_id in case_ids),
        *((None, each.id, f"{AREAS[each.area][0]}：{each.text}") for each in standards),
    ]
    lines = [
        InspectionLine(
            inspection_id=row.id, ordinal=ordinal, target_case_id=case_id, standard_id=standard_id, subject=subject
        )
        for ordinal, (case_id, standard_id, subject) in enumerate(wanted, start=1)
    ]
    session.add_all(lines)
    session.flush()
    paper = issue_paper(
        context, "inspection_list", _facts(context, row, department, inspecting, lines, {}), inspecting, number=number
    )
    row.list_document_id = paper.id
    session.flush()
    return Effects(
        result={
            "number": number,
            "department": department.code,
            "list": "\n".join(f"{line.ordinal}. {line.subject}" for line in lines),
            "days": settings.value(session, "inspection_days", context.now),
            "answer_days": settings.value(session, "inspection_answer_days", context.now),
            "check_days": settings.value(session, "inspection_check_days", context.now),
        },
        note=f"检查{department.name}：{SELECTIONS[plan.selection][0]}，共 {len(lines)} 行",
    )


def _department(context: OperationContext, code: str) -> Department:
    if not code:
        raise RuleBroken("SP-7", "请选择被检查单位。", "Choose the unit to inspect.", place="department")
    return department_by_code(context.session, code)


def _chosen(context: OperationContext, plan: Plan, population: list[int], number: str) -> list[int]:
    if plan.selection == "random":
        return sample(number, population, plan.sample_size)
    by_number = {name: case_id for case_id, (name, _) in inspections.named_cases(context.session, population).items()}
    return check_numbers(plan.numbers, by_number)


def record(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-7, AC-1: what was found line by line; faults go on record as violations, and the unit is told in writing."""
    session = context.session
    row = inspections.of_case(session, context.case.id)
    lines = inspections.lines_of(session, row.id)
    answers = answers_of(context, "inspection_findings")
    findings = read_findings(
        answers.get("faults") or [],
        [line.ordinal for line in lines],
        all_checked=answers.get("all_checked") is True,
    )
    row.faults = inspections.record(session, row, findings, at=context.now)
    row.recorded_at, row.recorded_by_id = context.now, staff_id(context)
    if row.faults == 0:
        row.outcome, row.closed_at, row.closed_by_id = "faultless", context.now, staff_id(context)
    department, inspecting = session.get_one(Department, row.department_id), inspection(session)
    facts = _facts(context, row, department, inspecting, lines, {each.line: each for each in findings})
    row.document_id = issue_paper(context, "inspection_notice", facts, inspecting).id
    session.flush()
    days = settings.value(session, "inspection_answer_days", context.now)
    asked = f"请在 {days} 个工作日内说明情况并报送整改措施。" if row.faults else "未发现问题。"
    return Effects(
        result={"faults": row.faults, "faulty": _faulty(lines, findings)},
        notifications=tell_head(
            session,
            row.department_id,
            f"检查情况 {row.number}",
            f"检查 {len(lines)} 项，不符合 {row.faults} 项。{asked}",
        ),
        note=f"检查 {len(lines)} 项，不符合 {row.faults} 项",
    )


def _faulty(lines: list[InspectionLine], findings: list[Finding]) -> str:
    return "\n".join(
        f"{line.ordinal}. {line.subject}：{finding.detail}"
        for line, finding in zip(lines, findings, strict=True)
        if finding.result == "fault"
    )


def _facts(
    context: OperationContext,
    row: Inspection,
    department: Department,
    inspecting: Department,
    lines: list[InspectionLine],
    findings: dict[int, Finding],
) -> dict[str, Any]:
    days = settings.value(context.session, "inspection_answer_days", context.now)
    return {
        "agency": agency_facts(context.session, inspecting),
        "list": row.number,
        "unit": department.name,
        "subject": row.subject,
        "period_from": row.period_from.isoformat(),
        "period_until": row.period_until.isoformat(),
        "selection": SELECTIONS[row.selection][0],
        "random": row.selection == "random",
        "population": row.population,
        "drawn_by": staff_name(context.session, row.drawn_by_id),
        "recorded_at": written_moment(row.recorded_at) if row.recorded_at else None,
        "recorded_by": staff_name(context.session, row.recorded_by_id),
        "faults": row.faults,
        "answer_days": days,
        "lines": [_line_facts(context, line, findings.get(line.ordinal)) for line in lines],
    }


def _line_facts(context: OperationContext, line: InspectionLine, finding: Finding | None) -> dict[str, Any]:
    fault = finding is not None and finding.result == "fault"
    return {
        "ordinal": line.ordinal,
        "subject": line.subject,
        "result": None if finding is None else finding.result,
        "kind": INFRACTIONS[finding.code][1] if fault and finding is not None else None,
        "detail": finding.detail if fault and finding is not None else None,
        "post": post_by_code(context.session, finding.post).name if fault and finding is not None else None,
    }


def answer(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-7: what the inspected unit says and puts right; the inspectors are told."""
    row = inspections.of_case(context.session, context.case.id)
    row.answer = check_answer(written(answers_of(context, "inspection_answer").get("text")))
    row.answered_at, row.answered_by_id = context.now, staff_id(context)
    context.session.flush()
    return Effects(result={"text": row.answer})


def settle(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """SP-7: whether the answer settles the matter; if not, it goes back to the unit with the reason."""
    row = inspections.of_case(context.session, context.case.id)
    answers = answers_of(context, "inspection_check")
    text = written(answers.get("text"))
    outcome = check_settling(answers.get("outcome"), text)
    row.check_text = text
    if outcome == "settled":
        row.outcome, row.closed_at, row.closed_by_id = "settled", context.now, staff_id(context)
    context.session.flush()
    words = "已整改，检查办结" if outcome == "settled" else "整改不到位，请再改并答复"
    return Effects(
        result={"outcome": outcome},
        notifications=tell_head(
            context.session, row.department_id, f"检查核查 {row.number}", f"{words}。{sentence(text)}"
        ),
        note=words,
    )
