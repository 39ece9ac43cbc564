"""What applicants do to their own cases: hand in a supplement, withdraw (ON-3, AU-4)."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _

from engine.cases.commands import supplement_online
from engine.cases.commands import withdraw as withdraw_command
from engine.errors import ChengnuoError, InvalidForm, NotAllowed
from engine.queries.online.cases import is_own_case
from webui.portal.contact import Page, contact_first
from webui.portal.views import blueprint, case_page, given_number, known_case
from webui.show.languages import language
from webui.web.acting import page_key
from webui.web.applicant import applicant, by_code
from webui.web.database import close_reading, engine, reading


@blueprint.post("/progress/supplement")
def supplement() -> Page:
    """Hand in what the notice asked for, once a file has come for everything."""
    number, code = given_number()
    known = known_case(number, code)
    if not isinstance(known, int):
        return known
    who = by_code()
    close_reading()
    try:
        supplement_online(engine(), case_id=known, key=request.form.get("_key") or page_key(), **who)
    except InvalidForm as refusal:
        for sentences in refusal.fields.values():
            flash(sentences[language() != "zh"], "danger")
        return case_page(known, number, code), 422
    except NotAllowed as refusal:
        flash(refusal.text(language()), "warning")
        return case_page(known, number, code), 403
    except ChengnuoError as refusal:
        flash(refusal.text(language()), "warning")
        return case_page(known, number, code), 422
    flash(_("补正材料已提交，窗口会尽快核对；五个工作日内告知您结果。"), "success")
    return case_page(known, number, code)


@blueprint.post("/progress/withdraw")
def withdraw() -> Page:
    """Take the application back; needs the contact of the application, not its query code alone (AU-4)."""
    number, code = given_number()
    known = known_case(number, code)
    if not isinstance(known, int):
        return known
    me, reason = applicant(), request.form.get("reason", "").strip()
    if me is None or not is_own_case(reading(), known, me):
        flash(_("撤回须由申请人本人办理，请用申请时登记的手机号或者邮箱核验。"), "warning")
        return contact_first()
    close_reading()
    key = request.form.get("_key") or page_key()
    try:
        withdraw_command(engine(), None, case_id=known, reason=reason, applicant=me, key=key)
    except ChengnuoError as refusal:
        flash(refusal.text(language()), "danger")
        return case_page(known, number, code, withdrawal=reason), 422
    flash(_("申请已撤回。"), "success")
    return case_page(known, number, code)
