"""Signed webhooks: to whom cases are told, what became of the messages, and sending them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask_babel import lazy_gettext as _

from engine.cases.commands import send_event_again, send_events_again
from engine.identity.permissions import may_open
from engine.queries.operation.webhooks import MessageRow, message_page, subscription_page, subscription_row
from webui.api import webhook_schemas
from webui.api.admission import perform
from webui.api.blueprint import operation
from webui.show.languages import language
from webui.web.access import actor
from webui.web.database import reading

_FOR = _("只给能看“事件推送”页的岗位（系统管理员）。")


@operation(
    "GET",
    "/webhooks",
    scope="webhooks:read",
    title=_("事件推送"),
    about=_FOR,
    query=webhook_schemas.WebhooksQuery,
    answer=webhook_schemas.Webhooks,
)
def list_webhooks(query: Mapping[str, Any]) -> Mapping[str, Any]:
    """One page of the systems that are told of cases, the newest first; never a secret."""
    may_open(actor(), "administer").check()
    page = subscription_page(reading(), before=query.get("after"))
    return {"webhooks": page.rows, "next": page.next}


@operation(
    "GET",
    "/webhooks/<int:webhook>/messages",
    scope="webhooks:read",
    title=_("推送记录"),
    about=_FOR,
    query=webhook_schemas.WebhooksQuery,
    answer=webhook_schemas.WebhookMessages,
)
def list_webhook_messages(query: Mapping[str, Any], webhook: int) -> Mapping[str, Any]:
    """One page of the messages to one system, the newest first."""
    may_open(actor(), "administer").check()
    subscription_row(reading(), webhook)
    page = message_page(reading(), webhook, before=query.get("after"))
    return {"messages": [_message(row) for row in page.rows], "next": page.next}


def _message(row: MessageRow) -> Mapping[str, Any]:
    return {**asdict(row), "error": None if row.error is None else row.error.get(language())}


@operation(
    "POST",
    "/webhooks/<int:webhook>/again",
    scope="webhooks:write",
    title=_("从某一时刻起重发"),
    about=_("把这一时刻（含）以后的事件按发生的先后全部重发；id 不变，对方按 id 去重。可以重复请求。"),
    body=webhook_schemas.SendAgain,
    answer=webhook_schemas.SentAgain,
)
def send_webhook_messages_again(body: Mapping[str, Any], webhook: int) -> Mapping[str, Any]:
    """Send again what happened from a moment on."""
    return {"messages": perform(send_events_again, subscription=webhook, since=body["since"])}


@operation(
    "POST",
    "/webhooks/messages/<int:message>/again",
    scope="webhooks:write",
    title=_("重发一条"),
    about=_("不论它是否送达过；id 不变，对方按 id 去重。可以重复请求。"),
    answer=webhook_schemas.SentAgain,
)
def send_webhook_message_again(message: int) -> Mapping[str, Any]:
    """Send one message again."""
    may_open(actor(), "administer").check()
    perform(send_event_again, message=message)
    return {"messages": 1}
