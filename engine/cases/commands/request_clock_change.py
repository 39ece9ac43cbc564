"""Asking to stop the handling clock or to extend its limit (AU-2, AU-3); another person answers.

The request goes to the case as a message. What follows (who answers, by when, what the applicant is told) is the
diagram's affair, so that an office can redraw it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.cases.commands.authority import open_case_of, permitted
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import Act, CaseRelations
from engine.office.applications import store as applications
from engine.office.clock_requests import store as requests
from engine.office.clock_requests.rules import Asked, check_extension_request, check_stop_request
from engine.office.service_clock.store import the_running_clock
from engine.operations.clock_request import check_branch_within_joint

MESSAGE = "期限变更申请"
"""The message for which a diagram waits while its clock may be stopped or extended."""


def request_stop(
    runtime: Runtime,
    actor: Actor,
    *,
    case_id: int,
    procedure: str,
    reason: str,
    kind: str = "",
    days: int | None = None,
    basis: str = "",
    key: str,
) -> Outcome:
    """Ask to stop the clock for a special procedure (AU-2).

    ``procedure`` is the id of one on the item's own list, which says days, basis and fee; or ``other`` with ``kind`` of
    the closed list, ``days`` and the article of law as ``basis``. By a handler of the department that acts on the case,
    before the limit ends; Refused as AU-2 says, and while another request waits.
    """
    content = {"procedure": procedure, "reason": reason, "kind": kind, "days": days, "basis": basis}

    def judge(work: UnitOfWork, case: CaseRelations) -> Asked:
        application = applications.of_case_or_parent(work.session, case.case_id)
        listed = requests.listed_procedures(work.session, None if application is None else application[1].id)
        return check_stop_request(procedure, listed, kind=kind, days=days, basis=basis, reason=reason)

    return _request(runtime, actor, Act.REQUEST_STOP, case_id, content, key, judge)


def request_extension(runtime: Runtime, actor: Actor, *, case_id: int, days: int, reason: str, key: str) -> Outcome:
    """Ask for an extension of the limit by ``days`` working days (AU-3, TC-4, JA-7).

    By a handler of the department that acts on the case, before the limit ends; Refused a second time, without a
    reason, beyond 10 days (15 for a joint case), and while another request waits. The branch of one department may be
    extended within the limit of the joint case alone.
    """
    content = {"days": days, "reason": reason}

    def judge(work: UnitOfWork, case: CaseRelations) -> Asked:
        clock = the_running_clock(work.session, case_id, "case")
        asked = check_extension_request(
            days=days, reason=reason, joint=case.joint, extended=bool(clock.extended), branch=case.branch
        )
        if case.branch:
            check_branch_within_joint(work.session, case_id, asked.days, work.context.calendar, work.context.now)
        return asked

    return _request(runtime, actor, Act.REQUEST_EXTENSION, case_id, content, key, judge)


def _request(
    runtime: Runtime,
    actor: Actor,
    act: Act,
    case_id: int,
    content: Mapping[str, Any],
    key: str,
    judge: Callable[[UnitOfWork, CaseRelations], Asked],
) -> Outcome:
    request = SubmissionRequest(key, f"{act}:{case_id}", dict(content))

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        asked = judge(work, permitted(work, actor, act, loaded))
        row = requests.ask(
            work.session, asked, case_id=case_id, requester_id=actor.staff_id, post_id=work.context.post_id,
            at=work.context.now,
        )  # fmt: skip
        work.handed_in(loaded, NewSubmission(request, f"command:{act}", None, dict(content)))
        work.context.line(
            loaded, f"{asked.kind}_requested", days=asked.days, reason=asked.reason, basis=asked.basis, request=row.id
        )
        if not loaded.instance.deliver(MESSAGE):
            raise Refused(
                "这个流程没有画中止或延期的审批，请联系流程设计员。",
                "The diagram of this case draws no way to stop or extend its clock; tell the designer.",
            )
        work.advance(loaded)
        return loaded

    return act_once(runtime, actor, request, action)
