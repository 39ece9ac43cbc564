"""What somebody has to do with a case, by the posts held now (AU-1). Pure."""

from __future__ import annotations

from engine.identity.permissions.facts import CaseRelations, Person, Relation
from engine.office.organisation.rules import HeldPost

_DEPARTMENT_ROLES = frozenset({"handler", "chief_rep", "leader", "agency_head"})


def relations(person: Person, case: CaseRelations) -> frozenset[Relation]:
    """What the person has to do with the case, by the posts held now; empty when nothing."""
    found: set[Relation] = set()
    for post in person.posts:
        found |= by_post(post, case)
    if case.first_responder is not None and case.first_responder == person.staff_id:
        found.add(Relation.FIRST_RESPONDER)
    if case.helper is not None and case.helper == person.staff_id:
        found.add(Relation.HELPER)
    if case.accused is not None and case.accused == person.staff_id:
        # Nobody supervises, leads or handles a case about himself.
        return frozenset({Relation.ACCUSED})
    if person.staff_id in case.beside_accused:
        return frozenset({Relation.BESIDE_ACCUSED})
    return frozenset(found)


def by_post(post: HeldPost, case: CaseRelations) -> set[Relation]:
    found: set[Relation] = set()
    if post.post_id in case.work_posts:
        found.add(Relation.WORK)
        if post.role == "clerk":
            found.add(Relation.SERVING_WINDOW)
    if case.first_responder_post is not None and post.post_id == case.first_responder_post:
        found.add(Relation.FIRST_RESPONDER)
    if post.role in _DEPARTMENT_ROLES:
        found |= _by_department(post, case)
    match post.role:
        case "clerk":
            found.add(Relation.WINDOW)
        case "inspector":
            found.add(Relation.INSPECTOR)
        case "county_leader":
            found.add(Relation.COUNTY_LEADER)
        case "coordinator" if case.joint:
            found.add(Relation.COORDINATOR)
    return found


_LEADING = {
    "handler": Relation.LEAD_HANDLER,
    "chief_rep": Relation.LEAD_HANDLER,
    "leader": Relation.LEAD_LEADER,
    "agency_head": Relation.LEAD_HEAD,
}


def _by_department(post: HeldPost, case: CaseRelations) -> set[Relation]:
    found: set[Relation] = set()
    if case.confidential:
        if post.role == "agency_head" and post.department_id == case.unit:
            found.add(Relation.UNIT_HEAD)
        return found
    if post.department_id in case.leads:
        found.add(_LEADING[post.role])
    if post.department_id in case.parts:
        found.add(Relation.PART)
    if post.department_id in case.joint_leads:
        found.add(Relation.JOINT_LEAD)
    return found
