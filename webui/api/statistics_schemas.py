"""The figures of a month that the API gives out, field by field."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from marshmallow import Schema, fields, validate

from webui.api.schemas import Answer, meaning, nullable


class StatisticsQuery(Schema):
    """Which month."""

    month = fields.String(
        validate=validate.Regexp(r"\A20[0-9]{2}-(0[1-9]|1[0-2])\Z"), metadata=meaning(_("如 2026-03；默认本月。"))
    )


class WorkCounts(Answer):
    """How much waits at the posts held now; each number stops at 100."""

    all = fields.Integer()
    mine = fields.Integer()
    pool = fields.Integer()
    red = fields.Integer()
    yellow = fields.Integer()


class Cards(Answer):
    """Cards on record that were not lifted."""

    reminder = fields.Integer()
    yellow = fields.Integer()
    red = fields.Integer()


class ZeroFigure(Answer):
    """One of the four zeros in the month."""

    name = fields.String()
    count = fields.Integer()
    of = fields.Integer()
    value = nullable(fields.Float)


class KeptLimits(Answer):
    """How one department kept the published limits in the month."""

    department = fields.String()
    granted = fields.Integer()
    refused = fields.Integer()
    in_time = fields.Integer()
    late = fields.Integer()
    uncollected = fields.Integer()
    share = nullable(fields.Float, _("按时办结的百分比；没有办结的为 null。"))


class Statistics(Answer):
    """Figures as the supervision pages show them; null where the person's posts do not open the page."""

    month = fields.String()
    work = fields.Nested(WorkCounts)
    cards = nullable(fields.Nested, _("只给能看红黄牌页的岗位。"), nested=Cards)
    four_zeros = nullable(fields.List, _("只给能看四零承诺页的岗位。"), cls_or_instance=fields.Nested(ZeroFigure))
    kept_limits = fields.List(fields.Nested(KeptLimits))
