"""The register of cards, lifting a card, and the register of accountability cases."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from engine.office.cards import store as card_store
from engine.office.cards.rules import LIFT_GROUNDS
from engine.queries.oversight.accountability_register import accountability_register
from engine.queries.oversight.cards import LEVELS, card_counts, card_register, one_card
from webui.show.languages import language
from webui.web.access import actor, requires
from webui.web.database import close_reading, engine, reading

blueprint = Blueprint("supervision", __name__, url_prefix="/supervision")

WATCHERS = ("inspector", "agency_head", "county_leader")


@blueprint.get("/cards")
@requires(*WATCHERS)
def cards() -> str:
    """Reminders, yellow and red cards, newest first (AC-2)."""
    level = request.args.get("level")
    rows, following = card_register(
        reading(), level=level if level in LEVELS else None, before=request.args.get("after", type=int)
    )
    return render_template(
        "supervision/cards.html", rows=rows, following=following, level=level, counts=card_counts(reading())
    )


@blueprint.route("/cards/<int:card_id>/lift", methods=["GET", "POST"])
@requires("inspector")
def lift(card_id: int) -> str | Response | tuple[str, int]:
    """Lift a card with written grounds (AC-6); the record of the card stays."""
    card = one_card(reading(), card_id)
    if card is None:
        abort(404)
    if request.method == "GET":
        return render_template("supervision/lift.html", card=card, grounds=LIFT_GROUNDS, problem=None)
    close_reading()
    try:
        with engine().database.transaction() as session:
            card_store.lift(
                session,
                card_store.card(session, card_id),
                ground=request.form.get("ground", ""),
                grounds=request.form.get("grounds", "").strip(),
                by_id=actor().staff_id,
                at=engine().clock.now(),
            )
    except Refused as refusal:
        page = render_template(
            "supervision/lift.html", card=card, grounds=LIFT_GROUNDS, problem=refusal.text(language())
        )
        return page, 422
    flash(_("已撤销该牌，撤销理由已记录。"), "success")
    return redirect(url_for("supervision.cards"))


@blueprint.get("/accountability")
@requires(*WATCHERS)
def accountability() -> str:
    """Accountability cases and the step that each waits for (AC-3)."""
    rows, following = accountability_register(
        reading(), open_only=request.args.get("show") != "all", before=request.args.get("after", type=int)
    )
    return render_template("supervision/accountability.html", rows=rows, following=following)
