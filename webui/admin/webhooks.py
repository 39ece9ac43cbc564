"""Signed webhooks: which systems are told of cases, what became of the messages, and sending them again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands as administration
from engine.cases import commands
from engine.office.subscriptions.rules import OVERLAP_DAYS
from engine.queries.operation.webhooks import message_page, subscription_page, subscription_row
from webui.admin.blueprint import blueprint
from webui.admin.small_forms import SendAgainForm, SubscriptionForm
from webui.show.languages import ngettext
from webui.web.access import actor, requires
from webui.web.administering import administer
from webui.web.database import close_reading, engine, reading


@blueprint.get("/webhooks")
@requires("administer")
def webhooks() -> str:
    """The systems that are told, the newest first."""
    return _list(SubscriptionForm(sent=False))


@blueprint.post("/webhooks")
@requires("administer")
def add_webhook() -> str | tuple[str, int]:
    """Tell another system from now on and show the secret; it is on this answer only."""
    form = SubscriptionForm()
    secret = form.attempt(lambda: administer(administration.add_subscription, **form.data))
    if secret is None:
        return _list(form), 422
    return _list(SubscriptionForm(sent=False), secret=secret)


@blueprint.get("/webhooks/<int:subscription>")
@requires("administer")
def webhook(subscription: int) -> str:
    """The messages to one system, the newest first."""
    return _messages(subscription, SendAgainForm(sent=False))


@blueprint.post("/webhooks/<int:subscription>/try")
@requires("administer")
def try_webhook(subscription: int) -> Response:
    """Send a message about no case."""
    me = actor()
    close_reading()
    commands.try_subscription(engine(), me, subscription=subscription)
    flash(_("已试发一条，结果几秒后显示在下面。"), "success")
    return redirect(url_for("admin.webhook", subscription=subscription))


@blueprint.post("/webhooks/<int:subscription>/secret")
@requires("administer")
def change_webhook_secret(subscription: int) -> str:
    """Make a new secret and show it; it is on this answer only. The former one holds for some days more."""
    secret = administer(administration.change_secret, subscription=subscription)
    return _messages(subscription, SendAgainForm(sent=False), secret=secret)


@blueprint.post("/webhooks/<int:subscription>/end")
@requires("administer")
def end_webhook(subscription: int) -> Response:
    """Tell the other system no more."""
    administer(administration.end_subscription, subscription=subscription)
    flash(_("已停止，还没有送达的也不再发送。"), "success")
    return redirect(url_for("admin.webhooks"))


@blueprint.post("/webhooks/<int:subscription>/again")
@requires("administer")
def send_webhooks_again(subscription: int) -> Response | tuple[str, int]:
    """Send again what happened from a moment on."""
    form, me = SendAgainForm(), actor()
    close_reading()
    count = form.attempt(
        lambda: commands.send_events_again(engine(), me, subscription=subscription, since=form.since.data)
    )
    if count is None:
        return _messages(subscription, form), 422
    flash(ngettext("%(num)d 条将重新发送。", "%(num)d 条将重新发送。", count), "success")
    return redirect(url_for("admin.webhook", subscription=subscription))


@blueprint.post("/webhooks/messages/<int:message>/again")
@requires("administer")
def send_webhook_again(message: int) -> Response:
    """Send one message again."""
    me = actor()
    close_reading()
    subscription = commands.send_event_again(engine(), me, message=message)
    flash(_("将重新发送这一条，结果几秒后显示。"), "success")
    return redirect(url_for("admin.webhook", subscription=subscription))


def _list(form: SubscriptionForm, *, secret: str | None = None) -> str:
    before = request.args.get("after", type=int)
    return render_template(
        "admin/webhooks.html", page=subscription_page(reading(), before=before), after=before, form=form, secret=secret
    )


def _messages(subscription: int, form: SendAgainForm, *, secret: str | None = None) -> str:
    before = request.args.get("after", type=int)
    return render_template(
        "admin/webhook.html",
        system=subscription_row(reading(), subscription),
        page=message_page(reading(), subscription, before=before),
        after=before,
        form=form,
        secret=secret,
        overlap=OVERLAP_DAYS,
    )
