"""What posts open of the office at large: pages, registers, starting cases. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.identity.permissions.facts import Permission, Person
from engine.office.organisation.rules import ROLES, HeldPost

PAGES: Mapping[str, frozenset[str]] = {
    "register_inquiry": frozenset({"clerk", "helper", "coordinator"}),
    "joint_board": frozenset({"coordinator", "leader", "agency_head", "county_leader", "helper", "inspector"}),
    "lead_joint": frozenset({"coordinator"}),
    "load": frozenset({"coordinator", "leader", "agency_head", "county_leader", "inspector"}),
    "charts": frozenset({"coordinator", "leader", "agency_head", "county_leader", "inspector"}),
    "hall_screens": frozenset({"admin", "coordinator"}),
    "cards": frozenset({"inspector", "agency_head", "county_leader"}),
    "lift_card": frozenset({"inspector", "county_leader"}),
    "infractions": frozenset({"inspector", "agency_head", "county_leader"}),
    "verifications": frozenset({"inspector", "county_leader", "admin"}),
    "pursue_infraction": frozenset({"inspector", "county_leader"}),
    "accountability_register": frozenset({"inspector", "agency_head", "county_leader"}),
    "complaints": frozenset({"inspector", "agency_head", "county_leader"}),
    "validity_criteria": frozenset({"inspector"}),
    "ratings": frozenset({"coordinator", "inspector", "leader", "agency_head", "county_leader"}),
    "promises": frozenset({"admin", "leader", "agency_head"}),
    "compensation": frozenset({"admin", "inspector"}),
    "breaches": frozenset({"coordinator", "inspector", "leader", "agency_head", "county_leader"}),
    "record_breach": frozenset({"coordinator", "inspector"}),
    "unresolved": frozenset({"clerk", "coordinator", "inspector", "leader", "agency_head", "county_leader"}),
    "register_unresolved": frozenset({"clerk", "helper", "coordinator"}),
    "appointments": frozenset(
        {
            "clerk",
            "helper",
            "handler",
            "chief_rep",
            "coordinator",
            "leader",
            "agency_head",
            "inspector",
            "county_leader",
            "admin",
        }
    ),
    "renewals": frozenset(
        {
            "clerk",
            "helper",
            "coordinator",
            "handler",
            "chief_rep",
            "leader",
            "agency_head",
            "inspector",
            "county_leader",
        }
    ),
    "permit_withdrawals": frozenset(
        {"clerk", "coordinator", "handler", "chief_rep", "leader", "agency_head", "inspector", "county_leader"}
    ),
    "register_appointment": frozenset({"clerk", "helper", "coordinator"}),
    "appointment_plan": frozenset({"admin", "leader", "agency_head"}),
    "commitments": frozenset(
        {"clerk", "coordinator", "handler", "chief_rep", "leader", "agency_head", "inspector", "county_leader"}
    ),
    "publications": frozenset(
        {"handler", "chief_rep", "coordinator", "leader", "agency_head", "county_leader", "inspector", "item_editor"}
    ),
    "take_down_copy": frozenset({"handler", "chief_rep", "coordinator", "leader", "agency_head", "item_editor"}),
    "inspections": frozenset({"inspector", "county_leader", "agency_head", "leader"}),
    "service_standards": frozenset({"inspector"}),
    "surveys": frozenset({"inspector", "county_leader", "agency_head", "leader", "coordinator"}),
    "survey_questions": frozenset({"inspector"}),
    "authorisations": frozenset({"chief_rep", "leader", "agency_head", "county_leader", "inspector", "coordinator"}),
    "revoke_authorisation": frozenset({"agency_head"}),
    "post_records": frozenset({"admin", "leader", "agency_head"}),
    "four_zeros": frozenset({"inspector", "county_leader", "coordinator"}),
    "performance": frozenset({"inspector", "county_leader", "agency_head", "leader"}),
    "open_review": frozenset({"inspector"}),
    "disclosures": frozenset({"inspector"}),
    "access_log": frozenset({"inspector"}),
    "unassigned_work": frozenset({"leader", "agency_head", "admin"}),
    "design": frozenset({"designer", "admin"}),
    "deploy": frozenset({"designer", "admin"}),
    "move_cases": frozenset({"designer", "admin"}),
    "repair_cases": frozenset({"designer", "admin"}),
    "ladder": frozenset({"designer", "admin", "inspector"}),
    "administer": frozenset({"admin"}),
    "edit_items": frozenset({"admin", "item_editor"}),
    "absences": frozenset({"admin", "leader", "agency_head"}),
    "edit_duty": frozenset({"admin", "leader", "agency_head"}),
}
"""Pages and acts of the office at large, with the roles whose posts open them. What a page lists is narrowed by
relation; nothing here permits an act on a case."""


EXPORTS: Mapping[str, str | None] = {
    "inbox": None,
    "kept": None,
    "done": None,
    "begun": None,
    "copied": None,
    "cases": None,
    "cards": "cards",
    "infractions": "infractions",
    "statistics": "charts",
    "monthly_report": "charts",
    "complaints": "complaints",
    "accountability": "accountability_register",
    "ratings": "ratings",
    "performance": "performance",
    "event_log": "design",
}
"""Lists that leave the office as files, with the page that shows each; None for what everybody has of one's own, and
for the search of cases, which narrows by relation."""


def may_export(person: Person, name: str) -> Permission:
    """Whether the person may take a list of ``EXPORTS`` out of the office (AU-1); KeyError for another name."""
    page = EXPORTS[name]
    return Permission(True, "AU-1") if page is None else may_open(person, page)


def may_open(person: Person, page: str) -> Permission:
    """Whether a post held now opens this page; KeyError for a page that nobody has declared."""
    roles = PAGES[page]
    if any(post.role in roles for post in person.posts):
        return Permission(True, "AU-1")
    zh = "、".join(ROLES[role][0] for role in ROLES if role in roles)
    en = ", ".join(ROLES[role][1] for role in ROLES if role in roles)
    return Permission(False, "AU-1", f"此页只对以下岗位开放：{zh}。", f"This page is open to: {en}.")


def led_departments(person: Person) -> list[int] | None:
    """The departments whose absences and duty roster the person keeps; None for an administrator: all (AB-1, AB-4)."""
    if any(post.role == "admin" for post in person.posts):
        return None
    return [post.department_id for post in person.posts if post.role in ("leader", "agency_head")]


def edited_departments(person: Person) -> frozenset[int] | None:
    """The departments whose items the person edits; None for an administrator: all (PR-1)."""
    if any(post.role == "admin" for post in person.posts):
        return None
    return frozenset(post.department_id for post in person.posts if post.role == "item_editor")


def may_edit_items(person: Person, department_ids: Iterable[int]) -> Permission:
    """Whether the person may change items of all these departments (PR-1); of none in particular: of any at all."""
    own = edited_departments(person)
    if own is None or (own and own >= set(department_ids)):
        return Permission(True, "PR-1")
    return Permission(
        False,
        "PR-1",
        "只有系统管理员和本部门的事项管理员可以修改事项。",
        "Items are changed by an administrator or the item editor of the department.",
    )


def supervised_units(person: Person) -> list[int] | None:
    """The units whose cards and accountability cases the person sees in the registers; None for all of them.

    Inspectors and the county leader supervise the county, the head of an agency that agency alone (AU-1).
    """
    if any(post.role in ("inspector", "county_leader") for post in person.posts):
        return None
    return [post.department_id for post in person.posts if post.role == "agency_head"]


def overseen_departments(person: Person) -> list[int] | None:
    """The departments whose ratings, breaches and unresolved matters the person sees; None for all of them.

    The center, inspectors and the county leader see the county, leaders and heads their own departments (AU-1).
    """
    if any(post.role in ("inspector", "county_leader", "coordinator", "clerk") for post in person.posts):
        return None
    return [post.department_id for post in person.posts if post.role in ("leader", "agency_head")]


def authorising_departments(person: Person) -> list[int] | None:
    """The departments whose authorisations the person sees with their figures; None for all of them (PR-3).

    The center, inspectors and the county leader see the county, everybody else the departments of the posts held.
    """
    if any(post.role in ("inspector", "county_leader", "coordinator") for post in person.posts):
        return None
    return sorted({post.department_id for post in person.posts})


def loaded_departments(person: Person) -> list[int] | None:
    """The departments whose load of work and charts the person sees; None for all of them.

    The center's coordinators, inspectors and the county leader see the county, leaders and heads their own (AU-1).
    """
    if any(post.role in ("inspector", "county_leader", "coordinator") for post in person.posts):
        return None
    return [post.department_id for post in person.posts if post.role in ("leader", "agency_head")]


def committed_departments(person: Person) -> list[int] | None:
    """The departments whose commitments and permits that end the person sees; None for all of them (ON-12, TC-18).

    The window, inspectors and the county leader see the county, everybody else the own departments (AU-1).
    """
    if any(post.role in ("inspector", "county_leader", "coordinator", "clerk") for post in person.posts):
        return None
    return [post.department_id for post in person.posts]


def publishing_departments(person: Person) -> list[int] | None:
    """The departments whose register of publications the person sees; None for all of them (OA-5).

    Inspectors and the county leader see the county, everybody else the departments of the posts held.
    """
    if any(post.role in ("inspector", "county_leader") for post in person.posts):
        return None
    return sorted({post.department_id for post in person.posts})


_ALSO_STARTS: Mapping[str, frozenset[str]] = {
    "clerk": frozenset({"clerk", "helper", "coordinator"}),
    "handler": frozenset({"handler", "chief_rep", "coordinator", "item_editor"}),
}
"""Who may begin beside the role named: whomever a visitor reaches first stays responsible (FI-1), and the center's own
posts and the editors of guides propose publications (OA-5)."""


def may_start(person: Person, role: str) -> Permission:
    """Whether the person may open a case whose start event names this role."""
    if starting_post(person, role) is not None:
        return Permission(True, "AU-1")
    zh, en = ROLES.get(role, (role, role))
    return Permission(False, "AU-1", f"这类案件由{zh}登记，您现在不在这样的岗位。", f"A {en} opens such a case.")


def starting_post(person: Person, role: str) -> HeldPost | None:
    """The post by which the person may open a case whose start event names this role; None when there is none."""
    roles = _ALSO_STARTS.get(role, frozenset({role}))
    fitting = sorted((post for post in person.posts if post.role in roles), key=lambda post: post.role != role)
    return fitting[0] if fitting else None
