"""Who keeps what belongs to one department: its records, its roster, its promises, its copies (AU-1). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.identity.permissions.facts import Permission, Person
from engine.identity.permissions.pages import PAGES, may_open
from engine.office.organisation.rules import HeldPost


@dataclass(frozen=True)
class AsPost:
    """Whether it is permitted, and by which post held; None when it is not."""

    permission: Permission
    post: HeldPost | None


@dataclass(frozen=True)
class Kept:
    """The rule behind one thing that departments keep, and what others are told."""

    rule: str
    zh: str
    en: str


KEPT: Mapping[str, Kept] = {
    "promises": Kept(
        "SP-8",
        "服务承诺由本部门的负责人或者系统管理员编写和公布。",
        "The department's own leaders, or an administrator, write its promises.",
    ),
    "post_records": Kept(
        "PR-2",
        "岗位责任书由本部门的负责人或者系统管理员编写。",
        "The department's own leaders, or an administrator, keep the record of a post.",
    ),
    "edit_duty": Kept(
        "AB-4",
        "值班表由本部门的负责人或者系统管理员编排。",
        "The department's own leaders, or an administrator, write its duty roster.",
    ),
    "appointment_plan": Kept(
        "TC-14",
        "预约时段由本部门的负责人或者系统管理员设置。",
        "The post's own leaders, or an administrator, set how it receives visitors.",
    ),
    "take_down_copy": Kept(
        "OA-5",
        "公开件由公开它的部门撤下，请联系该部门。",
        "A copy is taken down by the department that put it up.",
    ),
    "revoke_authorisation": Kept(
        "PR-3",
        "授权由签发的机关负责人撤回。",
        "The head of the department that gave the authority revokes it.",
    ),
}
"""What each department keeps for itself, by the page or act of ``PAGES`` through which it is kept."""


def may_keep(person: Person, page: str, department_id: int) -> AsPost:
    """Whether the person keeps this for that department: by a post of ``PAGES`` there, or as an administrator."""
    opened = may_open(person, page)
    if not opened:
        return AsPost(opened, None)
    kept = KEPT[page]
    fitting = [post for post in person.posts if post.role in PAGES[page]]
    own = [post for post in fitting if post.department_id == department_id]
    found = next(iter(own or [post for post in fitting if post.role == "admin"]), None)
    return AsPost(Permission(found is not None, kept.rule, "" if found else kept.zh, "" if found else kept.en), found)
