"""Letting a standing clock run again (TC-3, TC-10)."""

from __future__ import annotations

from engine.cases import clocks
from engine.cases.commands.authority import open_case_of, permitted
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.identity.actor import Actor
from engine.identity.permissions import Act
from engine.operations.context import ResumeClock


def resume_clock(runtime: Runtime, actor: Actor, *, case_id: int, reason: str = "", key: str) -> Outcome:
    """Let the clock ``case`` go on from now. By the department that acts on the case; Refused when it runs."""
    content = {"reason": reason}
    request = SubmissionRequest(key, f"resume_clock:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        permitted(work, actor, Act.RESUME, loaded)
        work.handed_in(loaded, NewSubmission(request, "command:resume_clock", None, content))
        clocks.apply(work.context, loaded, ResumeClock("case", work.context.now))
        return loaded

    return act_once(runtime, actor, request, action)
