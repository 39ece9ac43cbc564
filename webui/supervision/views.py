"""The register of cards, lifting a card, the register of accountability cases, and the log of personal data."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.cases.commands import lift_card, reject_appeal
from engine.identity.permissions import may_lift_card, supervised_units
from engine.identity.relations import card_facts
from engine.queries.oversight.access_log import access_log
from engine.queries.oversight.accountability_register import accountability_register
from engine.queries.oversight.cards import LEVELS, LIFT_GROUNDS, card_counts, card_register, one_card
from webui.show.labels import label
from webui.web.access import actor, requires
from webui.web.acting import act, page_key
from webui.web.database import asking, reading
from webui.web.small_forms import SmallForm, choice, paragraph

blueprint = Blueprint("supervision", __name__, url_prefix="/supervision")


@blueprint.get("/cards")
@requires("cards")
def cards() -> str:
    """Reminders, yellow and red cards, newest first (AC-2); of one's own agency for its head."""
    level, units = request.args.get("level"), supervised_units(actor())
    rows, following = card_register(
        reading(),
        level=level if level in LEVELS else None,
        before=request.args.get("after", type=int),
        units=units,
        appealed=level == "appealed",
    )
    facts = card_facts(asking(), [row.id for row in rows])
    return render_template(
        "supervision/cards.html",
        rows=rows,
        following=following,
        level=level,
        counts=card_counts(reading(), units=units),
        liftable={row.id for row in rows if row.level != "reminder" and may_lift_card(actor(), facts[row.id])},
    )


class LiftForm(SmallForm):
    """What lifting a card needs (AC-6)."""

    ground = choice(
        lazy_gettext("撤销情形"), [(code, label("lift_ground", code)) for code in LIFT_GROUNDS], needed=True
    )
    grounds = paragraph(
        lazy_gettext("书面理由"),
        needed=True,
        hint=lazy_gettext("牌的记录保留，撤销人、时间和理由一并记录。"),
        rows=4,
        maxlength=1000,
    )


@blueprint.route("/cards/<int:card_id>/lift", methods=["GET", "POST"])
@requires("lift_card")
def lift(card_id: int) -> str | Response | tuple[str, int]:
    """Lift a card with written grounds (AC-6); the record of the card stays."""
    card = one_card(reading(), card_id)
    if card is None:
        abort(404)
    may_lift_card(actor(), card_facts(asking(), [card_id])[card_id]).check()
    form = LiftForm()
    if request.method == "POST":
        form.attempt(lambda: act(lift_card, card_id=card_id, **form.data))
        if not form.wrong:
            flash(_("已撤销该牌，撤销理由已记录。"), "success")
            return redirect(url_for("supervision.cards"))
    page = render_template("supervision/lift.html", card=card, form=form, key=page_key())
    return (page, 422) if form.wrong else page


class RejectionForm(SmallForm):
    """What turning an appeal down needs (AC-6)."""

    answer = paragraph(lazy_gettext("不予采纳的理由"), needed=True, rows=4, maxlength=1000)


@blueprint.route("/cards/<int:card_id>/appeal", methods=["GET", "POST"])
@requires("lift_card")
def answer_appeal(card_id: int) -> str | Response | tuple[str, int]:
    """Turn an appeal down with reasons; who grants it lifts the card (AC-6)."""
    card = one_card(reading(), card_id)
    if card is None or card.appealed_at is None:
        abort(404)
    may_lift_card(actor(), card_facts(asking(), [card_id])[card_id]).check()
    form = RejectionForm()
    if request.method == "POST":
        form.attempt(lambda: act(reject_appeal, card_id=card_id, **form.data))
        if not form.wrong:
            flash(_("已答复申诉，当事人会收到通知。"), "success")
            return redirect(url_for("supervision.cards", level="appealed"))
    page = render_template("supervision/appeal.html", card=card, form=form, key=page_key())
    return (page, 422) if form.wrong else page


@blueprint.get("/accountability")
@requires("accountability_register")
def accountability() -> str:
    """Accountability cases and the step that each waits for (AC-3); of one's own agency for its head."""
    rows, following = accountability_register(
        reading(),
        open_only=request.args.get("show") != "all",
        before=request.args.get("after", type=int),
        units=supervised_units(actor()),
        staff_id=actor().staff_id,
    )
    return render_template("supervision/accountability.html", rows=rows, following=following)


@blueprint.get("/looks")
@requires("access_log")
def looks() -> str:
    """Who looked at whose personal data, on which page, why (SP-6); the newest first."""
    words = request.args.get("q", "").strip()
    basis = request.args.get("basis") or None
    rows, following = access_log(reading(), words=words, basis=basis, before=request.args.get("after", type=int))
    return render_template("supervision/looks.html", rows=rows, following=following, words=words, basis=basis)
