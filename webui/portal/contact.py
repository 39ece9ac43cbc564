"""Confirming a contact by a one-time code; neither stands in an address (SP-6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import confirm_code, leave_contact, send_code
from engine.errors import Refused
from engine.identity import contacts
from engine.identity.attempts import TooManyFailures
from webui.portal.views import blueprint
from webui.show.languages import language
from webui.web import applicant as browser
from webui.web.database import close_reading, engine, reading
from webui.web.security import client_address

Page = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]

CARRIED = "kept."
"""Before the names of fields that the pages of the confirmation carry for the page that waits."""


@dataclass(frozen=True)
class Destination:
    """Where somebody goes after the confirmation: a page, or what a page sent and could not be taken in."""

    path: str
    method: str
    fields: tuple[tuple[str, str], ...]


def contact_first() -> Page:
    """Ask for the contact before the page that was opened; what it sent is carried along and sent again afterwards."""
    fields = browser.kept_fields() if request.method == "POST" else []
    going = Destination(request.path, request.method, tuple(fields))
    page = _contact_page(going)
    return (page, 403) if request.method == "POST" else page


@blueprint.route("/contact", methods=["GET", "POST"])
def contact() -> Page:
    """Send a code to the contact that was typed."""
    going = _going()
    if request.method == "GET" or "contact" not in request.form:
        return _contact_page(going)
    typed, token = request.form["contact"], browser.asking_token()
    close_reading()
    try:
        send_code(engine(), contact=typed, token=token, address=client_address(), channels=browser.channels())
    except TooManyFailures as refusal:
        # A second press finds the code of the first one on its way.
        if _waits_for(typed, token):
            return _code_page(going, note=_("刚刚发送过，请先填写收到的验证码。"))
        return _contact_page(going, typed, refusal.text(language())), 429, {"Retry-After": str(refusal.seconds)}
    except Refused as refusal:
        return _contact_page(going, typed, refusal.text(language())), 422
    return _code_page(going)


@blueprint.post("/contact/code")
def code() -> Page:
    """Confirm the contact with the code, and go on to where somebody was going."""
    going, token = _going(), session.get(browser.ASKING)
    if token is None:
        # A second press, after the first one has confirmed.
        return _contact_page(going) if browser.applicant() is None else _on(going)
    close_reading()
    try:
        confirm_code(engine(), token=str(token), code=request.form.get("one_time_code", ""), address=client_address())
    except TooManyFailures as refusal:
        return _code_page(going, problem=refusal.text(language())), 429, {"Retry-After": str(refusal.seconds)}
    except Refused as refusal:
        return _code_page(going, problem=refusal.text(language())), 422
    browser.become_applicant()
    return _on(going)


def _on(going: Destination) -> Page:
    """Open the page that waited, or send again what could not be taken in before."""
    if going.method == "POST":
        return browser.resend_page(going.path, list(going.fields))
    return redirect(going.path)


@blueprint.post("/contact/leave")
def leave() -> Page:
    """Forget the contact in this browser, as on a machine that others use too."""
    token = browser.leave()
    if token is not None:
        close_reading()
        leave_contact(engine(), token=token)
    return redirect(url_for("portal.index"))


def _going() -> Destination:
    """Where the pages of the confirmation lead, as they carry it themselves; to the own applications else."""
    path, method = request.form.get("_target", ""), request.form.get("_target_method", "GET")
    if method not in ("GET", "POST") or not browser.public_target(path, method):
        return Destination(url_for("portal.mine"), "GET", ())
    fields = [
        (name.removeprefix(CARRIED), text)
        for name, text in browser.kept_fields()
        if name.startswith(CARRIED) and len(name) > len(CARRIED)
    ]
    return Destination(path, method, tuple(fields))


def _waits_for(typed: str, token: str) -> bool:
    try:
        _channel, wanted = contacts.read_contact(typed)
    except Refused:
        return False
    return contacts.waits_for_code(reading(), token, engine().system_clock.now()) == wanted


def _contact_page(going: Destination, typed: str = "", problem: str = "") -> str:
    browser.asking_token()
    standing = browser.channels()
    return render_template("portal/contact.html", typed=typed, problem=problem, channels=standing, **_carried(going))


def _code_page(going: Destination, problem: str = "", note: str = "") -> str:
    sent_to = contacts.contact_of(reading(), str(session.get(browser.ASKING, "")))
    return render_template("portal/contact_code.html", sent_to=sent_to, problem=problem, note=note, **_carried(going))


def _carried(going: Destination) -> dict[str, Any]:
    fields = [(f"{CARRIED}{name}", text) for name, text in going.fields]
    return {"carried": [("_target", going.path), ("_target_method", going.method), *fields]}
