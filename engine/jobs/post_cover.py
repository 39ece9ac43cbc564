"""The watch over posts that face the public: nobody there in opening hours is an alarm and an infraction (AB-2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.cases.runtime import Runtime
from engine.cases.storage.records import Outbox
from engine.documents.wording import chinese_moment
from engine.errors import NotFound
from engine.office.accountability.store import record_infraction
from engine.office.organisation.gaps import end_gaps, gap_changes, open_gap
from engine.office.organisation.records import CoverGap, Department, Post
from engine.office.organisation.store import holders_of, post_for


def watch_posts(runtime: Runtime) -> int:
    """Raise the alarm for posts that neither A nor B holds now, once per occurrence; the number of alarms.

    While nothing changes it only reads, two small statements. Who comes back, or closing time, ends the occurrence
    without a word; another day uncovered is another occurrence.
    """
    now = runtime.clock.now()
    with runtime.database.reading() as session:
        if not gap_changes(session, now):
            return 0
    with runtime.database.transaction() as session:
        changes = gap_changes(session, now)
        end_gaps(session, changes.over, now)
        gaps = [(post, gap) for post in changes.uncovered if (gap := open_gap(session, post, now)) is not None]
        for post, gap in gaps:
            _raise_alarm(session, post, gap, now, runtime.system_clock.now())
    return len(gaps)


def _raise_alarm(session: Session, post: Post, gap: CoverGap, now: datetime, sent_at: datetime) -> None:
    """``now`` is the office's moment, ``sent_at`` the system's, at which the letters are ready to go."""
    department = session.get_one(Department, post.department_id)
    away = "、".join(f"{letter} 角{staff.name}" for letter, staff in holders_of(session, post.id).items())
    detail = f"{department.short_name}“{post.name}”自{chinese_moment(gap.since)}起无人值守，{away}均不在岗"
    record_infraction(
        session, code="uncovered_post", case_id=None, staff_id=None, post_id=post.id, at=now, detail=detail
    )
    tell_leader_and_coordinator(
        session, department, f"岗位无人值守：{post.name}", f"{detail}。请立即安排人员顶岗。", now, sent_at
    )
    session.flush()


def tell_leader_and_coordinator(
    session: Session, department: Department, subject: str, body: str, at: datetime, sent_at: datetime
) -> None:
    """Write a letter about no case to both. ``at``: office time; ``sent_at``: system time from which it is sent."""
    for recipient in _leader_and_coordinator(session, department):
        session.add(
            Outbox(
                case_id=None,
                channel="email",
                recipient_kind="post",
                recipient=str(recipient),
                subject=subject,
                body=body,
                at=at,
                attempts=0,
                next_attempt_at=sent_at,
            )
        )


def _leader_and_coordinator(session: Session, department: Department) -> list[int]:
    """The leader of the department and the center's coordinator, each post once; whoever does not exist is left out."""
    posts = []
    for role, code in (("leader", department.code), ("coordinator", None)):
        try:
            posts.append(post_for(session, role, code).id)
        except NotFound:
            continue
    return list(dict.fromkeys(posts))
