"""Post records: writing and publishing them; training and assessment of the holders (PR-2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from engine.administration import finding
from engine.administration.command import Act, own_check
from engine.errors import Refused
from engine.identity.permissions import may_keep
from engine.office.organisation.records import Post, Staff
from engine.office.organisation.store import staff_by_login
from engine.office.post_records import store
from engine.office.post_records.rules import KINDS, RESULTS, RecordTexts, Target


def _led(act: Act, code: str) -> Post:
    """The post, whose department's leaders and administrators keep its record; NotAllowed for everybody else."""
    found = finding.post(act.session, code)
    if act.actor is None:
        return found
    kept = may_keep(act.actor, "post_records", found.department_id)
    kept.permission.check()
    act.in_post = kept.post
    return found


@own_check
def save_post_record(act: Act, *, post: str, texts: RecordTexts, targets: Sequence[Target]) -> None:
    """Write the draft of the post's next version (PR-2). Nothing has to be complete before it is published.

    NotFound for an unknown code; NotAllowed for those who do not lead its department.
    """
    found = _led(act, post)
    draft = store.save_draft(act.session, found.id, texts, targets, by_id=act.actor_id, at=act.at)
    act.note("post_record_written", "post", found.id, found.name, after={"version": draft.version})


@own_check
def publish_post_record(act: Act, *, post: str) -> None:
    """Publish the draft with the authority that the post has now: the valid version, for everybody to read (OA-1).

    Refused without a draft, and as ``engine.office.post_records.rules.check_record`` says.
    """
    found = _led(act, post)
    draft = store.draft_of(act.session, found.id)
    if draft is None:
        raise Refused("没有待公布的岗位责任书草稿，请先编写。", "There is no draft to publish; write one first.")
    store.publish(act.session, draft, found, by_id=act.actor_id, at=act.at)
    after = {"version": draft.version, "authority": draft.authority, "duties": draft.duties}
    act.note("post_record_published", "post", found.id, found.name, after=after)


@own_check
def assess_holder(
    act: Act,
    *,
    post: str,
    person: str,
    kind: str,
    subject: str,
    held_on: date | None,
    result: str = "",
    grounds: str = "",
) -> None:
    """Record that a holder of the post was trained for it, or assessed in it (PR-2); ``person`` is a login.

    NotAllowed for those who do not lead the department; refused as ``check_assessment`` says.
    """
    found = _led(act, post)
    staff: Staff | None = staff_by_login(act.session, person)
    row = store.assess(
        act.session,
        found.id,
        staff_id=None if staff is None else staff.id,
        kind=kind,
        subject=subject.strip(),
        held_on=held_on,
        result=result,
        grounds=grounds.strip(),
        by_id=act.actor_id,
        at=act.at,
    )
    told = {"person": "" if staff is None else staff.name, "text": f"{KINDS[row.kind][0]}：{row.subject}"}
    outcome = {} if row.result is None else {"result": RESULTS[row.result][0]}
    act.note("holder_assessed", "post", found.id, found.name, after=told | outcome, reason=grounds)
