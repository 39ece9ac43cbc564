"""Operations of the one-time notice (ON-2, ON-3, ON-4, ON-7, ON-13, LC-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.documents.wording import chinese_moment, clause, listing
from engine.office.applications import store as applications
from engine.office.applications.records import ApplicationMaterial
from engine.office.applications.rules import ACCEPTANCE_DAYS, NOT_HANDED_IN, Verdict, read_verdicts, uncured
from engine.office.joint import store as joint
from engine.office.notices import store as notices
from engine.office.notices.records import Notice
from engine.office.notices.rules import NoticeLine, check_lines, line_of, reminder_at, supplement_end
from engine.office.rule import RuleBroken
from engine.operations.acting import staff_id
from engine.operations.context import ClockChange, Effects, FinishClock, OperationContext, StartClock
from engine.operations.guide_facts import PROCESS
from engine.operations.moments import written_moment
from engine.operations.notifications import tell_applicant
from engine.operations.papers import issue_paper, paper_facts
from engine.operations.receipt import give_receipt
from engine.operations.subject import answers_of, subject_of

_LATE_BEFORE = "逾期未补正的，本次申请终止，不影响再次申请。"
_LATE_AFTER = "逾期未补正的，各部门依据现有材料审查并作出决定。"
"""What follows when a supplement does not come: before acceptance (LC-3), and in a joint review after it (PA-6)."""


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
    # What may come later on an undertaking is not asked for again (ON-11).
    gaps = _left(applications.gaps(context.session, application), deferred=application.undertaking)
    lines = [line_of(gap) for gap in gaps if gap.material not in asked] + joined
    states = applications.states(context.session, application.id)
    cured = {material for material, row in states.items() if row.state in applications.IN_ORDER}
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
        after_acceptance=application.accepted_on is not None,
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
    told = listing([f"{line.name}：{clause(line.problem)}，{clause(line.remedy)}" for line in lines])
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
                f"“{item.name}”需要补正：{told}。请于{chinese_moment(due_at)}前补齐。",
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
    until = chinese_moment(notice.supplement_due_at)
    return Effects(
        result={"supplement_due": written_moment(notice.supplement_due_at)},
        notifications=[
            tell_applicant(
                subject.application,
                f"补正提醒 {notice.number}",
                f"“{subject.item.name}”的补正期限至{until}，尚待补正：{missing}。"
                + (_LATE_BEFORE if subject.application.accepted_on is None else _LATE_AFTER),
            )
        ],
    )


def _newest(context: OperationContext) -> Notice:
    earlier = notices.supplements_of(context.session, context.case.id)
    if not earlier:
        raise RuleBroken(
            "ON-2", "还没有发出一次性告知书，请先发出。", "Expected an issued notice first, but there is none."
        )
    return earlier[-1]


def _of_departments(context: OperationContext, since: datetime | None) -> list[NoticeLine]:
    approval = joint.of_case(context.session, context.case.id)
    return [] if approval is None else joint.merged_lines(joint.standings(context.session, approval), since)


def supplement(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """ON-3, ON-4, ON-5: record what the applicant brought; before acceptance the five days run again."""
    subject = subject_of(context)
    application = subject.application
    _newest(context)  # without a notice there is nothing to supplement
    earlier = notices.supplements_of(context.session, context.case.id)
    listed = applications.listed_materials(context.session, subject.item.id)
    verdicts = read_verdicts(answers_of(context, "materials_supplement").get("materials") or [], listed)
    if context.actor is not None and all(verdict.state == "missing" for verdict in verdicts):
        # Online the files have come before, and the window judges them next.
        raise RuleBroken(
            "ON-3",
            "还没有登记收到的材料。请逐项核对申请人带来的材料；这次什么都没有带来的，不登记补正，期限照常计算。",
            "Expected at least one material that has come, but none was recorded. Judge what the applicant has brought;"
            " who brought nothing has supplied nothing, and the period goes on.",
            place="materials",
        )
    found = applications.states(context.session, application.id)
    cured = {material for material, row in found.items() if row.state in applications.IN_ORDER}
    verdicts = [_as_told(verdict, found.get(verdict.material)) for verdict in verdicts]
    if uncured(verdicts):
        check_lines([line_of(each) for each in uncured(verdicts)], notices.materials_named(earlier), cured)
    applications.record_verdicts(context.session, application, verdicts, cured_as="supplied", at=context.now)
    left = _left(applications.gaps(context.session, application), deferred=application.undertaking)
    application.last_received_at = context.now
    application.supplement_complete = not left
    if not left:
        # A further notice repeats what the earlier ones asked for: with it they are all cured.
        for notice in earlier:
            notice.supplemented_at = notice.supplemented_at or context.now
    context.session.flush()
    came = [each for each in verdicts if each.handed_in is not None and each.material not in cured]
    told = [give_receipt(context, subject, came, supplied=True)] if came else []
    clocks: list[ClockChange] = [FinishClock("supplement", context.now)]
    if not application.accepted_on:
        clocks.append(StartClock("acceptance", context.now, ACCEPTANCE_DAYS, "working_days"))
    return Effects(result={"complete": not left, "missing": len(left)}, clocks=clocks, notifications=told)


def _as_told(verdict: Verdict, before: ApplicationMaterial | None) -> Verdict:
    """A verdict with the fault that the notice named where the material simply did not come."""
    if verdict.state != "missing" or before is None or before.problem is None or verdict.problem != NOT_HANDED_IN:
        return verdict
    return replace(verdict, problem=before.problem, remedy=before.remedy or verdict.remedy)


def _left(gaps: list[Verdict], *, deferred: bool) -> list[Verdict]:
    return [gap for gap in gaps if not (deferred and gap.deferrable)]
