"""The words for figures: the report of a month, the four zeros, and the performance review."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

MONTH_FIGURES = {
    "inquiries": _("首问登记"),
    "received": _("收件"),
    "decided": _("办结"),
    "late": _("超期办结"),
    "reminder": _("提醒"),
    "yellow": _("黄牌"),
    "red": _("红牌"),
    "complaints": _("投诉举报"),
    "valid_complaints": _("有效投诉"),
    "infractions": _("违规记录"),
    "breaches": _("违诺"),
    "accountability": _("追责立项"),
    "ratings": _("评价"),
    "bad_ratings": _("差评"),
}

FOUR_ZEROS = {
    "buck_passing": _("零推诿"),
    "complaints": _("零投诉"),
    "distance": _("零距离"),
    "gap": _("零差距"),
}

REVIEW_KINDS = {"monthly": _("平时考评"), "special": _("专项考评"), "yearly": _("年终考评")}

GRADES = {"excellent": _("优秀"), "qualified": _("合格"), "unqualified": _("不合格")}

DIMENSIONS = {
    "key_tasks": _("重点工作"),
    "duty": _("依法履职"),
    "service": _("服务效能"),
    "teamwork": _("协作廉洁"),
    "compliance": _("遵章守纪"),
}

POINT_SOURCES = {
    "reminders": _("连续提醒"),
    "yellow": _("黄牌"),
    "red": _("红牌"),
    "early": _("提前办结"),
    "measure": _("责任追究"),
    "months": _("各月平均"),
    "manual": _("人工评分"),
}
