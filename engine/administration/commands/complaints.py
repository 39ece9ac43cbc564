"""Publishing the criteria by which complaints are found valid (AC-8)."""

from __future__ import annotations

from engine.administration.command import Act, own_check
from engine.identity.permissions import may_open
from engine.office.complaints import store
from engine.office.complaints.rules import read_criteria


@own_check
def publish_validity_criteria(act: Act, *, title: str, articles: str, note: str) -> None:
    """Publish the next version of the criteria, for decisions from now on. NotAllowed for all but inspectors.

    ``articles`` has one article on each line. Refused as ``read_criteria`` says, and without a title or a note.
    """
    if act.actor is not None:
        may_open(act.actor, "validity_criteria").check()
        act.in_post = next(post for post in act.actor.posts if post.role == "inspector")
    read = read_criteria(articles)
    added = store.publish_criteria(
        act.session, title=title.strip(), articles=read, note=note.strip(), at=act.at, by_id=act.actor_id
    )
    act.note(
        "validity_criteria_published",
        "setting",
        added.id,
        added.title,
        after={"version": added.version, "articles": len(read)},
        reason=note,
    )
