"""Recording that a published copy was taken down (OA-5)."""

from __future__ import annotations

from datetime import date

from engine.administration.command import Act, own_check
from engine.identity.permissions import may_keep
from engine.office.publications import store


@own_check
def take_down_copy(act: Act, *, copy_id: int, removed_on: date | None) -> None:
    """Record on which day a copy was taken down. NotAllowed for others than the department that put it up.

    NotFound without such a copy; refused for a day before its posting or to come, and when it is down already.
    """
    copy, publication = store.copy_with_publication(act.session, copy_id)
    if act.actor is not None:
        kept = may_keep(act.actor, "take_down_copy", publication.department_id)
        kept.permission.check()
        act.in_post = kept.post
    store.take_down(act.session, copy, removed_on, at=act.at, by_id=act.actor_id)
    act.note(
        "copy_taken_down",
        "publication",
        publication.id,
        publication.title,
        after={"place": copy.place, "removed_on": str(copy.removed_on)},
    )
