"""Operations of papers that may come later (容缺受理, ON-11): handed in, reminded, closed when they do not come."""

from __future__ import annotations

from typing import Any

from engine.documents.wording import chinese_moment
from engine.office.applications import store as applications
from engine.office.applications.rules import Verdict, late_papers_end, read_verdicts
from engine.office.rule import RuleBroken
from engine.office.service_clock.store import facts_of, running_clock
from engine.office.settings import store as settings
from engine.operations.acting import post_of
from engine.operations.application import end_in_writing
from engine.operations.context import Effects, Notification, OperationContext
from engine.operations.notifications import tell_applicant, tell_post
from engine.operations.receipt import give_receipt
from engine.operations.subject import Subject, answers_of, subject_of


def supplement(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """ON-11: record which late papers came, with a receipt for them; papers may come one by one."""
    subject = subject_of(context)
    application = subject.application
    listed = applications.listed_materials(context.session, subject.item.id)
    awaited = {gap.material for gap in applications.gaps(context.session, application)}
    verdicts = read_verdicts(answers_of(context, "deferred_materials").get("materials") or [], listed)
    strange = [each.name for each in verdicts if each.material not in awaited]
    if strange:
        raise RuleBroken(
            "ON-11",
            f"“{'、'.join(strange)}”不在暂缺的材料之中，请只登记容缺的材料。",
            f"Expected papers that were still missing, but these were not: {', '.join(strange)}.",
            place="materials",
        )
    applications.record_verdicts(context.session, application, verdicts, cured_as="supplied", at=context.now)
    left = applications.gaps(context.session, application)
    came = [each for each in verdicts if each.handed_in is not None]
    told: list[Notification] = []
    if came:
        application.last_received_at = context.now
        told = [give_receipt(context, subject, came, supplied=True)]
    if not left:
        told += _tell_handling_posts(context, subject)
    context.session.flush()
    return Effects(
        result={"complete": not left, "missing": len(left)},
        notifications=told,
        note=None if left else "容缺材料已全部补齐",
    )


def _tell_handling_posts(context: OperationContext, subject: Subject) -> list[Notification]:
    """Whoever reviews or decides learns that nothing stands in the way of a grant any more."""
    posts = {work.post_id for work in context.open_work() if work.form != "deferred_materials"}
    number = context.case.number or ""
    return [
        tell_post(
            post.id,
            f"容缺材料已补齐 {number}".strip(),
            f"“{subject.item.name}”的容缺材料已补齐，可以作出决定。",
            "result",
        )
        for post_id in sorted(key for key in posts if key is not None)
        if (post := post_of(context.session, post_id)) is not None
    ]


def remind(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """ON-11: remind the applicant of the papers that are still missing, and until when they may come."""
    subject = subject_of(context)
    missing = applications.gaps(context.session, subject.application)
    clock = running_clock(context.session, context.case.id, "case")
    if not missing or clock is None:
        return Effects(result={"missing": len(missing)})
    reserve = settings.value(context.session, "deferral_reserve_hours", clock.started_at)
    ends = late_papers_end(facts_of(context.session, clock), reserve, context.calendar)
    until = "" if ends is None else f"请于{chinese_moment(ends)}前补交，"
    late = "逾期未补齐的，将书面终止办理" if subject.application.undertaking else "补齐之前不能准予"
    return Effects(
        result={"missing": len(missing)},
        notifications=[
            tell_applicant(
                subject.application,
                f"容缺材料提醒 {context.case.number or ''}".strip(),
                f"“{subject.item.name}”还缺：{_names(missing)}。{until}{late}。",
            )
        ],
    )


def close(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """ON-11: the time for late papers is over: what was undertaken and did not come ends the case in writing.

    An application that counts as accepted without an undertaking (ON-5) goes on to its decision. It ends nothing when
    all came by another way, such as a merged notice.
    """
    subject = subject_of(context)
    application = subject.application
    missing = applications.gaps(context.session, application)
    if not missing or not application.undertaking or application.decision is not None:
        return Effects(result={"ended": False, "missing": len(missing)})
    effects = end_in_writing(
        context, "ended", "ending", f"未在承诺的时间内补齐容缺材料：{_names(missing)}", deferral=True
    )
    return Effects(
        result={"ended": True, "missing": len(missing)},
        clocks=effects.clocks,
        notifications=effects.notifications,
        note=f"容缺材料到期未补齐：{_names(missing)}",
    )


def _names(missing: list[Verdict]) -> str:
    return "、".join(gap.name for gap in missing)
