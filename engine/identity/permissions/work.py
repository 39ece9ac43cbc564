"""Who may do, release and assign work, and who lifts cards (AU-1, AU-6, AU-7, AC-6). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from engine.identity.permissions.acts import own_matter
from engine.identity.permissions.facts import CardFacts, Permission, Person, WorkFacts

SUPERIORS: Mapping[str, tuple[str, ...]] = {
    "handler": ("leader", "agency_head", "county_leader"),
    "chief_rep": ("leader", "agency_head", "county_leader"),
    "leader": ("agency_head", "county_leader"),
    "agency_head": ("county_leader",),
    "inspector": ("county_leader",),
}
"""Who decides instead of somebody who would decide in his own matter, the next superior first (AU-6)."""


def may_work(person: Person, work: WorkFacts) -> Permission:
    """Whether the person may do a work item: holds its post now, and does not decide in his own matter (AU-1, AU-6)."""
    if work.person is not None and work.person != person.staff_id:
        return Permission(
            False,
            "AU-6",
            f"这一步须由{work.person_name or '当事人'}本人办理，同岗位的其他人不能代办。",
            f"Only {work.person_name or 'the person concerned'} may do this, nobody else at the post.",
        )
    if work.post_id is None:
        return Permission(
            False,
            "AU-7",
            "这项工作还没有分派到岗位，请本部门领导或系统管理员先分派。",
            "The work waits for a post; the department's leader or the administrator assigns it.",
        )
    if work.post_id not in {post.post_id for post in person.posts}:
        name = f"“{work.post_name}”" if work.post_name else "该任务的岗位"
        return Permission(
            False,
            "AU-1",
            f"这项工作属于{name}，您现在不在该岗位，请转给在岗的人办理。",
            "The work belongs to a post that you do not hold now; whoever holds it does it.",
        )
    if person.staff_id in work.own_matter:
        return own_matter()
    return Permission(True, "AU-1")


def may_release(person: Person, work: WorkFacts) -> Permission:
    """Whether the person may give claimed work back: its holder, or leaders of the post's own department (AU-1)."""
    if any(post.post_id == work.post_id for post in person.posts) or _leads_department(person, work.department_id):
        return Permission(True, "AU-1")
    return Permission(
        False,
        "AU-1",
        "释放他人认领的任务，由该岗位的人或者其本部门领导办理。",
        "Claimed work is released by the holder of its post or by leaders of that post's department.",
    )


def may_assign(person: Person, work: WorkFacts) -> Permission:
    """Whether the person may give waiting work a post: leaders of its department, or the administrator (AU-7)."""
    if _leads_department(person, work.department_id) or any(post.role == "admin" for post in person.posts):
        return Permission(True, "AU-7")
    return Permission(
        False,
        "AU-7",
        "没有岗位承接的工作，由本部门领导或系统管理员分派。",
        "Work that waits for a post is assigned by the department's leaders or the administrator.",
    )


def _leads_department(person: Person, department_id: int | None) -> bool:
    return department_id is not None and any(
        post.role in ("leader", "agency_head") and post.department_id == department_id for post in person.posts
    )


def may_lift_card(person: Person, card: CardFacts) -> Permission:
    """Whether the person may lift a card (AC-6): an inspector, never one's own nor that of whoever shares the post.

    The card of an inspector is lifted by the county leader (AU-6).
    """
    roles = {post.role for post in person.posts}
    allowed = {"county_leader"} if card.of_inspector else {"inspector"}
    if roles & {"inspector", "county_leader"} and person.staff_id in {card.staff_id, *card.beside}:
        return own_matter()
    if roles & allowed:
        return Permission(True, "AC-6")
    if card.of_inspector:
        return Permission(
            False,
            "AU-6",
            "监察人员的牌由分管县领导核查撤销。",
            "The card of an inspector is lifted by the county leader.",
        )
    return Permission(False, "AC-6", "撤销亮牌由监察办理。", "An inspector lifts cards.")
