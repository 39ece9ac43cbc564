"""Operations of the one-time notice (ON-2, ON-3, ON-4, ON-7, ON-13, LC-3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.office.applications import store as applications
from engine.office.applications.rules import ACCEPTANCE_DAYS, Verdict, read_verdicts, uncured
from engine.office.joint import store as joint
from engine.office.notices import store as notices
from engine.office.notices.records import Notice
from engine.office.notices.rules import NoticeLine, check_lines, line_of, reminder_at, supplement_end
from engine.office.rule import RuleBroken
from engine.operations.acting import staff_id
from engine.operations.context import ClockChange, Effects, FinishClock, OperationContext, StartClock
from engine.operations.moments import told_moment, written_moment
from engine.operations.notifications import tell_applicant
from engine.operations.papers import issue_paper, paper_facts
from engine.operations.subject import answers_of, subject_of

PROCESS = {
    "immediate": "接收材料—当场审核—当场决定—当场送达",
    "ordinary": "接收材料—审核受理—审查—决定—送达",
    "complex": "接收材料—审核受理—审查—会审—决定—送达",
    "joint": "接收材料—审核受理—各部门并联审查—联合审批—决定—送达",
    "forwarded": "接收材料—审核受理—初审—报上级机关审批—送达",
}
"""The steps as a notice tells them, by the kind of the item."""


def issue(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """ON-2, ON-4, ON-7: tell in one paper everything that is missing; the five days are kept with it.

    What the check of the materials, or in a joint approval all departments together, found missing. A further notice
    may name only what the earlier ones named and what has not come; anything else is blocked and is an infraction.
    """
    subject = subject_of(context)
    application, item = subject.application, subject.item
    earlier = notices.supplements_of(context.session, context.case.id)
    joined = _of_departments(context, earlier[-1].issued_at if earlier else None)
    asked = {line.material for line in joined}
    gaps = applications.gaps(context.session, application)
    lines = [line_of(gap) for gap in gaps if gap.material not in asked] + joined
    states = applications.states(context.session, application.id)
    cured = {material for material, row in states.items() if row.state in ("received", "supplied")}
    # What a department finds wrong in papers that came is not cured: it may ask again for what a notice named.
    check_lines(lines, notices.materials_named(earlier), cured - asked)
    if joined:
        wrong = [Verdict(line.material, line.name, "wrong", line.problem, line.remedy, line.change) for line in joined]
        applications.record_verdicts(context.session, application, wrong, cured_as="supplied", at=context.now)
        application.supplement_complete = False
    due_at = supplement_end(context.now, item.supplement_days, item.supplement_unit, context.calendar)
    facts = paper_facts(
        context,
        subject,
        lines=[line.facts() for line in lines],
        process=PROCESS[item.kind],
        supplement_due=written_moment(due_at),
    )
    paper = issue_paper(context, "supplement", facts, subject.department)
    notice = notices.add(
        context.session,
        number=paper.number,
        case_id=context.case.id,
        kind="supplement",
        oral=False,
        lines=lines,
        supplement_due_at=due_at,
        document_id=paper.id,
        issued_by_id=staff_id(context),
        at=context.now,
    )
    told = "；".join(f"{line.name}：{line.problem}，{line.remedy}" for line in lines)
    return Effects(
        result={
            "notice_id": notice.id,
            "number": notice.number,
            "lines": len(lines),
            "supplement_due": written_moment(due_at),
            "remind_at": written_moment(reminder_at(context.now, due_at, context.calendar)),
        },
        clocks=[
            FinishClock("acceptance", context.now),
            StartClock("supplement", context.now, item.supplement_days, item.supplement_unit),
        ],
        notifications=[
            tell_applicant(
                application,
                f"一次性告知书 {notice.number}",
                f"“{item.name}”需要补正：{told}。请于{told_moment(due_at)}前补齐。",
            )
        ],
    )


def remind(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-3: remind the applicant, before the supplement period ends, of what has not come and until when it may."""
    subject = subject_of(context)
    notice = _newest(context)
    assert notice.supplement_due_at is not None  # every notice about materials has an end
    notice.reminded_at = context.now
    context.session.flush()
    missing = "、".join(line["name"] for line in notice.lines)
    until = told_moment(notice.supplement_due_at)
    return Effects(
        result={"supplement_due": written_moment(notice.supplement_due_at)},
        notifications=[
            tell_applicant(
                subject.application,
                f"补正提醒 {notice.number}",
                f"“{subject.item.name}”的补正期限至{until}，尚待补正：{missing}。逾期未补正的，本次申请终止，"
                "不影响再次申请。",
            )
        ],
    )


def _newest(context: OperationContext) -> Notice:
    earlier = notices.supplements_of(context.session, context.case.id)
    if not earlier:
        raise RuleBroken(
            "ON-2", "需要先发出一次性告知书，但是没有。", "Expected an issued notice first, but there is none."
        )
    return earlier[-1]


def _of_departments(context: OperationContext, since: datetime | None) -> list[NoticeLine]:
    approval = joint.of_case(context.session, context.case.id)
    return [] if approval is None else joint.merged_lines(joint.standings(context.session, approval), since)


def supplement(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """ON-3, ON-4, ON-5: record what the applicant brought; before acceptance the five days run again."""
    subject = subject_of(context)
    application = subject.application
    newest, earlier = _newest(context), notices.supplements_of(context.session, context.case.id)
    listed = applications.listed_materials(context.session, subject.item.id)
    verdicts = read_verdicts(answers_of(context, "materials_supplement").get("materials") or [], listed)
    found = applications.states(context.session, application.id)
    cured = {material for material, row in found.items() if row.state in ("received", "supplied")}
    if uncured(verdicts):
        check_lines([line_of(each) for each in uncured(verdicts)], notices.materials_named(earlier), cured)
    applications.record_verdicts(context.session, application, verdicts, cured_as="supplied", at=context.now)
    left = _left(applications.gaps(context.session, application), deferred=application.undertaking)
    application.last_received_at = context.now
    application.supplement_complete = not left
    if not left:
        newest.supplemented_at = context.now
    context.session.flush()
    clocks: list[ClockChange] = [FinishClock("supplement", context.now)]
    if not application.accepted_on:
        clocks.append(StartClock("acceptance", context.now, ACCEPTANCE_DAYS, "working_days"))
    return Effects(result={"complete": not left, "missing": len(left)}, clocks=clocks)


def _left(gaps: list[Verdict], *, deferred: bool) -> list[Verdict]:
    return [gap for gap in gaps if not (deferred and gap.deferrable)]
