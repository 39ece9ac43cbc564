"""Applying online: beginning a draft, filling it in, its materials, and the list of what one has begun (ON-1, FI-2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any

from flask import abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine.cases.commands import StaleDraft, begin_draft, drop_draft, follow_item, save_draft_answers
from engine.cases.commands.open_case import start_element
from engine.cases.commands.submit_online import PROCESS
from engine.errors import ChengnuoError, InvalidForm, Refused
from engine.forms import Form
from engine.identity.permissions import Applicant
from engine.office.online.rules import (
    ASKED,
    CONTACT_FIELDS,
    LONGEST_ADDRESS,
    all_of,
    check_serving,
    judged_answers,
    ways_offered,
)
from engine.office.service_clock.rules import office_day
from engine.queries.items.guides import guide
from engine.queries.online.drafts import DraftPage, own_draft, own_matters
from webui.forms import Field, fields_of
from webui.forms.choices import choices_of
from webui.forms.refusals import Problems, problems_of
from webui.portal.contact import Page, contact_first
from webui.portal.views import blueprint
from webui.show.formatting import moment
from webui.show.languages import language
from webui.web.applicant import applicant
from webui.web.database import close_reading, engine, reading


def for_applicants(view: Callable[..., Page]) -> Callable[..., Page]:
    """A page of somebody with a confirmed contact, who is its first argument; others confirm one first."""

    @wraps(view)
    def asked(**values: Any) -> Page:
        me = applicant()
        if me is not None:
            return view(me, **values)
        if request.accept_mimetypes.best == "application/json":
            sentence = _("核验已过期：请在新窗口打开“我的网上申请”重新核验，再回来上传。")
            return make_response(jsonify(error=sentence), 403)
        return contact_first()

    return asked


@blueprint.get("/apply/<int:item_id>")
@for_applicants
def apply(me: Applicant, item_id: int) -> Page:
    """Before the form: what is needed, and what was begun already."""
    found = guide(reading(), item_id)
    if found is None:
        abort(404)
    drafts = own_matters(reading(), me, engine().clock.now(), item_id=item_id)
    return render_template("portal/apply.html", applicant=me, guide=found, drafts=drafts)


@blueprint.post("/apply/<int:item_id>")
@for_applicants
def begin(me: Applicant, item_id: int) -> Page:
    """Begin a draft, or go on with the one that there is."""
    close_reading()
    draft_id = begin_draft(engine(), me, item_id=item_id)
    return redirect(url_for("portal.fill", draft_id=draft_id))


@blueprint.get("/mine")
@for_applicants
def mine(me: Applicant) -> Page:
    """What this contact has begun and submitted."""
    rows = own_matters(reading(), me, engine().clock.now())
    return render_template("portal/mine.html", applicant=me, rows=rows)


@blueprint.route("/drafts/<int:draft_id>", methods=["GET", "POST"])
@for_applicants
def fill(me: Applicant, draft_id: int) -> Page:
    """The form of the window, as far as it asks the applicant; whatever is typed is kept, right or wrong."""
    draft, form = the_draft(me, draft_id), intake_form()
    if request.method == "GET":
        return _fill_page(me, draft, form, draft.answers, draft.serving_way, draft.serving_address, draft.revision)
    answers = {name: value for name, value in form.parse(request.form).items() if name in ASKED}
    way = request.form.get("serving_way") or None
    address = request.form.get("serving_address", "").strip()
    seen = request.form.get("_revision", 0, type=int)
    close_reading()
    try:
        revision = save_draft_answers(
            engine(), me, draft_id=draft_id, answers=answers, serving_way=way, serving_address=address, seen=seen
        )
    except StaleDraft as refusal:
        problems: Problems = {"": (refusal.zh, refusal.en)}
        return _fill_page(me, draft, form, answers, way, address, refusal.revision, problems), 409
    except ChengnuoError as refusal:
        return _fill_page(me, draft, form, answers, way, address, seen, problems_of(refusal, form)), 422
    if "_next" not in request.form:
        flash(_("草稿已保存，%(at)s 前可以接着填写。", at=_until(me, draft_id)), "success")
        return redirect(url_for("portal.fill", draft_id=draft_id))
    wrong = wrong_answers(me, replace(draft, answers=answers, serving_way=way, serving_address=address), form)
    if wrong:
        return _fill_page(me, draft, form, answers, way, address, revision, wrong), 422
    return redirect(url_for("portal.draft_materials", draft_id=draft_id))


@blueprint.post("/drafts/<int:draft_id>/drop")
@for_applicants
def drop(me: Applicant, draft_id: int) -> Page:
    """Delete a draft with its files; pressing twice is once."""
    close_reading()
    try:
        drop_draft(engine(), me, draft_id=draft_id)
    except Refused as refusal:
        flash(refusal.text(language()), "warning")
    else:
        flash(_("草稿已删除。"), "success")
    return redirect(url_for("portal.mine"))


def the_draft(me: Applicant, draft_id: int) -> DraftPage:
    """The draft on the published version of its item; NotFound when it is another's, submitted or expired."""
    draft = own_draft(reading(), me, draft_id, engine().clock.now())
    if draft.item_active:
        return draft
    close_reading()
    follow_item(engine(), me, draft_id=draft_id)
    flash(_("事项的办事指南刚更新过，请核对材料清单。"), "warning")
    return own_draft(reading(), me, draft_id, engine().clock.now())


def intake_form() -> Form:
    """The form of the window's register, which every application fills in."""
    bundle = engine().definitions.latest(reading(), PROCESS)
    return bundle.form(start_element(bundle.specification()).form or "inquiry")


def wrong_answers(me: Applicant, draft: DraftPage, form: Form) -> dict[str, tuple[str, str]]:
    """What of the answers has to be mended before the submission; empty when nothing."""
    confirmed = {CONTACT_FIELDS[me.channel]: me.contact}
    today = office_day(engine().clock.now())
    try:
        all_of(
            lambda: judged_answers(form, draft.answers, item=draft.item_code, confirmed=confirmed, today=today),
            lambda: check_serving(draft.serving_way, draft.serving_address, ways_offered(draft.serving_ways)),
        )
    except InvalidForm as refusal:
        return dict(refusal.fields)
    return {}


def asked_fields(
    me: Applicant, form: Form, answers: Mapping[str, Any], problems: Problems | None = None
) -> Sequence[Field]:
    """The fields of the window's form that the applicant fills in, in its order, without the confirmed contact."""
    hints = {
        "id_number": _("网上申请以证件号码核对身份。"),
        "agent_name": _("由他人代办时填写，并把授权委托书作为材料上传。"),
    }
    own = [name for name in ASKED if name != CONTACT_FIELDS[me.channel]]
    drawn = fields_of(form, answers, problems, choices_of(reading(), form))
    return [
        replace(
            each, hint=hints.get(each.name, each.hint), required=each.required or each.name in ("id_number", "phone")
        )
        for each in drawn
        if each.name in own
    ]


def _fill_page(
    me: Applicant,
    draft: DraftPage,
    form: Form,
    answers: Mapping[str, Any],
    way: str | None,
    address: str,
    revision: int,
    problems: Problems | None = None,
) -> str:
    return render_template(
        "portal/fill.html",
        applicant=me,
        draft=draft,
        fields=asked_fields(me, form, answers, problems),
        ways=ways_offered(draft.serving_ways),
        serving_way=way,
        serving_address=address,
        longest_address=LONGEST_ADDRESS,
        revision=revision,
        problems=problems,
    )


def _until(me: Applicant, draft_id: int) -> Any:
    return moment(own_draft(reading(), me, draft_id, engine().clock.now()).expires_at)
