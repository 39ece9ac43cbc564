"""How a post receives visitors by appointment (TC-14): set by the leaders of its department, and by administrators."""

from __future__ import annotations

from sqlalchemy import select

from engine.administration.command import Act, own_check
from engine.identity.permissions import may_keep
from engine.office.appointments.records import AppointmentPlan
from engine.office.appointments.rules import check_plan
from engine.office.appointments.store import plan_of
from engine.office.organisation.records import Post
from engine.office.rule import RuleBroken, written


@own_check
def set_appointment_plan(act: Act, *, post: str, capacity: int | None, minutes: int | None, why: str) -> None:
    """Set how many visitors the post receives in a slot of so many minutes, from now on; appointments made stay.

    Refused for a post that does not receive the public, and as ``check_plan`` says; NotAllowed for those who do not
    lead its department.
    """
    found = act.session.scalar(select(Post).where(Post.code == post, Post.faces_public))
    if found is None:
        raise RuleBroken("TC-14", "请选择对外的岗位。", "Choose a post that faces the public.", place="post")
    if act.actor is not None:
        kept = may_keep(act.actor, "appointment_plan", found.department_id)
        kept.permission.check()
        act.in_post = kept.post
    plan = check_plan(capacity, minutes, written(why))
    before = plan_of(act.session, found.id, act.at)
    act.session.add(
        AppointmentPlan(
            post_id=found.id,
            capacity=plan.capacity,
            minutes=plan.minutes,
            set_at=act.at,
            set_by_id=act.actor_id,
            why=written(why),
        )
    )
    act.note(
        "appointment_plan_set",
        "post",
        found.id,
        found.name,
        before={"capacity": before.capacity, "minutes": before.minutes},
        after={"capacity": plan.capacity, "minutes": plan.minutes},
        reason=written(why),
    )
