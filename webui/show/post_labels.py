"""The words for the codes of inspections, authorisations and post records (SP-7, PR-2, PR-3)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

SELECTIONS = {"chosen": _("指定办件"), "random": _("随机抽取"), "none": _("只查服务规范")}

INSPECTION_STATES = {
    "inspecting": _("待检查"),
    "answering": _("待答复"),
    "checking": _("待核查"),
    "closed": _("已办结"),
}

INSPECTION_OUTCOMES = {"faultless": _("未发现问题"), "settled": _("已整改")}

AREAS = {"conduct": _("人员行为"), "premises": _("场所设施"), "handling": _("办理规范")}

AUTHORISATION_STATES = {
    "valid": _("有效"),
    "coming": _("未生效"),
    "expired": _("已期满"),
    "revoked": _("授权已撤回"),
}

AUTHORITY = {"accept": _("受理申请"), "approve": _("批准申请"), "deny": _("否定申请")}
"""What a post may do on its own (PR-1)."""

TRAINING_KINDS = {"training": _("培训"), "assessment": _("考核")}

RESULTS = {"excellent": _("优秀"), "qualified": _("合格"), "unqualified": _("不合格")}
