"""Recording that a published copy was taken down (OA-5)."""

from __future__ import annotations

from datetime import date

from engine.administration.command import Act, own_check
from engine.errors import NotAllowed
from engine.identity.permissions import may_open
from engine.identity.permissions.pages import PAGES
from engine.office.publications import store


@own_check
def take_down_copy(act: Act, *, copy_id: int, removed_on: date | None) -> None:
    """Record on which day a copy was taken down. NotAllowed for others than the department that put it up.

    NotFound without such a copy; refused for a day before its posting or to come, and when it is down already.
    """
    copy, publication = store.copy_with_publication(act.session, copy_id)
    if act.actor is not None:
        may_open(act.actor, "take_down_copy").check()
        fitting = [post for post in act.actor.posts if post.role in PAGES["take_down_copy"]]
        own = next((post for post in fitting if post.department_id == publication.department_id), None)
        if own is None:
            raise NotAllowed(
                "公开件由公开它的部门撤下，请联系该部门。", "A copy is taken down by the department that put it up."
            )
        act.in_post = own
    store.take_down(act.session, copy, removed_on, at=act.at, by_id=act.actor_id)
    act.note(
        "copy_taken_down",
        "publication",
        publication.id,
        publication.title,
        after={"place": copy.place, "removed_on": str(copy.removed_on)},
    )
