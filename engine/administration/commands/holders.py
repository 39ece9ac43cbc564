"""Who holds a post as A and as B (AB-1, AB-5)."""

from __future__ import annotations

from engine.administration import finding
from engine.administration.command import Act, administrators_command
from engine.administration.remaining import check_administrators_remain
from engine.errors import Conflict, Refused
from engine.office.organisation import changes
from engine.office.organisation.rules import Letter
from engine.office.organisation.store import holders_of

_UNSEEN = "\0"


def check_letter(letter: str) -> Letter:
    """``A`` or ``B``, whatever its case; refused when it is neither."""
    cleaned = letter.strip().upper()
    if cleaned == "A":
        return "A"
    if cleaned == "B":
        return "B"
    raise Refused(
        f"没有“{letter}”角，只能是 A 或 B，请改正。", f"Expected A or B, but it was “{letter}”.", place="letter"
    )


@administrators_command
def name_holder(act: Act, *, post: str, letter: str, login: str, instead_of: str | None = _UNSEEN) -> None:
    """Make somebody the A or B holder of a post, in place of whoever was; does nothing when that is so already.

    ``instead_of`` is the login of the holder that the page showed (None: vacant); Conflict when that is not so any
    more. NotFound for an unknown post or person; refused for somebody out of service and when A and B would be one
    person (AB-5).
    """
    found, person, which = finding.post(act.session, post), finding.person(act.session, login), check_letter(letter)
    former = holders_of(act.session, found.id).get(which)
    if instead_of != _UNSEEN and (None if former is None else former.login) != instead_of:
        raise Conflict(
            "这个岗位的人员刚刚有变化，请核对后重新指定。",
            "Expected you to act on the newest state, but the post's holder has changed meanwhile.",
        )
    if former is not None and former.id == person.id:
        return
    changes.assign(act.session, found, person, which, act.at)
    _check_administrators_remain(act, found.role)
    act.note(
        "holder_named", "post", found.id, found.name,
        before={which: None if former is None else former.name}, after={which: person.name},
    )  # fmt: skip


@administrators_command
def take_off(act: Act, *, post: str, letter: str) -> None:
    """Leave a letter of a post vacant; does nothing when it is.

    NotFound for an unknown post; refused for an open post that could not have been opened so (AB-5).
    """
    found, which = finding.post(act.session, post), check_letter(letter)
    former = holders_of(act.session, found.id).get(which)
    if former is None:
        return
    changes.unassign(act.session, found, which)
    _check_administrators_remain(act, found.role)
    act.note("holder_taken_off", "post", found.id, found.name, before={which: former.name}, after={which: None})


def _check_administrators_remain(act: Act, role: str) -> None:
    """``check_administrators_remain`` when an administrator's post was changed; the operator may found an office."""
    if role == "admin" and act.actor is not None:
        check_administrators_remain(act.session)
