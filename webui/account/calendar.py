"""My calendar feed: due dates and appointments for the calendar of a telephone or mail program (RFC 5545, 7986)."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response, abort, current_app, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from icalendar import Calendar, Event
from werkzeug.wrappers import Response as Redirection

from engine.administration import commands
from engine.errors import NotFound
from engine.identity.actor import load_actor
from engine.identity.calendar_feed import feed_owner, present_feed
from engine.queries.desk.calendar_feed import KEPT_DAYS, CalendarEntry, calendar_entries
from webui.account.views import blueprint
from webui.show.names import process_name
from webui.web.access import actor, login_required
from webui.web.administering import administer
from webui.web.database import asking, engine, reading

READ_EVERY = timedelta(hours=1)
"""How often a calendar is asked to read the feed again."""
SHOWN = timedelta(minutes=30)
"""How long a due date is in the calendar, ending when it is due: an entry without length is hardly seen there."""


@blueprint.get("/calendar")
@login_required
def calendar() -> str:
    """My feed, when there is one."""
    return _page()


@blueprint.post("/calendar")
@login_required
def make_calendar() -> str:
    """Give my feed a fresh address and show it; it is on this answer only."""
    secret = administer(commands.make_calendar_feed)
    return _page(url_for("account.calendar_feed", secret=secret, _external=True))


@blueprint.post("/calendar/end")
@login_required
def end_calendar() -> Redirection:
    """Let nobody read my feed any more."""
    administer(commands.end_calendar_feed)
    flash(_("日历订阅已停用，原来的地址不再给出任何内容。"), "success")
    return redirect(url_for("account.calendar"))


@blueprint.get("/calendar/<secret>.ics")
def calendar_feed(secret: str) -> Response:
    """The feed behind a secret address, without a login; 404 for one that has ended as for one that never was."""
    owner = feed_owner(asking(), secret)
    if owner is None:
        abort(404)
    g.language = owner.language
    now = engine().clock.now()
    try:
        # The posts held now: who stands in for somebody has the work of that post in the calendar too.
        person = load_actor(asking(), owner.staff_id, now, owner.language)
    except NotFound:
        abort(404)
    written = written_calendar(calendar_entries(reading(), person.post_ids, now), now)
    return Response(written, content_type="text/calendar; charset=utf-8")


def written_calendar(entries: list[CalendarEntry], at: datetime) -> bytes:
    """The entries as an iCalendar object of the moment ``at``, in the language of the request."""
    made = Calendar()
    made.add("prodid", "-//Chengnuo//Work//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", _("我的期限和预约"))
    made.add("x-wr-calname", _("我的期限和预约"))
    made.add("refresh-interval", READ_EVERY, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    for entry in entries:
        made.add_component(_event(entry, at))
    return bytes(made.to_ical())


def _event(entry: CalendarEntry, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.kind}-{entry.key}@chengnuo")
    event.add("dtstamp", at)
    event.add("dtstart", entry.starts_at - SHOWN if entry.kind == "due" else entry.starts_at)
    event.add("dtend", entry.ends_at or entry.starts_at)
    what = " ".join(each for each in (entry.number, entry.item or process_name(entry.process)) if each)
    event.add("summary", _("到期：%(what)s", what=what) if entry.kind == "due" else _("预约：%(what)s", what=what))
    event.add("status", "CONFIRMED" if entry.settled else "TENTATIVE")
    event.add("class", "PRIVATE")
    # A due date keeps nobody from other work; an appointment does.
    event.add("transp", "TRANSPARENT" if entry.kind == "due" else "OPAQUE")
    if entry.kind == "due" and current_app.config.get("HOSTS_LISTED"):
        event.add("url", url_for("desk.task", work_item=entry.key, _external=True))
    return event


def _page(address: str | None = None) -> str:
    return render_template(
        "account/calendar.html",
        address=address,
        since=present_feed(reading(), actor().staff_id),
        kept_days=KEPT_DAYS,
    )
