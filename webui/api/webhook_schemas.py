"""Webhooks in the API: systems, their messages, and what is sent again, field by field."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from marshmallow import Schema, fields, validate

from webui.api.schemas import Answer, meaning, nullable
from webui.web.boundary import LARGEST_NUMBER


class WebhooksQuery(Schema):
    """Where to go on."""

    after = fields.Integer(validate=validate.Range(min=0, max=LARGEST_NUMBER), metadata=meaning(_("上一页的 next。")))


class Webhook(Answer):
    """One system that is told of cases by signed webhooks."""

    id = fields.Integer()
    name = fields.String()
    url = fields.String()
    events = fields.List(fields.String())
    created_at = fields.DateTime()
    ended_at = nullable(fields.DateTime, _("停止的时间；还在推送的为 null。"))
    waiting = fields.Integer(metadata=meaning(_("还没有送达、仍在重试的条数。")))
    dead = fields.Integer(metadata=meaning(_("没有送达、不再重试的条数。")))
    last_delivered_at = nullable(fields.DateTime)


class Webhooks(Answer):
    """One page of systems."""

    webhooks = fields.List(fields.Nested(Webhook))
    next = nullable(fields.Integer, _("下一页的键；最后一页为 null。"))


class WebhookMessage(Answer):
    """One message."""

    id = fields.Integer()
    event = fields.String()
    case_id = nullable(fields.Integer)
    number = nullable(fields.String)
    at = fields.DateTime()
    attempts = fields.Integer()
    next_attempt_at = nullable(fields.DateTime)
    delivered_at = nullable(fields.DateTime)
    error = nullable(fields.String, _("上一次没有送达的原因。"))
    state = fields.String(
        validate=validate.OneOf(("delivered", "waiting", "failing", "dead", "stopped")),
        metadata=meaning(_("failing 会再试，dead 不再试，stopped 从没有试过（推送已停止）。")),
    )


class WebhookMessages(Answer):
    """One page of messages."""

    messages = fields.List(fields.Nested(WebhookMessage))
    next = nullable(fields.Integer, _("下一页的键；最后一页为 null。"))


class SendAgain(Schema):
    """From when on to send again."""

    since = fields.AwareDateTime(required=True, metadata=meaning(_("带时区的时间。")))


class SentAgain(Answer):
    """How many messages will be sent again."""

    messages = fields.Integer()
