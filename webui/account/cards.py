"""My own cards, and the appeal of one (AC-6)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.cases.commands import appeal_card
from engine.queries.oversight.cards import card_register, one_card
from webui.account.views import blueprint
from webui.web.access import actor, login_required
from webui.web.acting import act, page_key
from webui.web.database import reading
from webui.web.small_forms import SmallForm, paragraph


class AppealForm(SmallForm):
    """What an appeal needs (AC-6)."""

    text = paragraph(
        lazy_gettext("申诉理由"),
        needed=True,
        hint=lazy_gettext("申请人弄虚作假、不可抗力、没有依据、系统中断等情形可以撤销。每张牌申诉一次。"),
        rows=4,
        maxlength=1000,
    )


@blueprint.get("/cards")
@login_required
def cards() -> str:
    """Reminders and cards of mine, the newest first."""
    rows, following = card_register(reading(), before=request.args.get("after", type=int), staff_id=actor().staff_id)
    return render_template("account/cards.html", rows=rows, following=following)


@blueprint.route("/cards/<int:card_id>/appeal", methods=["GET", "POST"])
@login_required
def appeal(card_id: int) -> str | Response | tuple[str, int]:
    """Appeal a card of mine; others' cards do not exist here."""
    card = one_card(reading(), card_id)
    if card is None or card.staff_id != actor().staff_id:
        abort(404)
    form = AppealForm()
    if request.method == "POST":
        form.attempt(lambda: act(appeal_card, card_id=card_id, **form.data))
        if not form.wrong:
            flash(_("申诉已提交，监察答复后会通知您。"), "success")
            return redirect(url_for("account.cards"))
    page = render_template("account/appeal.html", card=card, form=form, key=page_key())
    return (page, 422) if form.wrong else page
