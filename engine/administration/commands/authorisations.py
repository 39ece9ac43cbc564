"""Revoking an authorisation that was given on paper before the office worked with the program (PR-3)."""

from __future__ import annotations

from engine.administration.command import Act, own_check
from engine.errors import NotAllowed, Refused
from engine.identity.permissions import may_open
from engine.office.authorisations import store
from engine.office.organisation.records import Post


@own_check
def revoke_paper_authorisation(act: Act, *, authorisation_id: int, reason: str) -> None:
    """End the authority of a representative now; decisions taken by it before stand.

    NotAllowed for others than the head of the department that gave it; NotFound for an unknown one; refused for one
    that has a case, without a reason, and when it has ended.
    """
    row = store.locked(act.session, authorisation_id)
    if act.actor is not None:
        may_open(act.actor, "revoke_authorisation").check()
        heads = [post for post in act.actor.posts if post.role == "agency_head"]
        act.in_post = next((post for post in heads if post.department_id == row.department_id), None)
        if act.in_post is None:
            raise NotAllowed(
                "授权由签发的机关负责人撤回。", "The head of the department that gave the authority revokes it."
            )
    if row.case_id is not None:
        raise Refused("请在授权的办件上撤回。", "Revoke it by its case.")
    store.revoke(act.session, row, reason.strip(), by_id=act.actor_id, at=act.at)
    post = act.session.get_one(Post, row.post_id)
    act.note("authorisation_revoked", "post", post.id, post.name, after={"number": row.number}, reason=reason)
