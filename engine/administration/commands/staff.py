"""People: adding, changing, deactivating and reactivating them."""

from __future__ import annotations

from engine.administration import finding
from engine.administration.command import Act, administrators_command
from engine.administration.cover import check_cover
from engine.administration.remaining import check_administrators_remain
from engine.errors import Refused
from engine.office.organisation import changes
from engine.office.organisation.records import Staff
from engine.office.organisation.rules import Span


@administrators_command
def add_staff(act: Act, *, login: str, name: str, phone: str = "", email: str = "") -> str:
    """Add somebody and return the login; nobody can log in with it until a password is set (``reset_password``).

    Refused when the name is empty, the login is no plain name, or it is taken.
    """
    made = changes.create_staff(act.session, name=name, login=login, phone=phone.strip(), email=email.strip())
    act.note("staff_added", "staff", made.id, made.name, after={"login": made.login, **_facts(made)})
    return made.login


@administrators_command
def change_staff(act: Act, *, login: str, name: str, phone: str = "", email: str = "") -> None:
    """Change somebody's name, telephone and e-mail; the login stays. Does nothing when nothing changes.

    NotFound for an unknown login; refused when the name is empty.
    """
    person = finding.person(act.session, login)
    if not name.strip():
        raise Refused("需要填写姓名，但是空着。", "Expected a name, but it is empty.", place="name")
    before = _facts(person)
    person.name, person.phone, person.email = name.strip(), phone.strip(), email.strip()
    act.session.flush()
    if _facts(person) != before:
        act.note("staff_changed", "staff", person.id, person.name, before=before, after=_facts(person))


@administrators_command
def deactivate_staff(act: Act, *, login: str, reason: str, confirmed: bool = False) -> None:
    """End somebody's service: no login any more, B takes over the posts held as A.

    NotFound for an unknown login; refused without a reason, for oneself, for the last administrator, and when an open
    public post would be left without anybody, unless ``confirmed`` (AB-2). Does nothing when it is so already.
    """
    person = finding.person(act.session, login)
    if not reason.strip():
        raise Refused("需要填写停用事由，但是空着。", "Expected a reason, but it is empty.", place="reason")
    if act.actor_id == person.id:
        raise Refused("需要停用的是别人，但是这是您自己。", "Expected somebody else, but this is you.")
    if not person.active:
        return
    left = check_cover(act.session, person.id, Span(act.at, None), confirmed=confirmed)
    changes.set_staff_active(act.session, person.id, False)
    check_administrators_remain(act.session)
    after = {"active": False, **({"uncovered": left} if left else {})}
    act.note("staff_deactivated", "staff", person.id, person.name, before={"active": True}, after=after, reason=reason)


@administrators_command
def reactivate_staff(act: Act, *, login: str) -> None:
    """Let somebody work again, on the posts still held. NotFound for an unknown login."""
    person = finding.person(act.session, login)
    if not person.active:
        changes.set_staff_active(act.session, person.id, True)
        act.note("staff_reactivated", "staff", person.id, person.name, before={"active": False}, after={"active": True})


def _facts(person: Staff) -> dict[str, str]:
    return {"name": person.name, "phone": person.phone, "email": person.email}
