"""Letting the handling clock stand for a special procedure (TC-3, TC-16)."""

from __future__ import annotations

from engine.cases import clocks
from engine.cases.commands.authority import act_in_role, open_case_of
from engine.cases.commands.papers import issue_paper
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.identity.actor import Actor
from engine.office.service_clock import store
from engine.office.service_clock.rules import check_stop
from engine.operations.clock_papers import special_procedure_facts
from engine.operations.context import StopClock

APPROVING_ROLES = frozenset({"chief_rep", "leader", "agency_head", "county_leader"})
"""Who may approve that the clock of an applicant's case stands."""


def suspend_clock(
    runtime: Runtime, actor: Actor, *, case_id: int, kind: str, basis: str, days: int | None, key: str
) -> Outcome:
    """Stop the clock ``case`` from now on and issue the paper that tells the applicant (TC-3).

    ``kind`` is a special procedure of the closed list, ``basis`` its law, ``days`` for how many working days; then the
    clock runs again by itself. A clock that stands is prolonged by ``days`` with the new paper (TC-21). The actor
    approves it and needs a role that may; Refused as TC-3 says.
    """
    content = {"kind": kind, "basis": basis, "days": days}
    request = SubmissionRequest(key, f"suspend_clock:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        act_in_role(work, actor, APPROVING_ROLES)
        clock = store.the_running_clock(work.session, case_id, "case")
        # Checked before the paper is issued, so that the paper's own absence is the only thing not to be refused.
        check_stop(
            store.facts_of(work.session, clock),
            at=work.context.now,
            kind=kind,
            basis=basis,
            days=days,
            approver_id=actor.staff_id,
            document_id=0,
            prolongs=store.stands_on_its_own_stop(work.session, clock),
        )
        assert days is not None  # check_stop
        facts = special_procedure_facts(
            work.session, case_id, kind=kind, basis=basis, days=days, approver=actor.name, at=work.context.now
        )
        paper = issue_paper(work, loaded, "special_procedure", facts)
        work.handed_in(loaded, NewSubmission(request, "command:suspend_clock", None, content))
        stop = StopClock("case", work.context.now, basis, kind, days, actor.staff_id, paper.id)
        clocks.apply(work.context, loaded, stop)
        return loaded

    return act_once(runtime, actor, request, action)
