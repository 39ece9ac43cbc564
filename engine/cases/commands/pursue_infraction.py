"""Making a recorded violation the clue of an accountability case (FI-7)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from engine.cases.commands.authority import act_in
from engine.cases.loaded_case import LoadedCase
from engine.cases.openings import NewCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import OfficeCase
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.identity.actor import Actor
from engine.identity.permissions import may_open
from engine.identity.permissions.pages import PAGES
from engine.office.accountability.records import AccountabilityCase, Infraction
from engine.office.accountability.rules import INFRACTIONS, check_pursuit
from engine.office.organisation.records import Department, Post, PostHolding

PROCESS = "accountability"


def pursue_infraction(runtime: Runtime, actor: Actor, *, infraction_id: int, key: str) -> Outcome:
    """Open the accountability case about a violation; gives back that case.

    NotAllowed for those who do not pursue violations; refused for an unknown violation, one's own, or one that was
    pursued already.
    """
    content = {"infraction_id": infraction_id}
    request = SubmissionRequest(key, "pursue_infraction", content)

    def action(work: UnitOfWork) -> LoadedCase:
        work.seen_before(request)
        may_open(actor, "pursue_infraction").check()
        act_in(work, next(post for post in actor.posts if post.role in PAGES["pursue_infraction"]))
        session = work.session
        found = session.get(Infraction, infraction_id, with_for_update=True)
        pursued = session.scalar(select(AccountabilityCase.id).where(AccountabilityCase.infraction_id == infraction_id))
        own = found is not None and found.staff_id is not None and _is_near(work, actor, found.staff_id)
        check_pursuit(known=found is not None, own=own, pursued=pursued is not None)
        assert found is not None  # check_pursuit
        post = None if found.post_id is None else session.get(Post, found.post_id)
        department = None if post is None else session.get_one(Department, post.department_id).code
        origin = None if found.case_id is None else session.get(OfficeCase, found.case_id)
        data = {
            "trigger": found.code,
            "clue": f"{INFRACTIONS[found.code][1]}：{found.detail}",
            "infraction_id": found.id,
            "origin_case_id": found.case_id,
            "origin_number": None if origin is None else origin.number,
            "person_id": found.staff_id,
            "post_id": found.post_id,
            "department": department,
        }
        bundle = runtime.definitions.latest(session, PROCESS)
        entry = NewSubmission(request, "command:pursue_infraction", None, content)
        return work.open([NewCase(bundle, PROCESS, data, entry=entry)])[0]

    return act_once(runtime, actor, request, action)


def _is_near(work: UnitOfWork, actor: Actor, staff_id: int) -> bool:
    """Whether the violation is the actor's own or of somebody who shares a post with the actor (AU-6)."""
    mine, other = aliased(PostHolding), aliased(PostHolding)
    shared = select(other.post_id).join(mine, mine.post_id == other.post_id)
    together = shared.where(mine.staff_id == actor.staff_id, other.staff_id == staff_id).limit(1)
    return staff_id == actor.staff_id or work.session.scalar(together) is not None
