"""A joint meeting of the departments (会商, JA-4): called beforehand, or put on record afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from engine.cases.commands.authority import open_case_of, permitted
from engine.cases.commands.joint_posts import posts_of, taking_part
from engine.cases.commands.letters import send_letter
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import History
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.clock import OFFICE_ZONE
from engine.documents.wording import chinese_moment
from engine.identity.actor import Actor
from engine.identity.permissions import Act
from engine.office.joint import store as joint
from engine.office.joint.rules import Meeting, check_call, check_meeting


def hold_meeting(
    runtime: Runtime,
    actor: Actor,
    *,
    case_id: int,
    held_at: datetime,
    place: str,
    departments: Sequence[str],
    minutes: str = "",
    call: int | None = None,
    key: str,
) -> Outcome:
    """Put a joint meeting into the history of the case and tell the departments concerned.

    ``departments`` are the codes of those that take part. A meeting to come is called, without minutes; the minutes of
    one that was held stand in the joint opinion as well. ``call`` is the place in the history of a meeting that was
    called before: it is completed by its minutes, or gets another time; None for a meeting of its own. Refused as JA-4
    says; NotAllowed without a leading role.
    """
    content = {
        "held_at": held_at.astimezone(OFFICE_ZONE).isoformat(),
        "place": place,
        "departments": list(departments),
        "minutes": minutes,
    } | ({} if call is None else {"call": call})
    request = SubmissionRequest(key, f"hold_meeting:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        permitted(work, actor, Act.HOLD_MEETING, loaded)
        approval = joint.the_joint_approval(work.session, case_id)
        departments_in = taking_part(work.session, approval.id)
        meeting = Meeting(held_at, place.strip(), tuple(departments), minutes.strip())
        check_meeting(meeting, departments_in, now=work.context.now, concluded=approval.concluded_at is not None)
        if call is not None:
            _check_call(work, case_id, call)
        work.handed_in(loaded, NewSubmission(request, "command:hold_meeting", None, content))
        called = held_at > work.context.now
        names = "、".join(departments_in[code].short_name for code in meeting.departments)
        told = f"{chinese_moment(held_at)}在{meeting.place}会商，参加部门：{names}。"
        event = "meeting_called" if called else "meeting_held"
        work.context.line(loaded, event, text=told + meeting.minutes, **content)
        if not called:
            joint.add_minutes(work.session, approval, told + meeting.minutes)
        subject = f"{'会商通知' if called else '会商纪要'} {loaded.number or ''}".strip()
        for code in meeting.departments:
            for post_id in posts_of(work.session, approval.id, departments_in[code]):
                send_letter(work, loaded, post_id, subject, told + meeting.minutes)
        return loaded

    return act_once(runtime, actor, request, action)


def _check_call(work: UnitOfWork, case_id: int, call: int) -> None:
    """Refuse a call that is not in the history of the case, or that something was said about already."""
    meetings = work.session.execute(
        select(History.sequence, History.event, History.data["call"].as_integer()).where(
            History.case_id == case_id, History.event.in_(("meeting_called", "meeting_held"))
        )
    ).all()
    check_call(
        called=any(sequence == call and event == "meeting_called" for sequence, event, _ in meetings),
        completed=any(about == call for _, _, about in meetings),
    )
