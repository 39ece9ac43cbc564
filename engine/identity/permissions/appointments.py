"""Who may change an appointment for somebody, and who receives the visitor (TC-14, AU-1). Pure."""

from __future__ import annotations

from engine.identity.permissions.departments import AsPost
from engine.identity.permissions.facts import Permission, Person
from engine.identity.permissions.pages import PAGES
from engine.office.organisation.rules import HeldPost


def may_change_appointment(person: Person, post_id: int, receiving_post_id: int) -> AsPost:
    """Whether the person may cancel or move it on somebody's word: the posts that it concerns, and the windows."""
    roles = PAGES["register_appointment"]
    return _by(
        [post for post in person.posts if post.post_id in (post_id, receiving_post_id) or post.role in roles],
        "代为取消、改期由接待岗位或者窗口办理，您现在不在这样的岗位。",
        "The receiving post or a window changes an appointment for somebody.",
    )


def may_receive(person: Person, receiving_post_id: int) -> AsPost:
    """Whether the person receives the visitor: whoever holds the receiving post now."""
    return _by(
        [post for post in person.posts if post.post_id == receiving_post_id],
        "这次预约由别的岗位接待，请转告在岗的人。",
        "Another post receives this visitor.",
    )


def _by(posts: list[HeldPost], zh: str, en: str) -> AsPost:
    if posts:
        return AsPost(Permission(True, "AU-1"), posts[0])
    return AsPost(Permission(False, "AU-1", zh, en), None)


def appointed_departments(person: Person) -> list[int] | None:
    """The departments whose register of appointments the person sees; None for all of them (AU-1).

    The windows, the coordinator, inspectors and the county leader see the county, everybody else the own departments.
    """
    wide = ("clerk", "coordinator", "inspector", "county_leader", "admin")
    if any(post.role in wide for post in person.posts):
        return None
    return sorted({post.department_id for post in person.posts})
