"""Setting the formula of the performance review anew (PE-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from engine.administration.command import Act, own_check
from engine.identity.permissions import may_open
from engine.office.performance import store
from engine.office.performance.scheme import checked_scheme


@own_check
def set_review_scheme(act: Act, *, numbers: Mapping[str, int], why: str) -> None:
    """A new version of the formula, for reviews that are opened from now on. NotAllowed for all but inspectors.

    Refused at the number that is missing or out of bounds, and without a reason.
    """
    if act.actor is not None:
        may_open(act.actor, "open_review").check()
        act.in_post = next(post for post in act.actor.posts if post.role == "inspector")
    before = asdict(store.newest_scheme(act.session))
    scheme = checked_scheme(numbers, why)
    store.set_scheme(act.session, scheme, why=why, at=act.at, by_id=act.actor_id)
    after = {name: value for name, value in asdict(scheme).items() if before[name] != value}
    act.note(
        "review_scheme_set",
        "scheme",
        None,
        "效能考评办法",
        before={name: before[name] for name in after},
        after=after,
        reason=why,
    )
