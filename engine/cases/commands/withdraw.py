"""The applicant withdraws (LC-5)."""

from __future__ import annotations

from engine.cases.commands.authority import act_in_role, open_case_of
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor

MESSAGE = "撤回"
"""The message that a diagram waits for as long as an application may be withdrawn."""

RECEIVING_ROLES = frozenset({"clerk", "handler", "chief_rep", "helper"})
"""Who takes a withdrawal in for an applicant at the window."""


def withdraw(runtime: Runtime, actor: Actor | None, *, case_id: int, reason: str = "", key: str) -> Outcome:
    """End the case on the applicant's wish, as its diagram draws it.

    ``actor`` is the member of staff who takes the wish in; None is the applicant on the public site, known to the
    caller by case number and query code. Refused when the diagram does not wait for a withdrawal (any more).
    """
    content = {"reason": reason}
    request = SubmissionRequest(key, f"withdraw:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        if actor is not None:
            act_in_role(work, actor, RECEIVING_ROLES)
        work.handed_in(loaded, NewSubmission(request, "command:withdraw", None, content))
        work.context.line(loaded, "withdrawal", reason=reason, submission=key)
        if not loaded.instance.deliver(MESSAGE, content):
            raise Refused(
                "需要在作出决定之前撤回，但是案件现在不能撤回。",
                "Expected a withdrawal before the decision, but the case cannot be withdrawn now.",
            )
        work.advance(loaded)
        if loaded.status == "completed":
            loaded.status = "withdrawn"
        return loaded

    return act_once(runtime, actor, request, action)
