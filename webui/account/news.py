"""How I hear news beside the bell: at once by another way, once a day together, or not at all."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectField

from engine.cases.commands import choose_news_ways
from engine.office.news.rules import TOPICS, WAYS
from engine.queries.desk.news import NewsWays
from engine.queries.desk.news import ways as queried
from webui.account.views import blueprint
from webui.show.news_labels import NEWS_TOPICS, NEWS_WAYS
from webui.web.access import actor, login_required
from webui.web.database import close_reading, engine, reading
from webui.web.small_forms import SmallForm, choice


class NewsForm(SmallForm):
    """A way for each topic; the names of the fields are the topics."""

    work = choice(NEWS_TOPICS["work"])
    urge = choice(NEWS_TOPICS["urge"])
    card = choice(NEWS_TOPICS["card"])
    transfer = choice(NEWS_TOPICS["transfer"])
    opinion = choice(NEWS_TOPICS["opinion"])
    result = choice(NEWS_TOPICS["result"])
    copy = choice(NEWS_TOPICS["copy"])
    word = choice(NEWS_TOPICS["word"])


@blueprint.route("/news", methods=["GET", "POST"])
@login_required
def news() -> str | Response | tuple[str, int]:
    """My ways for each topic of news."""
    me = actor()
    found = queried(reading(), me.staff_id)
    if request.method == "GET":
        return _page(_form(NewsForm(data=found.ways)), found)
    form = _form(NewsForm())

    def choose() -> None:
        close_reading()
        choose_news_ways(engine(), me, ways={topic: form[topic].data for topic in TOPICS})

    form.attempt(choose)
    if form.wrong:
        return _page(form, found), 422
    flash(_("已保存。"), "success")
    return redirect(url_for("account.news"))


def _form(form: NewsForm) -> NewsForm:
    for topic in TOPICS:
        field = form[topic]
        assert isinstance(field, SelectField)
        field.choices = [(way, str(NEWS_WAYS[way])) for way in WAYS]
    return form


def _page(form: NewsForm, found: NewsWays) -> str:
    return render_template("account/news.html", form=form, email=found.email, phone=found.phone)
