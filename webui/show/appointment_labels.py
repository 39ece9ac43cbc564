"""The words for the codes of appointments (TC-8, TC-14)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

STATES = {
    "requested": _("待确认"),
    "confirmed": _("已确认"),
    "declined": _("未能预约"),
    "cancelled": _("已取消"),
    "received": _("已接待"),
    "no_show": _("来访人未到"),
    "missed": _("无人接待"),
}
TONES = {
    "requested": "blue",
    "confirmed": "green",
    "declined": "yellow",
    "cancelled": "quiet",
    "received": "green",
    "no_show": "quiet",
    "missed": "red",
}

GROUNDS = {
    "not_in_duty": _("不属于本岗位职责"),
    "not_possible": _("该时段因故不能接待"),
    "not_urgent": _("不属于急需在办公时间以外办理"),
    "agreed": _("与预约人协商一致"),
}
