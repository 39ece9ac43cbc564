"""Asking to terminate a case (LC-5). Who answers and what follows is the diagram's affair."""

from __future__ import annotations

from engine.cases.commands.authority import open_case_of, permitted
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import Act
from engine.office.terminations import store as terminations
from engine.office.terminations.rules import GROUNDS, check_request

MESSAGE = "终止办理申请"
"""The message for which a diagram waits while its case may be terminated."""


def request_termination(
    runtime: Runtime, actor: Actor, *, case_id: int, ground: str, reason: str, basis: str, proof: str, key: str
) -> Outcome:
    """Ask to terminate the case on a ``ground`` of ``engine.office.terminations.rules.GROUNDS``.

    ``reason`` are the facts, ``basis`` the article of law, ``proof`` the paper that shows the ground. By the
    coordinator of a joint case or a handler of the department that acts on the case, before the decision. Refused as
    LC-5 says, and while another request waits.
    """
    content = {"ground": ground, "reason": reason.strip(), "basis": basis.strip(), "proof": proof.strip()}
    request = SubmissionRequest(key, f"terminate:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        case = permitted(work, actor, Act.TERMINATE, loaded)
        asked = check_request(**content, joint=case.joint)
        terminations.ask(
            work.session, asked, case_id=case_id, requester_id=actor.staff_id, post_id=work.context.post_id,
            at=work.context.now,
        )  # fmt: skip
        work.handed_in(loaded, NewSubmission(request, "command:terminate", None, content))
        work.context.line(
            loaded,
            "termination_requested",
            text=f"{GROUNDS[asked.ground][0]}：{asked.reason}",
            basis=asked.basis,
            proof=asked.proof,
        )
        if not loaded.instance.deliver(MESSAGE):
            raise Refused(
                "这个流程没有画终止办理的审批，请联系流程设计员。",
                "The diagram of this case draws no way to terminate it; tell the designer.",
            )
        work.advance(loaded)
        return loaded

    return act_once(runtime, actor, request, action)
