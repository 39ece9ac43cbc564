"""Serving the decision by which a permit was ended (TC-17): receipt, register, remedies from the day served."""

from __future__ import annotations

from typing import Any

from engine.documents.wording import chinese_day
from engine.office.applications.records import Application
from engine.office.commitments import store as commitments
from engine.office.items.records import Item
from engine.office.organisation.records import Department
from engine.office.rule import RuleBroken
from engine.operations.context import Effects, FinishClock, OperationContext
from engine.operations.decision import serve
from engine.operations.notifications import tell_applicant
from engine.operations.subject import Subject


def serve_revocation(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-17, DF-4: serve the decision to revoke; its remedies run from the day served. Late serving is an infraction.

    Refused before the permit was revoked.
    """
    session = context.session
    found = commitments.of_check(session, context.case.id)
    if found.revoked_at is None:
        raise RuleBroken("TC-17", "许可还没有撤销，不能送达。", "Expected a revoked permit, but it is not revoked.")
    application = session.get_one(Application, found.application_id)
    item = session.get_one(Item, application.item_id)
    subject = Subject(application, item, session.get_one(Department, found.department_id))
    return serve_end_of_permit(context, "revocation", subject, "撤销")


def serve_end_of_permit(context: OperationContext, kind: str, subject: Subject, ended: str) -> Effects:
    """TC-17, DF-4: serve the decision of this kind of paper, by which a permit was ended, and tell the holder.

    ``ended`` is what the decision did to the permit, in Chinese.
    """
    served_on, _, in_time, until = serve(context, (kind,), subject)
    assert until is not None  # a decision against the applicant names its remedies
    told = (
        f"{ended}“{subject.item.name}”的决定已于{chinese_day(served_on)}送达。不服的，可以在{chinese_day(until[0])}前"
        f"申请行政复议，在{chinese_day(until[1])}前提起行政诉讼。"
    )
    return Effects(
        result={
            "served_on": served_on.isoformat(),
            "in_time": in_time,
            "reconsideration_until": until[0].isoformat(),
            "lawsuit_until": until[1].isoformat(),
        },
        clocks=[FinishClock("delivery", context.now)],
        notifications=[tell_applicant(subject.application, f"{ended}许可决定已送达", told)],
        note=f"{ended}决定已于{chinese_day(served_on)}送达",
    )
