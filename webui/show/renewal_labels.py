"""The words for how a permit with an end stands (TC-18)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

STATES = {
    "valid": _("有效"),
    "ending": _("即将到期"),
    "late": _("已过申请期限"),
    "applied": _("延续办理中"),
    "deemed": _("视为准予延续"),
    "granted": _("已准予延续"),
    "refused": _("延续未获准予"),
    "expired": _("已到期"),
    "revoked": _("许可已撤销"),
    "withdrawn": _("许可已撤回"),
}
TONES = {
    "valid": "green",
    "ending": "yellow",
    "late": "yellow",
    "applied": "blue",
    "deemed": "red",
    "granted": "green",
    "refused": "quiet",
    "expired": "quiet",
    "revoked": "red",
    "withdrawn": "red",
}
