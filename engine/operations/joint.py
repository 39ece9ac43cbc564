"""Operations of the joint approval (JA)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.errors import NotFound
from engine.office.applications import store as applications
from engine.office.applications.rules import Verdict, read_verdicts, uncured
from engine.office.cards.store import acting_on
from engine.office.items.store import departments_of
from engine.office.joint import store as joint
from engine.office.joint.records import JointApproval, JointDepartment
from engine.office.joint.rules import (
    Said,
    check_conclusion,
    check_departments,
    check_opinion,
    check_own_days,
    department_days,
)
from engine.office.joint.store import Standing, merged_lines
from engine.office.notices import store as notices
from engine.office.notices.rules import NoticeLine, check_lines, line_of
from engine.office.organisation.records import Department, Staff
from engine.office.organisation.store import center, department_by_code, department_codes, post_for, staff_by_login
from engine.office.rule import RuleBroken, written, written_or_none
from engine.office.service_clock.store import running_clock
from engine.office.settings import store as settings
from engine.operations.acting import infraction, staff_id, staff_name
from engine.operations.context import Effects, FinishClock, Message, Notification, OperationContext, StartClock
from engine.operations.ladder import ladder_of
from engine.operations.moments import read_day, written_moment
from engine.operations.notifications import tell_applicant, tell_staff
from engine.operations.papers import agency_facts, issue_paper, paper_facts
from engine.operations.subject import Subject, answers_of, subject_of

DEMAND = "部门提出补正"
"""The message by which a department's branch tells the case that it demands material (ON-7)."""


