"""Promises of departments: writing, publishing, signing them, and the published measures of compensation (SP)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from engine.administration import finding
from engine.administration.command import Act, own_check
from engine.documents.numbering import next_number
from engine.errors import NotAllowed, Refused
from engine.identity.permissions import may_keep, may_open
from engine.identity.permissions.pages import PAGES
from engine.office.organisation.records import Department
from engine.office.promises import store
from engine.office.promises.rules import PromiseLine, PromiseTexts


def _led(act: Act, code: str) -> Department:
    """The department, whose leaders and administrators write its promises; NotAllowed for everybody else."""
    found = finding.department(act.session, code)
    if act.actor is None:
        return found
    kept = may_keep(act.actor, "promises", found.id)
    kept.permission.check()
    act.in_post = kept.post
    return found


@own_check
def save_promise(
    act: Act, *, department: str, lines: Sequence[PromiseLine], texts: PromiseTexts, review_on: date | None
) -> None:
    """Write the draft of the department's next version (SP-8). Nothing has to be complete before it is published.

    NotFound for an unknown code; NotAllowed for those who do not lead the department.
    """
    found = _led(act, department)
    draft = store.save_draft(act.session, found, lines, texts, review_on, by_id=act.actor_id, at=act.at)
    act.note("promise_written", "department", found.id, found.name, after={"version": draft.version})


@own_check
def publish_promise(act: Act, *, department: str) -> None:
    """Publish the draft: the valid version from now on, which staff sign anew (SP-8).

    Refused without a draft, and as ``engine.office.promises.rules.check_promise`` says.
    """
    found = _led(act, department)
    draft = store.draft_of(act.session, found.id)
    if draft is None:
        raise Refused("没有待公布的承诺草稿，请先编写。", "There is no draft to publish; write one first.")
    store.publish(act.session, draft, by_id=act.actor_id, at=act.at)
    texts = {"lines": len(store.lines_of(act.session, draft.id)), **asdict(store.texts_of(draft))}
    act.note("promise_published", "department", found.id, found.name, after={"version": draft.version, **texts})


@own_check
def sign_promise(act: Act, *, version_id: int) -> int:
    """Sign the valid version of one's own department; gives back the key of the pledge (承诺书, SP-8).

    NotAllowed at the command line: nobody signs for somebody else. Refused as ``check_signing`` says.
    """
    if act.actor is None:
        raise NotAllowed("承诺书须由本人登录后签署。", "A pledge is signed by the person alone.")
    pledge = store.sign(
        act.session,
        version_id,
        staff_id=act.actor.staff_id,
        at=act.at,
        number=lambda code: next_number(act.session, "pledge", code, act.at),
    )
    act.note("promise_signed", "staff", act.actor.staff_id, act.actor.name, after={"number": pledge.number})
    return pledge.id


@own_check
def set_compensation(act: Act, *, breach: str, measure: str, why: str, department: str = "") -> None:
    """Publish how a kind of broken promise is made good from now on; ``department`` empty: in every department (SP-3).

    NotAllowed for others than administrators and inspectors; refused without breach, measure or reason.
    """
    if act.actor is not None:
        may_open(act.actor, "compensation").check()
        act.in_post = next(post for post in act.actor.posts if post.role in PAGES["compensation"])
    found = finding.department(act.session, department) if department else None
    before = None if found is None else store.measure_for(act.session, found.id, breach, act.at)
    row = store.set_measure(
        act.session,
        department_id=None if found is None else found.id,
        breach=breach,
        measure=measure.strip(),
        why=why.strip(),
        by_id=act.actor_id,
        at=act.at,
    )
    act.note(
        "compensation_set", "department", row.department_id, "全部部门" if found is None else found.name,
        before={} if before is None else {"measure": before}, after={"breach": breach, "measure": row.measure},
        reason=why,
    )  # fmt: skip
