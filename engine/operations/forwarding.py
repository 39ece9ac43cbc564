"""Operations of items that a superior authority decides (TC-6, art. 35, 43)."""

from __future__ import annotations

from typing import Any

from engine.documents.wording import chinese_moment
from engine.errors import NotFound
from engine.office.applications import store as applications
from engine.office.cards.store import acting_on
from engine.office.forwarding.records import Forwarding
from engine.office.forwarding.rules import read_opinion, read_result
from engine.office.forwarding.store import at_superior
from engine.office.organisation.store import post_by_code
from engine.office.rule import RuleBroken
from engine.office.service_clock.rules import AT_SUPERIOR, ClockFacts
from engine.operations.acting import staff_id, staff_name
from engine.operations.context import ContinueClock, Effects, FinishClock, OperationContext, StartClock
from engine.operations.moments import promised, written_moment
from engine.operations.notifications import tell_applicant, tell_post
from engine.operations.papers import issue_paper, paper_facts
from engine.operations.subject import Subject, answers_of, subject_of

_BASIS = "《中华人民共和国行政许可法》第四十三条"
_OPINIONS = {"agree": "同意上报", "disagree": "建议不予许可"}
_RESULTS = {"grant": "准予", "deny": "不予许可"}


def send(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-6: send opinion and all materials up; the local time ends here, the superior's runs apart."""
    subject = subject_of(context)
    missing = [gap.name for gap in applications.gaps(context.session, subject.application)]
    if missing:
        raise RuleBroken(
            "ON-11",
            f"全部材料须一并上报，这些材料还没有补齐：{'、'.join(missing)}。请等申请人补交后再上报。",
            f"Everything goes up together, but these papers have not come yet: {', '.join(missing)}.",
        )
    opinion = read_opinion(answers_of(context, "forwarding_review"))
    try:
        post = post_by_code(context.session, opinion.tracker)
    except NotFound as unknown:
        raise RuleBroken("TC-6", unknown.zh, unknown.en, place="tracker") from unknown
    tracker = acting_on(context.session, post.id, context.now).acting
    due_at = promised(context, ClockFacts(context.now, opinion.days, name="superior"))
    facts = paper_facts(
        context,
        subject,
        superior=opinion.superior,
        opinion=_OPINIONS[opinion.opinion],
        text=opinion.text,
        materials=_materials(context, subject),
        tracker=staff_name(context.session, tracker) or post.name,
        superior_due=written_moment(due_at),
    )
    paper = issue_paper(context, "forwarding", facts, subject.department)
    context.session.add(
        Forwarding(
            case_id=context.case.id,
            superior=opinion.superior,
            opinion=opinion.opinion,
            opinion_text=opinion.text,
            tracker_post_id=post.id,
            tracker_id=tracker,
            days=opinion.days,
            sent_at=context.now,
            sent_by_id=staff_id(context),
            due_at=due_at,
            document_id=paper.id,
        )
    )
    context.session.flush()
    told = (
        f"“{subject.item.name}”已上报{opinion.superior}审批，全部材料由本机关直接报送，您不必另行提交；"
        f"预计{chinese_moment(due_at)}前有结果。"
    )
    return Effects(
        result={"number": paper.number, "tracker_post": post.code, "days": opinion.days, "due": written_moment(due_at)},
        clocks=[
            FinishClock("case", context.now),
            StartClock("superior", context.now, opinion.days, "working_days"),
        ],
        notifications=[
            tell_applicant(subject.application, f"上报审批 {paper.number}", told),
            tell_post(post.id, f"全程跟踪 {paper.number}", f"请跟踪“{subject.item.name}”在{opinion.superior}的审批。"),
        ],
        note=f"上报{opinion.superior}：{_OPINIONS[opinion.opinion]}，全部材料随文报送",
    )


def _materials(context: OperationContext, subject: Subject) -> list[str]:
    """The names of all materials in the file: the superior asks the applicant for none of them again (art. 35)."""
    states = applications.states(context.session, subject.application.id)
    return [
        material.name
        for material in applications.listed_materials(context.session, subject.item.id)
        if material.by_data_sharing or (material.id in states and states[material.id].state in ("received", "supplied"))
    ]


def record_result(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-6: record what the superior decided; decision and delivery go on as usual, in the time that is left."""
    forwarding = at_superior(context.session, context.case.id)
    result = read_result(answers_of(context, "forwarding_result"))
    forwarding.result, forwarding.result_text, forwarding.result_number = result.result, result.text, result.number
    forwarding.returned_at, forwarding.recorded_by_id = context.now, staff_id(context)
    context.session.flush()
    signed_by = forwarding.sent_by_id or staff_id(context)
    assert signed_by is not None  # a person records the result
    # Until the decision the county's own time goes on where it was left (art. 43), watched by the same ladder.
    goes_on = ContinueClock("case", context.now, AT_SUPERIOR, _BASIS, signed_by, forwarding.document_id)
    return Effects(
        result={"decision": result.result, "in_time": context.now <= forwarding.due_at},
        clocks=[FinishClock("superior", context.now), goes_on],
        note=f"{forwarding.superior}审批结果：{_RESULTS[result.result]}，{result.text}",
    )
