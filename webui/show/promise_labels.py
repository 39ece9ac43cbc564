"""The words for the codes of service promise: ratings, broken promises, what could not be done (SP)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

GRADES = {
    "very_satisfied": _("非常满意"),
    "satisfied": _("满意"),
    "basically_satisfied": _("基本满意"),
    "dissatisfied": _("不满意"),
    "very_dissatisfied": _("非常不满意"),
}
GRADE_TONES = {"dissatisfied": "yellow", "very_dissatisfied": "red"}

ORIGINS = {
    "staff_session": _("提交评价的浏览器登录着工作人员账号"),
    "window_machine": _("与出示评价码的是同一台电脑"),
}
"""Why a rating may be the rated person's own."""

CONCLUSIONS = {
    "founded": _("属实，需要整改"),
    "misunderstanding": _("经解释消除误解"),
    "malicious": _("疑似恶意评价"),
}

BREACHES = {
    "overdue": _("超过承诺期限"),
    "repeated_visit": _("未一次性告知，致多跑路"),
    "conduct": _("服务态度、行为不符合承诺"),
    "quality": _("办理差错，结果不符合承诺"),
    "other": _("其他未兑现承诺的情形"),
}
BREACH_OUTCOMES = {"compensated": _("已致歉并兑现补偿"), "lifted": _("认定不违诺")}

DISCLOSURE_BASES = {"consent": _("申请人书面同意"), "law": _("法律依据")}

UNRESOLVED_KINDS = {
    "not_accepted": _("符合条件但未受理"),
    "not_done": _("已受理但未按期办成"),
    "passed_on": _("多次往返或被推诿"),
    "other": _("其他办不成的情形"),
}
UNRESOLVED_RESULTS = {"resolved": _("已解决"), "guided": _("已说明并指导办理"), "impossible": _("依法不能办理")}
