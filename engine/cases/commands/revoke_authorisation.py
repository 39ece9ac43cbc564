"""Revoking the authority of a representative (PR-3)."""

from __future__ import annotations

from engine.cases.commands.authority import act_in, open_case_of
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import may_keep
from engine.office.authorisations import store

MESSAGE = "撤回授权"
"""The message that the diagram waits for as long as the authority lasts."""


def revoke_authorisation(runtime: Runtime, actor: Actor, *, authorisation_id: int, reason: str, key: str) -> Outcome:
    """End the authority of a representative now; decisions taken by it before stand. Gives back its case.

    NotAllowed for others than the head of the department that gave it; NotFound for an unknown one; refused without a
    reason, when it has ended, and for one without a case, which the administration's own command revokes.
    """
    content = {"authorisation_id": authorisation_id, "reason": reason.strip()}
    request = SubmissionRequest(key, "revoke_authorisation", content)

    def action(work: UnitOfWork) -> LoadedCase:
        row = store.locked(work.session, authorisation_id)
        kept = may_keep(actor, "revoke_authorisation", row.department_id)
        kept.permission.check()
        assert kept.post is not None  # permitted
        if row.case_id is None:
            raise Refused("这份授权没有办件，请刷新页面后再撤回。", "This authority has no case; reload the page.")
        loaded = open_case_of(work, row.case_id)
        work.seen_before(request)
        act_in(work, kept.post)
        store.revoke(work.session, row, reason.strip(), by_id=actor.staff_id, at=work.context.now)
        work.handed_in(loaded, NewSubmission(request, "command:revoke_authorisation", None, content))
        if not loaded.instance.deliver(MESSAGE):
            raise Refused("授权已经终止，请刷新页面。", "The authority has ended; reload the page.")
        work.advance(loaded)
        return loaded

    return act_once(runtime, actor, request, action)
