"""The words for the codes of open affairs, hearings and online applications (OA, LC-4, TC-17)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

PUBLICATION_KINDS = {
    "guide": _("办事指南"),
    "promise": _("服务承诺"),
    "compensation": _("违诺补偿标准"),
    "duties": _("岗位职责和权限"),
    "discipline": _("工作纪律"),
    "decision": _("办理结果"),
    "result": _("考评和投诉处理结果"),
    "phones": _("咨询监督电话"),
    "other": _("其他政务信息"),
}

PUBLICATION_CHANNELS = {
    "website": _("政府网站"),
    "board": _("公示栏"),
    "screen": _("电子屏"),
    "handout": _("纸质资料"),
    "new_media": _("政务新媒体"),
    "press": _("报刊、广播"),
    "other": _("其他"),
}

MATERIAL_CHOICES = {
    "not_needed": _("我的情形不需要"),
    "committed": _("选择告知承诺，受理时签署承诺书"),
    "later": _("暂缺，申请容缺受理，以后补交"),
}

SERVING_WAYS = {"direct": _("到窗口领取"), "post": _("邮寄送达"), "electronic": _("电子送达")}

HEARING_GROUNDS = {
    "statutory": _("依法应当听证（行政许可法第四十六条）"),
    "request": _("涉及重大利益关系，依申请听证（第四十七条）"),
    "none": _("不需要听证"),
}

TERMINATION_GROUNDS = {
    "person_gone": _("申请人死亡或者丧失行为能力"),
    "unit_gone": _("申请单位依法终止"),
    "project_gone": _("项目依法取消，申请的事项不再存在"),
    "item_abolished": _("事项依法取消或者不再需要许可"),
    "force_majeure": _("不可抗力使办理无法继续"),
    "duplicate": _("同一申请已在另一办件中办理"),
}

HEARING_OUTCOMES = {"held": _("已听证"), "not_requested": _("无人申请听证"), "not_needed": _("不需要听证")}
