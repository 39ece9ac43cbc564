"""Calling a hearing, or recording why none is needed (LC-4). What follows is the diagram's affair."""

from __future__ import annotations

from engine.cases.commands.authority import open_case_of, permitted
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import Act
from engine.office.hearings import store as hearings
from engine.office.hearings.rules import GROUNDS, check_call

MESSAGE = "发起听证"
"""The message for which a diagram waits while a hearing may be called."""


def call_hearing(runtime: Runtime, actor: Actor, *, case_id: int, ground: str, reason: str, key: str) -> Outcome:
    """Call a hearing on a ``ground`` of ``engine.office.hearings.rules.GROUNDS``; ``none`` records why there is none.

    By a handler of the department that acts on the case, before the decision; Refused without ground or reason, and
    while another hearing is under way.
    """
    content = {"ground": ground, "reason": reason.strip()}
    request = SubmissionRequest(key, f"call_hearing:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        permitted(work, actor, Act.CALL_HEARING, loaded)
        check_call(ground, content["reason"])
        hearings.call(
            work.session, case_id=case_id, ground=ground, reason=content["reason"], at=work.context.now,
            by_id=actor.staff_id,
        )  # fmt: skip
        work.handed_in(loaded, NewSubmission(request, "command:call_hearing", None, content))
        work.context.line(loaded, "hearing_called", text=f"{GROUNDS[ground][0]}：{content['reason']}")
        if ground == "none":
            return loaded
        if not loaded.instance.deliver(MESSAGE):
            raise Refused(
                "这个流程没有画听证，请联系流程设计员。",
                "The diagram of this case draws no hearing; tell the designer.",
            )
        work.advance(loaded)
        return loaded

    return act_once(runtime, actor, request, action)
