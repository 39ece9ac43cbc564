"""Extending the handling limit, once (TC-4, JA-7)."""

from __future__ import annotations

from engine.cases import clocks
from engine.cases.commands.authority import act_in_role, open_case_of
from engine.cases.commands.papers import issue_paper
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.identity.actor import Actor
from engine.operations.clock_papers import extension_facts
from engine.operations.context import ExtendClock


def extend_clock(runtime: Runtime, actor: Actor, *, case_id: int, days: int, reason: str, key: str) -> Outcome:
    """Add ``days`` working days to the limit of the case and issue the paper that tells the applicant.

    The agency head approves it (at most 10 days), the county leader for a joint case (at most 15). Refused a second
    time, without a reason, or after the limit has ended.
    """
    content = {"days": days, "reason": reason}
    request = SubmissionRequest(key, f"extend_clock:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        approver = "county_leader" if clocks.is_joint(work.context, loaded) else "agency_head"
        act_in_role(work, actor, {approver})
        work.handed_in(loaded, NewSubmission(request, "command:extend_clock", None, content))
        change = ExtendClock("case", days, reason, actor.staff_id, work.context.now)
        clocks.apply(work.context, loaded, change)
        facts = extension_facts(work.session, case_id, days=days, reason=reason, approver=actor.name)
        issue_paper(work, loaded, "extension", facts)
        return loaded

    return act_once(runtime, actor, request, action)
