"""Turning the demonstration's office clock, and its mailbox."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.jobs.demo_clock import TURNS, turn
from engine.queries.operation.mailbox import letters
from webui.show.formatting import moment
from webui.web.access import login_required
from webui.web.database import close_reading, engine, reading

blueprint = Blueprint("demo", __name__, url_prefix="/demo")


@blueprint.post("/clock")
@login_required
def turn_clock() -> Response:
    """Set the office clock forward; everything that falls due on the way happens before the page comes back."""
    close_reading()
    how = request.form.get("how", "")
    if how in TURNS:
        fired = turn(engine(), how)
        flash(
            _("时钟已拨到 %(now)s，其间有 %(fired)s 个计时器到时。", now=moment(engine().clock.now()), fired=fired),
            "info",
        )
    return redirect(_page_before())


@blueprint.get("/mailbox")
@login_required
def mailbox() -> str:
    """Everything that the office sent, newest first."""
    rows, following = letters(reading(), before=request.args.get("after", type=int))
    return render_template("demo/mailbox.html", rows=rows, following=following)


def _page_before() -> str:
    """The page that the button was on, as long as it is one of ours."""
    before = urlsplit(request.headers.get("Referer", ""))
    if before.netloc == request.host and before.path:
        return before.path + (f"?{before.query}" if before.query else "")
    return url_for("desk.inbox")
