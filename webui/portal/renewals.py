"""Applying without a login for the renewal of one's own permit, by number and query code (TC-18)."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _

from engine.cases.commands import renew_permit
from engine.errors import ChengnuoError
from engine.queries.case.public_progress import written_number
from engine.queries.case.renewals import ending_permit_of
from engine.queries.oversight.complaints import inquiry_number_and_code
from webui.portal.views import blueprint, case_page, known_case
from webui.show.languages import language
from webui.web.acting import page_key
from webui.web.applicant import by_code
from webui.web.database import close_reading, engine, reading


@blueprint.post("/renew")
def renew() -> str | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Apply for the renewal of the permit that the case granted; then number and query code, shown once."""
    number, code = written_number(request.form.get("number", "")), request.form.get("code", "").strip().upper()
    known = known_case(number, code)
    if not isinstance(known, int):
        return known
    permit = ending_permit_of(reading(), known, engine().clock.now())
    if permit is None or not permit.renewable:
        flash(_("这件许可不能申请延续。"), "warning")
        return case_page(known, number, code), 409
    key, who = request.form.get("_key") or page_key(), by_code()
    close_reading()
    try:
        outcome = renew_permit(engine(), None, application_id=permit.application_id, key=key, **who)
    except ChengnuoError as refusal:
        flash(refusal.text(language()), "danger")
        return case_page(known, number, code), 422
    told = inquiry_number_and_code(reading(), outcome.case_id)
    assert told is not None  # the command registers the contact
    return render_template("portal/renewed.html", number=told[0], code=told[1], permit=permit)
