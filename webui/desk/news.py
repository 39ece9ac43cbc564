"""News for me (消息): the bell in the header, the page behind it, reading one or all."""

from __future__ import annotations

from flask import Flask, abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases.commands import read_all_news, read_news
from engine.office.news.rules import TOPICS
from engine.queries.desk import news as queries
from engine.queries.desk.worklist import WrongKey
from webui.desk.blueprint import blueprint
from webui.show.counts import news_count
from webui.show.languages import ngettext
from webui.show.navigation import navigation_counts
from webui.show.news_labels import NEWS_TOPICS
from webui.web.access import actor, login_required
from webui.web.database import close_reading, engine, reading


def install(app: Flask) -> None:
    """``news_count()`` for the bell."""
    app.jinja_env.globals.update(news_count=news_count)


@blueprint.get("/news")
@login_required
def news() -> str:
    """One page of news for me."""
    me = actor()
    topic = request.args.get("topic")
    after = request.args.get("after") or None
    unread = request.args.get("read") == "no"
    try:
        page = queries.news(
            reading(),
            me.staff_id,
            me.post_ids,
            unread=unread,
            topic=topic if topic in TOPICS else None,
            after=after,
        )
    except WrongKey:
        abort(404)
    topics = [("", _("全部"), None), *((name, word, None) for name, word in NEWS_TOPICS.items())]
    return render_template("desk/news.html", page=page, unread=unread, topic=topic, after=after, topics=topics)


@blueprint.get("/news/count")
@login_required
def news_now() -> Response:
    """How much is new and waits now, for pages that stay open; 304 while it is what the page knows."""
    answer = make_response(jsonify(unread=news_count(), counts=navigation_counts()))
    answer.add_etag()
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


@blueprint.post("/news/read")
@login_required
def read_one_news() -> Response:
    """Mark one piece of news as read and open what it is about."""
    me = actor()
    close_reading()
    case_id, work_item = read_news(engine(), me, news=request.form.get("news", ""))
    if work_item is not None:
        return redirect(url_for("desk.task", work_item=work_item))
    return redirect(url_for("desk.news") if case_id is None else url_for("case.show", case_id=case_id))


@blueprint.post("/news/read-all")
@login_required
def read_all() -> Response:
    """Mark everything that is new as read."""
    me = actor()
    close_reading()
    count = read_all_news(engine(), me)
    if count:
        flash(ngettext("已读 %(num)d 条消息。", "已读 %(num)d 条消息。", count), "success")
    else:
        flash(_("没有未读的消息。"), "info")
    return redirect(url_for("desk.news"))
