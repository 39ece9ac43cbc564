"""The receipt of materials: what was really handed over, after the check (LC-2, LC-8, PA-1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.office.applications import store as applications
from engine.office.applications.rules import ACCEPTANCE_DAYS, Verdict
from engine.office.service_clock.rules import ClockFacts
from engine.operations.acting import staff_id, staff_name
from engine.operations.context import Notification, OperationContext
from engine.operations.moments import promised, written_moment
from engine.operations.notifications import tell_applicant
from engine.operations.papers import issue_paper, paper_facts
from engine.operations.subject import Subject

_NOT_HANDED_IN = ("not_applicable", "committed")
"""Verdicts that the receipt names although nothing was handed in."""


def give_receipt(
    context: OperationContext, subject: Subject, verdicts: Sequence[Verdict], *, supplied: bool
) -> Notification:
    """Issue 《材料接收凭证》 for what ``verdicts`` found handed in, and tell the applicant its number.

    The first receipt also names what data sharing gives and what does not apply; a further one (``supplied``) only
    what came with the supplement. Before acceptance it says until when the office has to decide about it (ON-5).
    """
    application = subject.application
    received_at = application.last_received_at
    shared = [] if supplied else _shared(context, subject)
    lines = [*(_line(each) for each in verdicts if each.handed_in or each.state in _NOT_HANDED_IN), *shared]
    due = promised(context, ClockFacts(received_at, ACCEPTANCE_DAYS, name="acceptance"))
    facts = paper_facts(
        context,
        subject,
        received_at=written_moment(received_at),
        channel="window" if supplied else application.channel,
        supplied=supplied,
        materials=lines,
        left_out=not supplied and any(each.state == "missing" for each in verdicts),
        acceptance_due=None if application.accepted_on else written_moment(due),
        receiver=staff_name(context.session, staff_id(context)),
    )
    if application.agent_name is not None:
        facts["applicant"]["authorisation"] = {
            "id_number": application.agent_id_number,
            "scope": application.agent_scope or "见授权委托书",
            "until": None if application.agent_until is None else application.agent_until.isoformat(),
        }
    receipt = issue_paper(context, "receipt", facts, subject.department)
    came = "补正材料" if supplied else "申请材料"
    return tell_applicant(
        application, f"材料接收凭证 {receipt.number}", f"“{subject.item.name}”的{came}已收到，清单见凭证。"
    )


def _line(verdict: Verdict) -> dict[str, Any]:
    if verdict.handed_in is None:
        return {"name": verdict.name, "how": verdict.state, "remark": verdict.problem or ""}
    return {
        "name": verdict.name,
        "how": "handed_in",
        "original": verdict.handed_in.original,
        "copies": verdict.handed_in.copies,
        "pages": verdict.handed_in.pages,
        "remark": "" if verdict.problem is None else f"需补正：{verdict.problem}",
    }


def _shared(context: OperationContext, subject: Subject) -> list[dict[str, Any]]:
    listed = applications.listed_materials(context.session, subject.item.id)
    return [{"name": each.name, "how": "shared"} for each in listed if each.by_data_sharing]