def propose(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """JA-2: the departments that the item names always or in one of ``circumstances``, each with its own days."""
    subject = subject_of(context)
    asked = set(parameters.get("circumstances") or ())
    unknown = asked - {circumstance["key"] for circumstance in subject.item.circumstances}
    if unknown:
        names = "、".join(sorted(unknown))
        raise RuleBroken(
            "JA-2",
            f"本事项没有列出情形“{names}”，请从列表中选择。",
            f"Expected circumstances of the item, but it lists no {names}.",
            place="circumstances",
        )
    parts = departments_of(context.session, subject.item.id)
    codes = {code: key for key, code in department_codes(context.session).items()}
    proposed = [
        {
            "department": codes[part.department_id],
            "days": department_days(subject.item.promised_days, part.days),
        }
        for part in parts
        if part.circumstance is None or part.circumstance in asked
    ]
    return Effects(result={"departments": proposed})


def open_joint(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """JA-1, JA-2, JA-6: name the departments with their own limits, and assign the free helper.

    The departments come from the form ``joint_prepare``, else from the parameter, else the item.
    """
    subject = subject_of(context)
    answers = context.answers("joint_prepare") or {}
    chosen = _chosen(answers.get("departments")) or _chosen(parameters.get("departments"))
    own_days = {each.department_id: each.days for each in departments_of(context.session, subject.item.id)}
    departments = (
        [_department(context, code) for code in chosen]
        if chosen
        else [context.session.get_one(Department, key) for key in own_days]
    )
    check_departments([department.code for department in departments])
    for each in departments:
        if (own := chosen.get(each.code)) is not None:
            check_own_days(each.short_name, own, subject.item.promised_days)
            own_days[each.id] = own
    days = {each.id: department_days(subject.item.promised_days, own_days.get(each.id)) for each in departments}
    helper = _helper(context, answers.get("helper"))
    joint.open_approval(
        context.session,
        case_id=context.case.id,
        coordinator_id=staff_id(context),
        helper_id=None if helper is None else helper.id,
        days=days,
        at=context.now,
    )
    return Effects(
        result={
            "helper": None if helper is None else helper.name,
            "one_veto_ends": subject.item.one_veto_ends,
            "departments": [each.code for each in departments],
            "branches": [{"department": each.code, "name": each.name, "days": days[each.id]} for each in departments],
        },
        notifications=_told(context, subject, departments, helper),
    )


def _told(
    context: OperationContext, subject: Subject, departments: Sequence[Department], helper: Staff | None
) -> list[Notification]:
    names = "、".join(department.name for department in departments)
    told = [
        tell_applicant(
            subject.application,
            "联合并联审批",
            f"“{subject.item.name}”由{names}同时审查"
            + ("。" if helper is None else f"，帮办员{helper.name}（电话{helper.phone or '见窗口'}）全程无偿帮办。"),
        )
    ]
    if helper is not None:
        told.append(
            tell_staff(helper.id, "帮办", f"请全程无偿帮办“{subject.item.name}”（{context.case.number or ''}）。")
        )
    return told


def _chosen(value: object) -> dict[str, int | None]:
    """Codes of departments, and the days where they are given, from a form or a proposal.

    Texts, or objects with ``department`` and ``days``. One that two rules of a collecting table name is asked once.
    """
    chosen: dict[str, int | None] = {}
    for each in value if isinstance(value, list | tuple) else []:
        code = written(each.get("department") if isinstance(each, dict) else each)
        days = each.get("days") if isinstance(each, dict) else None
        if code and chosen.get(code) is None:
            chosen[code] = days if isinstance(days, int) and days > 0 else None
    return chosen


def _department(context: OperationContext, code: str) -> Department:
    try:
        return department_by_code(context.session, code)
    except NotFound as unknown:
        raise RuleBroken("JA-2", unknown.zh, unknown.en, place="departments") from unknown


def _helper(context: OperationContext, login: object) -> Staff | None:
    """The helper named by login, else whoever acts on the helpers' post; None when the county has no helper."""
    if named := written(login):
        staff = staff_by_login(context.session, named)
        if staff is None:
            raise RuleBroken(
                "JA-6",
                "没有这名帮办员，请重新选择。",
                "Expected a helper on the staff, but there is none.",
                place="helper",
            )
        return staff
    try:
        post = post_for(context.session, "helper", None)
    except NotFound:
        return None
    acting = acting_on(context.session, post.id, context.now).acting
    return None if acting is None else context.session.get(Staff, acting)


def department_opened(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """JA-2: the department's branch starts under a clock of its own inside the joint limit."""
    approval = joint.the_joint_approval(context.session, _parent(context))
    subject = subject_of(context)
    department = _department(context, written(parameters.get("department")))
    named = {each.department_id: each.days for each in joint.departments_of(context.session, approval.id)}
    wanted, promised_days = parameters.get("days"), subject.item.promised_days
    if isinstance(wanted, int):
        # What the coordinator asks for is never cut without a word.
        check_own_days(department.short_name, wanted, promised_days, place="days")
    days = department_days(promised_days, wanted if isinstance(wanted, int) else named.get(department.id))
    joint.start_department(
        context.session, approval, department_id=department.id, case_id=context.case.id, days=days, at=context.now
    )
    ladder = ladder_of(context, "department")
    return Effects(
        result={
            "department": department.code,
            "days": days,
            "remind_before": ladder.remind_before,
            "red_after": ladder.red_after,
        },
        clocks=[StartClock("case", context.now, days, "working_days")],
    )


def _parent(context: OperationContext) -> int:
    if context.case.parent_id is None:
        raise RuleBroken("JA-2", "这不是联合审批中的部门审查。", "Expected the branch of a department, but it is none.")
    return context.case.parent_id


def record_opinion(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """JA-3: what the department says. Its clock ends with the opinion; a "no" first goes through the denial filing."""
    row = joint.the_branch(context.session, context.case.id)
    subject = subject_of(context)
    answers = answers_of(context, "department_opinion")
    listed = applications.listed_materials(context.session, subject.item.id)
    gaps: list[Verdict] = []
    if answers.get("opinion") == "more_material":
        gaps = uncured(read_verdicts(answers.get("materials") or [], listed))
    text, conditions = written(answers.get("text")), written_or_none(answers.get("conditions"))
    said = check_opinion(answers.get("opinion"), text, conditions, len(gaps))
    lines = [line_of(gap) for gap in gaps]
    permit_number = written_or_none(answers.get("permit_number")) if said in ("approve", "conditional") else None
    if permit_number and applications.certificate_exists(
        context.session, permit_number, row.department_id, beside=_parent(context)
    ):
        raise RuleBroken(
            "PA-2",
            f"编号“{permit_number}”已经用在本部门另一件证照上，请核对后改正。",
            f"“{permit_number}” is the number of another certificate of the department; correct it.",
            place="permit_number",
        )
    if said == "more_material":
        _check_demand(context, lines)
    opinion = joint.add_opinion(
        context.session,
        case_id=context.case.id,
        parent_case_id=_parent(context),
        department_id=row.department_id,
        opinion=said,
        text=text,
        conditions=conditions if said == "conditional" else None,
        lines=lines,
        permit_number=permit_number,
        permit_valid_until=read_day(answers.get("valid_until")),
        deemed=False,
        staff_id=staff_id(context),
        at=context.now,
    )
    return Effects(
        result={
            "department": _code(context, row),
            "opinion": said,
            "text": text,
            "conditions": conditions if said == "conditional" else None,
            "missing": len(gaps),
        },
        clocks=[] if said == "deny" else [FinishClock("case", context.now)],
        messages=[Message(_parent(context), DEMAND, {}, f"demand:{opinion.id}")] if said == "more_material" else [],
    )


def _check_demand(context: OperationContext, lines: Sequence[NoticeLine]) -> None:
    """ON-4, ON-7: once the one notice has gone out, a department demands nothing new, and nothing while it runs.

    Locks the joint approval, so that a demand is either on the notice that goes out now or comes after it.
    """
    joint.lock(context.session, _parent(context))
    earlier = notices.supplements_of(context.session, _parent(context))
    if not earlier:
        return
    newest = earlier[-1]
    running = newest.supplement_due_at is not None and context.now < newest.supplement_due_at
    if newest.supplemented_at is None and running:
        raise RuleBroken(
            "ON-7",
            f"合并告知{newest.number}已经发出，正在等申请人补正，不能再单独告知。请等材料补齐后再提，或者先出具其他意见。",
            f"The merged notice {newest.number} is out and the applicant is supplementing; demand nothing meanwhile.",
            place="opinion",
        )
    check_lines(lines, notices.materials_named(earlier), set())


def await_others(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """ON-7: the first demand for material waits for those of other departments, at most as long as the setting says."""
    joint.the_joint_approval(context.session, context.case.id)
    if running_clock(context.session, context.case.id, "demand") is not None:
        return Effects()
    days = settings.value(context.session, "demand_wait_days", context.now)
    return Effects(clocks=[StartClock("demand", context.now, days, "working_days")])


def collect_demands(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """ON-7, JA-5: the departments whose demands go into the notice now, and whether one veto has ended the review."""
    approval = joint.lock(context.session, context.case.id)
    subject = subject_of(context)
    earlier = notices.supplements_of(context.session, context.case.id)
    standings = joint.standings(context.session, approval)
    asking = joint.asking(standings, earlier[-1].issued_at if earlier else None)
    days = {row.department_id: row.days for row in joint.departments_of(context.session, approval.id)}
    denied = [each.opinion.case_id for each in standings if each.opinion is not None and each.opinion.opinion == "deny"]
    filed = joint.filed_denials(context.session, denied, context.now)
    branches = [
        {
            "department": each.department.code,
            "name": each.department.name,
            "days": days[each.department.id] or department_days(subject.item.promised_days, None),
        }
        for each in asking
    ]
    return Effects(
        result={"branches": branches, "veto": subject.item.one_veto_ends and bool(filed)},
        clocks=[FinishClock("demand", context.now)],
    )


def _code(context: OperationContext, row: JointDepartment) -> str:
    return context.session.get_one(Department, row.department_id).code


def silence(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """JA-3: past its limit a silent department answers for it; consent only where the item's law says so."""
    row = joint.the_branch(context.session, context.case.id)
    subject = subject_of(context)
    department = context.session.get_one(Department, row.department_id)
    work = next(iter(context.open_work()), None)
    infraction(
        context,
        "silent_department",
        f"{department.name}逾期未答复“{subject.item.name}”",
        staff=None if work is None else work.assignee_id,
        post=None if work is None else work.post_id,
    )
    consent = subject.item.silence_is_consent
    if consent:
        joint.add_opinion(
            context.session,
            case_id=context.case.id,
            parent_case_id=_parent(context),
            department_id=row.department_id,
            opinion="approve",
            text=f"逾期未答复，依据{subject.item.silence_basis}视为同意",
            conditions=None,
            lines=[],
            deemed=True,
            staff_id=None,
            at=context.now,
        )
    return Effects(result={"department": department.code, "consent": consent})


def conclude(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """JA-3, JA-4, JA-5, ON-7: the joint opinion; a supplement merges what all departments miss for one notice."""
    subject = subject_of(context)
    approval = joint.the_joint_approval(context.session, context.case.id)
    answers = answers_of(context, "joint_opinion")
    standings = joint.standings(context.session, approval)
    said = [Said(each.department.name, each.opinion.opinion if each.opinion else None) for each in standings]
    text = written(answers.get("text"))
    conclusion = check_conclusion(answers.get("conclusion"), text, said, one_veto_ends=subject.item.one_veto_ends)
    denials = sum(each.opinion == "deny" for each in said)
    approval.text = text
    joint.add_minutes(context.session, approval, written_or_none(answers.get("meeting")))
    if conclusion == "supplement":
        approval.conclusion = conclusion
        context.session.flush()
        missing = len(merged_lines(standings, None))
        return Effects(result={"conclusion": conclusion, "missing": missing, "denials": denials, "number": None})
    approval.conclusion, approval.concluded_at = conclusion, context.now
    approval.coordinator_id = staff_id(context) or approval.coordinator_id
    leading = center(context.session) or subject.department
    paper = issue_paper(context, "joint", _joint_facts(context, subject, approval, standings, leading), leading)
    approval.document_id = paper.id
    context.session.flush()
    return Effects(result={"conclusion": conclusion, "missing": 0, "denials": denials, "number": paper.number})


def _joint_facts(
    context: OperationContext,
    subject: Subject,
    approval: JointApproval,
    standings: Sequence[Standing],
    leading: Department,
) -> dict[str, Any]:
    facts = paper_facts(
        context,
        subject,
        conclusion=approval.conclusion,
        text=approval.text,
        minutes=approval.minutes,
        coordinator=staff_name(context.session, approval.coordinator_id),
        helper=staff_name(context.session, approval.helper_id),
        opinions=[
            {
                "department": each.department.name,
                "opinion": None if each.opinion is None else each.opinion.opinion,
                "text": "" if each.opinion is None else each.opinion.text,
                "conditions": None if each.opinion is None else each.opinion.conditions,
                "deemed": each.opinion is not None and each.opinion.deemed,
                "at": None if each.opinion is None else written_moment(each.opinion.at),
            }
            for each in standings
        ],
    )
    return {**facts, "agency": agency_facts(context.session, leading)}
