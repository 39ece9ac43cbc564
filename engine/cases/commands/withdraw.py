"""The applicant withdraws (LC-5, AU-4)."""

from __future__ import annotations

from typing import Literal

from engine.cases.commands.applicants import known_as
from engine.cases.commands.authority import open_case_of, permitted
from engine.cases.commands.joint_posts import posts_of, taking_part
from engine.cases.commands.letters import send_letter
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.documents.wording import sentence
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import Act, Applicant, may_as_applicant
from engine.identity.relations import relations_of
from engine.office.applications.rules import check_withdrawal
from engine.office.joint import store as joint

MESSAGE = "撤回"
"""The message that a diagram waits for as long as an application may be withdrawn."""

FORM = "withdrawal"
"""Under which the operation that ends the application finds what was registered."""


def withdraw(
    runtime: Runtime,
    actor: Actor | None,
    *,
    case_id: int,
    reason: str,
    by: Literal["applicant", "agent"] = "applicant",
    agent: str = "",
    authorisation_checked: bool = False,
    proof: str = "",
    applicant: Applicant | None = None,
    key: str,
) -> Outcome:
    """End the case on the applicant's wish, as its diagram draws it; every department of a joint case is told (AU-4).

    ``actor`` is the member of staff at the window who registers it, with the signed paper as ``proof``, from the
    applicant or a checked ``agent``. None is the ``applicant`` on the public site, whose confirmed contact has to be
    the one of the application: a query code alone withdraws nothing. Refused without reason or proof, and when the
    diagram does not wait for a withdrawal (any more); NotAllowed for reviewing departments and other contacts.
    """
    content = {
        "reason": reason.strip(),
        "by": by,
        "agent": agent.strip(),
        "authorisation_checked": authorisation_checked,
        "proof": proof.strip() if actor is not None else "申请人网上本人办理（联系方式已核验）",
    }
    request = SubmissionRequest(key, f"withdraw:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        if actor is not None:
            permitted(work, actor, Act.WITHDRAW, loaded)
        else:
            stage = relations_of(work.connection, loaded.id, work.context.now).stage
            may_as_applicant(Act.WITHDRAW, stage, known=known_as(work, case_id, applicant)).check()
        check_withdrawal(
            reason=reason,
            by=by,
            agent=agent,
            authorisation_checked=authorisation_checked,
            proof=str(content["proof"]),
        )
        work.handed_in(loaded, NewSubmission(request, "command:withdraw", None, content))
        work.context.forms[loaded.id, FORM] = content
        work.context.line(loaded, "withdrawal", submission=key, **content)
        _tell_departments(work, loaded, reason.strip())
        if not loaded.instance.deliver(MESSAGE, {"reason": reason.strip()}):
            raise Refused(
                "已经作出决定或者不在可以撤回的阶段，不能撤回。",
                "An application can be withdrawn only before the decision.",
            )
        work.advance(loaded)
        if loaded.status == "completed":
            loaded.status = "withdrawn"
        return loaded

    return act_once(runtime, actor, request, action)


def _tell_departments(work: UnitOfWork, loaded: LoadedCase, reason: str) -> None:
    approval = joint.of_case(work.session, loaded.id)
    if approval is None:
        return
    body = f"申请人已撤回申请，理由：{sentence(reason)}本部门的审查同时终止，请停止办理。"
    for department in taking_part(work.session, approval.id).values():
        for post_id in posts_of(work.session, approval.id, department):
            send_letter(work, loaded, post_id, f"申请撤回 {loaded.number or ''}".strip(), body)
