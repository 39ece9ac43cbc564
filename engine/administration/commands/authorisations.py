"""Revoking an authorisation that was given on paper before the office worked with the program (PR-3)."""

from __future__ import annotations

from engine.administration.command import Act, own_check
from engine.errors import Refused
from engine.identity.permissions import may_keep
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
        kept = may_keep(act.actor, "revoke_authorisation", row.department_id)
        kept.permission.check()
        act.in_post = kept.post
    if row.case_id is not None:
        raise Refused("请在授权的办件上撤回。", "Revoke it by its case.")
    store.revoke(act.session, row, reason.strip(), by_id=act.actor_id, at=act.at)
    post = act.session.get_one(Post, row.post_id)
    act.note("authorisation_revoked", "post", post.id, post.name, after={"number": row.number}, reason=reason)
