"""The registers of service promise: ratings, broken promises, what could not be done (SP-3, SP-4, SP-10)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.cases.commands import invite_rating, record_breach, register_unresolved
from engine.cases.commands.open_case import start_element
from engine.cases.commands.register_unresolved import PROCESS
from engine.documents.qr import qr_image
from engine.errors import ChengnuoError
from engine.forms import Form
from engine.identity.permissions import may_work, overseen_departments
from engine.identity.relations import work_facts
from engine.queries.promises.disclosures import disclosure_log
from engine.queries.promises.ratings import GRADE_CODES, rater_of, rating_register
from engine.queries.promises.registers import (
    BREACH_CODES,
    breach_register,
    unresolved_number,
    unresolved_register,
)
from webui.case.standing import note_looks
from webui.forms import fields_of
from webui.forms.choices import choices_of
from webui.forms.refusals import problems_of
from webui.promises.blueprint import blueprint
from webui.show.labels import label
from webui.web.access import actor, login_required, requires
from webui.web.acting import act, page_key
from webui.web.addresses import published_address
from webui.web.database import asking, close_reading, engine, reading
from webui.web.security import client_machine
from webui.web.small_forms import SmallForm, choice, line, paragraph

Page = str | Response | tuple[str, int]


@blueprint.get("/ratings")
@requires("ratings")
def ratings() -> str:
    """Ratings, newest first, of one's own departments for their leaders; who gave them is not shown (SP-4)."""
    grade = request.args.get("grade")
    rows, following = rating_register(
        reading(),
        grade=grade if grade in GRADE_CODES else None,
        before=request.args.get("after", type=int),
        units=overseen_departments(actor()),
    )
    return render_template("promises/ratings.html", rows=rows, following=following, grade=grade, grades=GRADE_CODES)


@blueprint.get("/raters/<uuid:work_item>")
@login_required
def rater(work_item: UUID) -> str:
    """Whom to call back, for whoever has the follow-up in hand alone; the look goes on the record (SP-4, SP-6)."""
    facts = work_facts(asking(), work_item)
    found = None if facts is None else rater_of(reading(), work_item)
    if facts is None or found is None:
        abort(404)
    may_work(actor(), facts).check()
    note_looks([found.matter_case_id])
    return render_template("promises/rater.html", rater=found, work_item=work_item)


@blueprint.post("/cases/<int:case_id>/rating-code")
@login_required
def rating_code(case_id: int) -> str:
    """Show the visitor a code by which this matter is rated once (SP-4)."""
    me = actor()
    close_reading()
    token = invite_rating(engine(), me, case_id=case_id, machine=client_machine())
    address = published_address("portal.rate_by_link", token=token) or url_for(
        "portal.rate_by_link", token=token, _external=True
    )
    return render_template("promises/rating_code.html", address=address, picture=qr_image(address), case_id=case_id)


@blueprint.get("/disclosures")
@requires("disclosures")
def disclosures() -> str:
    """What was given to third parties, on which basis, by whom (SP-9)."""
    rows, following = disclosure_log(reading(), before=request.args.get("after", type=int))
    return render_template("promises/disclosures.html", rows=rows, following=following)


class BreachForm(SmallForm):
    """What recording a broken promise needs (SP-3)."""

    number = line(lazy_gettext("办件编号"), needed=True, maxlength=60)
    broken = choice(lazy_gettext("违诺情形"), [(code, label("breach", code)) for code in BREACH_CODES], needed=True)
    detail = paragraph(lazy_gettext("违诺事实"), needed=True, rows=4, maxlength=2000)


@blueprint.get("/breaches")
@requires("breaches")
def breaches() -> str:
    """Broken promises and how they were made good (SP-3)."""
    show = request.args.get("show")
    rows, following = breach_register(
        reading(),
        open_only=show == "open",
        before=request.args.get("after", type=int),
        units=overseen_departments(actor()),
    )
    return render_template("promises/breaches.html", rows=rows, following=following, show=show)


@blueprint.route("/breaches/new", methods=["GET", "POST"])
@requires("record_breach")
def new_breach() -> Page:
    """Record by hand that a promise was broken; its department then apologises and makes good."""
    form = BreachForm()
    if request.method == "POST":
        form.attempt(lambda: act(record_breach, **form.data))
        if not form.wrong:
            flash(_("已登记违诺，交责任部门致歉补偿。"), "success")
            return redirect(url_for("promises.breaches"))
    page = render_template("promises/new_breach.html", form=form, key=page_key())
    return (page, 422) if form.wrong else page


@blueprint.get("/unresolved")
@requires("unresolved")
def unresolved() -> str:
    """What could not be done, from the registration to the answer (SP-10)."""
    show = request.args.get("show")
    rows, following = unresolved_register(
        reading(),
        open_only=show == "open",
        before=request.args.get("after", type=int),
        units=overseen_departments(actor()),
    )
    soon = engine().clock.now() + timedelta(days=1)
    return render_template("promises/unresolved.html", rows=rows, following=following, show=show, soon=soon)


@blueprint.route("/unresolved/new", methods=["GET", "POST"])
@requires("register_unresolved")
def new_unresolved() -> Page:
    """Register at the window what could not be done."""
    form = unresolved_form()
    answers = form.parse(request.form) if request.method == "POST" else {}
    problems = None
    if request.method == "POST":
        try:
            outcome = act(register_unresolved, answers=answers)
        except ChengnuoError as refusal:
            problems = problems_of(refusal, form)
        else:
            flash(_("已登记：%(number)s。", number=unresolved_number(reading(), outcome.case_id)), "success")
            return redirect(url_for("promises.unresolved"))
    fields = fields_of(form, answers, problems, choices_of(reading(), form))
    page = render_template(
        "promises/new_unresolved.html", form=form, fields=fields, problems=problems, key=page_key(), about={}
    )
    return (page, 422) if problems else page


def unresolved_form() -> Form:
    """The start form of what could not be done, in its deployed version."""
    bundle = engine().definitions.latest(reading(), PROCESS)
    return bundle.form(start_element(bundle.specification()).form or PROCESS)
