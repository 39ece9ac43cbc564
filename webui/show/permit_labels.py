"""The words for permits: how one with an end stands (TC-18), how a withdrawal stands and on which ground (LC-5)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

RENEWALS = {
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
RENEWAL_TONES = {
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

WITHDRAWALS = {
    "hearing": _("听取意见中"),
    "deciding": _("待决定"),
    "serving": _("已撤回，待送达"),
    "withdrawn": _("已撤回并送达"),
    "kept": _("不撤回，继续有效"),
}
WITHDRAWAL_TONES = {"hearing": "blue", "deciding": "yellow", "serving": "yellow", "withdrawn": "red", "kept": "green"}
WITHDRAWAL_GROUNDS = {
    "law": _("法律、法规、规章修改或者废止"),
    "circumstances": _("客观情况发生重大变化"),
}
