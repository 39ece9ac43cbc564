"""Who scores whom in a performance review (PE-5, AU-6). Pure."""

from __future__ import annotations

from engine.identity.permissions.facts import Permission, Person


def may_score(person: Person, department_id: int, staff_id: int | None) -> Permission:
    """Whether the person may score a department (``staff_id`` None), or a member of its staff, by hand.

    Two levels: the inspectors score departments and anybody's staff, each unit's leaders its own staff. Nobody scores
    himself or the own department; the inspectors' department is scored by the county leader.
    """
    roles = {post.role for post in person.posts}
    own = any(post.department_id == department_id for post in person.posts)
    if staff_id == person.staff_id or (own and staff_id is None and "county_leader" not in roles):
        return Permission(
            False, "AU-6", "不能给自己或自己所在的单位评分。", "Nobody scores himself or the own department."
        )
    leads = any(post.department_id == department_id and post.role in ("leader", "agency_head") for post in person.posts)
    if "county_leader" in roles or ("inspector" in roles and not own) or (leads and staff_id is not None):
        return Permission(True, "PE-5")
    return Permission(
        False,
        "PE-5",
        "人工评分由监察和本单位领导登记。",
        "Manual scores are given by the inspectors, and by the unit's leaders for their own staff.",
    )


def reviewed_units(person: Person) -> list[int] | None:
    """The departments whose staff's results the person sees; None for all of them (AU-1)."""
    if any(post.role in ("inspector", "county_leader") for post in person.posts):
        return None
    return [post.department_id for post in person.posts if post.role in ("leader", "agency_head")]
