"""The own calendar feed: giving it a secret address, and ending it."""

from __future__ import annotations

from sqlalchemy import select

from engine.administration.command import Act, own_check
from engine.errors import NotAllowed
from engine.identity.actor import Actor
from engine.identity.calendar_feed import digest_of, new_secret
from engine.identity.records import CalendarFeed


@own_check
def make_calendar_feed(act: Act) -> str:
    """Give the actor's feed a fresh address, in the actor's language; gives back its secret, which is kept nowhere.

    The address before is read no more. NotAllowed for nobody.
    """
    me = _person(act)
    ended = _end(act, me)
    secret = new_secret()
    act.session.add(
        CalendarFeed(
            staff_id=me.staff_id,
            digest=digest_of(secret),
            language="en" if me.language == "en" else "zh",
            created_at=act.system_time,
        )
    )
    act.session.flush()
    act.note("calendar_feed_renewed" if ended else "calendar_feed_made", "staff", me.staff_id, me.name)
    return secret


@own_check
def end_calendar_feed(act: Act) -> None:
    """Let nobody read the actor's feed any more; does nothing when there is none. NotAllowed for nobody."""
    me = _person(act)
    if _end(act, me):
        act.note("calendar_feed_ended", "staff", me.staff_id, me.name)


def _person(act: Act) -> Actor:
    if act.actor is None:
        raise NotAllowed("请先登录，由本人设置。", "Expected the person, but nobody is logged in.")
    return act.actor


def _end(act: Act, me: Actor) -> bool:
    """Whether a feed was open, which has ended now."""
    present = select(CalendarFeed).where(CalendarFeed.staff_id == me.staff_id, CalendarFeed.ended_at.is_(None))
    found = act.session.scalar(present)
    if found is None:
        return False
    found.ended_at = act.system_time
    act.session.flush()
    return True
