"""The words for the codes that records carry; Chinese here, other languages in the catalogues."""

from __future__ import annotations

from flask import Flask
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from engine.documents.kinds import PAPERS
from engine.office.accountability.rules import INFRACTIONS
from webui.show import (
    appointment_labels,
    figure_labels,
    openness_labels,
    permit_withdrawal_labels,
    post_labels,
    promise_labels,
    renewal_labels,
)
from webui.show.administration_labels import (
    ADMINISTERED,
    ADMINISTRATION,
    RETENTION_KINDS,
    TOKEN_SCOPES,
    TOKEN_STATES,
    WEBHOOK_EVENTS,
    WEBHOOK_STATES,
)
from webui.show.languages import language
from webui.show.looked_pages import looked_page
from webui.show.news_labels import NEWS_TOPICS

LIGHTS = {"green": _("正常"), "yellow": _("预警"), "red": _("超期"), "stopped": _("中止计时"), "none": _("不计时")}

ROLES = {
    "clerk": _("窗口人员"),
    "handler": _("部门经办人"),
    "chief_rep": _("首席代表"),
    "leader": _("分管领导"),
    "agency_head": _("机关负责人"),
    "county_leader": _("县领导"),
    "coordinator": _("中心协调员"),
    "helper": _("帮办员"),
    "inspector": _("监察"),
    "admin": _("系统管理员"),
    "item_editor": _("事项管理员"),
    "designer": _("流程设计员"),
}

PROMISE_SYSTEMS = {
    "first_inquiry": _("首问负责"),
    "service_case": _("事项办理"),
    "one_time_notice": _("一次性告知"),
    "denial_filing": _("否定报备"),
    "joint_approval": _("联合审批"),
    "department_review": _("部门审查"),
    "timed_completion": _("限时办结"),
    "clock_change": _("中止与延期审批"),
    "accountability": _("责任追究"),
    "service_promise": _("服务承诺"),
    "performance_review": _("效能考评"),
    "open_affairs": _("政务公开"),
    "hearing": _("听证"),
    "post_responsibility": _("岗位责任"),
}
"""The systems of service promise that a diagram can declare to belong to."""

ITEM_KINDS = {
    "immediate": _("即办件"),
    "ordinary": _("承诺件"),
    "complex": _("承诺件（复杂）"),
    "joint": _("联办件"),
    "forwarded": _("上报件"),
}

ID_KINDS = {
    "resident": _("居民身份证号码"),
    "passport": _("护照号码"),
    "hk_macau_permit": _("港澳居民来往内地通行证号码"),
    "taiwan_permit": _("台湾居民来往大陆通行证号码"),
    "foreigner_residence": _("外国人永久居留身份证号码"),
    "military": _("军官证、士兵证号码"),
    "credit_code": _("统一社会信用代码"),
}

HELP_PLACES = {
    "applicant": _("登门"),
    "site": _("项目现场"),
    "center": _("中心"),
    "remote": _("电话或者网上"),
}

PUBLIC_LIMITS = {"case": _("承诺期限"), "acceptance": _("受理期限"), "answer": _("答复期限")}
"""Name of a clock → what the applicant calls its end."""

PAPER_STATES = {"supplementing": _("补办件"), "turned_away": _("退回件")}
PAPER_STATE_TONES = {"supplementing": "yellow", "turned_away": "quiet"}

CASE_STATUS = {"open": _("办理中"), "completed": _("已办结"), "cancelled": _("已终止"), "withdrawn": _("已撤回")}
CASE_TONES = {"open": "blue", "completed": "green", "cancelled": "quiet", "withdrawn": "quiet"}

CHANNELS = {
    "window": _("窗口"),
    "phone": _("电话"),
    "online": _("网上"),
    "app": _("移动端"),
    "terminal": _("自助终端"),
    "email": _("电子邮件"),
    "letter": _("信函"),
    "appointment": _("预约"),
}

INQUIRY_KINDS = {
    "consult": _("咨询"),
    "apply": _("办事"),
    "query": _("查询"),
    "report": _("举报"),
    "complaint": _("投诉"),
}

MATERIAL_STATES = {
    "received": _("已收"),
    "missing": _("缺少"),
    "wrong": _("有误"),
    "supplied": _("已补正"),
    "not_applicable": _("不适用"),
    "committed": _("告知承诺"),
    "deferred": _("容缺"),
}
MATERIAL_TONES = {
    "received": "green",
    "missing": "red",
    "wrong": "yellow",
    "supplied": "green",
    "not_applicable": "quiet",
    "committed": "blue",
    "deferred": "blue",
}

COMMITMENTS = {
    "to_grant": _("办理中"),
    "not_granted": _("未准予，不核查"),
    "to_check": _("待核查"),
    "true": _("承诺属实"),
    "false": _("承诺不实"),
    "revoked": _("许可已撤销"),
}
COMMITMENT_TONES = {
    "to_grant": "quiet",
    "not_granted": "quiet",
    "to_check": "blue",
    "true": "green",
    "false": "red",
    "revoked": "red",
}

DECISIONS = {
    "granted": _("准予许可"),
    "denied": _("不予许可"),
    "not_accepted": _("不予受理"),
    "lapsed": _("逾期未补正，终结"),
    "withdrawn": _("申请人撤回"),
    "ended": _("终止办理"),
}

CARDS = {"reminder": _("提醒"), "yellow": _("黄牌"), "red": _("红牌")}

CLOCKS = {
    "case": _("办理时限"),
    "acceptance": _("受理期限"),
    "answer": _("首次答复"),
    "delivery": _("送达期限"),
    "superior": _("上级审批时间"),
    "confirmation": _("预约答复时限"),
    "renewal": _("许可有效期内"),
    "supplement": _("补正期限"),
    "consultation": _("征询期限"),
    "demand": _("合并补正的等候时间"),
    "step": _("环节时限"),
}

CLOCK_STATES = {
    "acceptance": _("待受理"),
    "answer": _("待答复"),
    "case": _("办理中"),
    "delivery": _("待送达"),
}

STOP_BASES = {
    "hearing": _("听证"),
    "tender": _("招标"),
    "auction": _("拍卖"),
    "inspection": _("检验"),
    "testing": _("检测"),
    "quarantine": _("检疫"),
    "appraisal": _("鉴定"),
    "expert_review": _("专家评审"),
    "item_law": _("本事项法律规定等待申请人"),
}
"""The closed list of article 45, and the item's own law (TC-3)."""

DOCUMENT_KINDS = {
    kind: LazyString(lambda named=paper: named.zh if language() == "zh" else named.en) for kind, paper in PAPERS.items()
}

EVENTS = {
    "opened": _("立案"),
    "claimed": _("认领"),
    "released": _("释放"),
    "assigned": _("分派"),
    "transferred": _("转办"),
    "delegated": _("委派"),
    "delegation_answered": _("交回委派"),
    "co_sign_asked": _("请求加签"),
    "co_sign_opened": _("提出意见，转加签"),
    "co_signed": _("加签意见"),
    "opinion_removed": _("收回意见征求"),
    "sent_back": _("退回"),
    "taken_back": _("拿回"),
    "copied": _("抄送"),
    "jumped": _("跳转"),
    "stop_requested": _("申请中止计时"),
    "hearing_called": _("发起听证"),
    "termination_requested": _("申请终止办理"),
    "extension_requested": _("申请延长期限"),
    "card_lifted": _("撤销亮牌"),
    "file_added": _("添加文件"),
    "file_appended": _("增补归档案卷"),
    "supplied_online": _("申请人网上补正"),
    "file_struck": _("划去文件"),
    "card_appealed": _("申诉亮牌"),
    "appeal_rejected": _("不采纳申诉"),
    "completed": _("提交"),
    "task_cancelled": _("环节取消"),
    "timer": _("到时"),
    "operation": _("系统办理"),
    "operation_failed": _("办理未成"),
    "decision": _("规则判定"),
    "message": _("收到消息"),
    "message_sent": _("发出消息"),
    "error": _("转入异常处理"),
    "escalation": _("上报"),
    "clock_started": _("开始计时"),
    "clock_stopped": _("中止计时"),
    "clock_resumed": _("恢复计时"),
    "clock_extended": _("延长期限"),
    "clock_announced": _("说明延后"),
    "clock_finished": _("结束计时"),
    "calendar_changed": _("期限重算"),
    "noted": _("记载"),
    "branch_opened": _("部门开始审查"),
    "branch_done": _("部门完成审查"),
    "branch_cancelled": _("部门审查取消"),
    "branch_added": _("加签"),
    "branch_dropped": _("减签"),
    "meeting_called": _("召集会商"),
    "meeting_held": _("会商"),
    "withdrawal": _("申请人撤回"),
    "cancelled": _("终止"),
    "given_up": _("停止重试"),
    "version_moved": _("换到另一个流程版本"),
    "repair_proposed": _("修复待批准"),
    "repaired": _("已修复"),
    "repair_withdrawn": _("撤回修复"),
    "urged": _("催办"),
    "commented": _("留言"),
    "disclosed": _("向第三方提供信息"),
    "helped": _("帮办"),
    "charge_reported": _("帮办收费"),
    "ended": _("结束"),
}

INCIDENT_KINDS = {
    "timer": _("计时失败"),
    "inbox": _("消息未送达"),
    "outbox": _("信件未发出"),
    "webhook": _("事件未送达"),
    "calendar": _("日历重算失败"),
    "case": _("办件停滞"),
    "assignment": _("工作无岗位承接"),
    "job": _("后台任务失败"),
}

DUTIES = {
    "timers": _("计时"),
    "deliveries": _("消息和信件"),
    "calendar": _("按日历重算期限"),
    "posts": _("岗位在岗检查"),
    "moves": _("在办件换版"),
    "seal": _("审计检查点"),
    "verification": _("每日核验"),
    "retention": _("保管期满脱敏"),
    "cases": _("查找停滞办件"),
    "news": _("转发消息"),
    "webhooks": _("事件推送"),
    "online_drafts": _("清理过期的网上申请草稿"),
    "list_exports": _("后台导出列表"),
    "file_objects": _("清理对象存储"),
    "reviews": _("发起月度考评"),
    "month_figures": _("月度统计结转"),
    "roster": _("值班表空缺检查"),
}

OPINIONS = {
    "approve": _("同意"),
    "conditional": _("有条件同意"),
    "deny": _("不同意"),
    "more_material": _("需补正材料"),
    "not_concerned": _("不涉及"),
}

INFRACTION_NAMES = {
    code: LazyString(lambda named=names: named[1] if language() == "zh" else named[2])
    for code, names in INFRACTIONS.items()
}

TRIGGERS = {
    "red_card": _("红牌"),
    "overdue": _("逾期"),
    "case_overdue": _("办件逾期"),
    "step_overdue": _("环节逾期"),
    "arbitrary_denial": _("擅自否定"),
    "late_first_answer": _("首次答复逾期"),
    "late_appointment": _("预约逾期未答复"),
    "complaint": _("投诉"),
    "report": _("举报"),
    "second_yellow": _("规定时间内第二张黄牌"),
    "inspection": _("检查发现"),
    **{code: word for code, word in INFRACTION_NAMES.items() if code not in ("arbitrary_denial", "late_first_answer")},
}
"""What sets an accountability case off; codes of infractions are triggers, too."""

ACCOUNTABILITY_STAGES = {
    "register": _("待决定是否立案"),
    "statement": _("待当事人申辩"),
    "investigation": _("调查"),
    "measure": _("待决定处理"),
    "rectification": _("整改与核查"),
    "refused": _("不予立案"),
    "archived": _("已归档"),
}

REVIEWS = {
    "upheld": _("维持"),
    "changed": _("变更"),
    "revoked": _("撤销原决定"),
}

MEASURES = {
    "none": _("不予追究"),
    "criticism": _("批评教育"),
    "talk": _("约谈"),
    "notice_of_criticism": _("通报批评"),
    "rectification": _("责令整改"),
    "disqualified": _("取消评优资格"),
    "discipline": _("建议给予处分"),
}

LIFT_GROUNDS = {
    "fraud": _("申请人弄虚作假"),
    "force_majeure": _("不可抗力"),
    "no_rule": _("没有规定可依"),
    "system_outage": _("系统故障"),
    "other": _("其他"),
}
"""When a card may be lifted (AC-6)."""

DUTY_GAPS = {"nobody": _("空缺"), "left": _("已不在本部门任职"), "absent": _("值班时段缺勤")}
"""Why nobody answers the duty phone of a day (AB-4)."""

ITEM_STATES = {
    "draft": _("草稿"),
    "published": _("已公布"),
    "superseded": _("已被替代"),
    "withdrawn": _("已停用"),
}
"""Where a version of an item stands."""

VERBS = {"accept": _("受理"), "approve": _("批准"), "deny": _("否定")}
"""What a post may do on its own (PR-1)."""

RECIPIENTS = {"applicant": _("申请人"), "post": _("岗位"), "staff": _("工作人员")}

FAMILIES: dict[str, dict[str, LazyString]] = {
    "incident": INCIDENT_KINDS,
    "duty": DUTIES,
    "light": LIGHTS,
    "role": ROLES,
    "item_kind": ITEM_KINDS,
    "duty_gap": DUTY_GAPS,
    "item_state": ITEM_STATES,
    "case_status": CASE_STATUS,
    "paper_state": PAPER_STATES,
    "channel": CHANNELS,
    "id_kind": ID_KINDS,
    "public_limit": PUBLIC_LIMITS,
    "inquiry_kind": INQUIRY_KINDS,
    "material": MATERIAL_STATES,
    "commitment": COMMITMENTS,
    "appointment_state": appointment_labels.STATES,
    "renewal": renewal_labels.STATES,
    "permit_withdrawal": permit_withdrawal_labels.STATES,
    "permit_withdrawal_ground": permit_withdrawal_labels.GROUNDS,
    "appointment_ground": appointment_labels.GROUNDS,
    "decision": DECISIONS,
    "card": CARDS,
    "clock": CLOCKS,
    "stop_basis": STOP_BASES,
    "document": DOCUMENT_KINDS,
    "event": EVENTS,
    "opinion": OPINIONS,
    "trigger": TRIGGERS,
    "infraction": INFRACTION_NAMES,
    "accountability_stage": ACCOUNTABILITY_STAGES,
    "measure": MEASURES,
    "review": REVIEWS,
    "administration": ADMINISTRATION,
    "administered": ADMINISTERED,
    "token_scope": TOKEN_SCOPES,
    "token_state": TOKEN_STATES,
    "webhook_event": WEBHOOK_EVENTS,
    "retention_kind": RETENTION_KINDS,
    "webhook_state": WEBHOOK_STATES,
    "verb": VERBS,
    "recipient": RECIPIENTS,
    "lift_ground": LIFT_GROUNDS,
    "rating_grade": promise_labels.GRADES,
    "rating_origin": promise_labels.ORIGINS,
    "rating_conclusion": promise_labels.CONCLUSIONS,
    "breach": promise_labels.BREACHES,
    "breach_outcome": promise_labels.BREACH_OUTCOMES,
    "disclosure_basis": promise_labels.DISCLOSURE_BASES,
    "news_topic": NEWS_TOPICS,
    "unresolved_kind": promise_labels.UNRESOLVED_KINDS,
    "unresolved_result": promise_labels.UNRESOLVED_RESULTS,
    "publication_kind": openness_labels.PUBLICATION_KINDS,
    "channel_of_publication": openness_labels.PUBLICATION_CHANNELS,
    "material_choice": openness_labels.MATERIAL_CHOICES,
    "serving_way": openness_labels.SERVING_WAYS,
    "hearing_ground": openness_labels.HEARING_GROUNDS,
    "termination_ground": openness_labels.TERMINATION_GROUNDS,
    "hearing_outcome": openness_labels.HEARING_OUTCOMES,
    "inspection_selection": post_labels.SELECTIONS,
    "inspection_state": post_labels.INSPECTION_STATES,
    "inspection_outcome": post_labels.INSPECTION_OUTCOMES,
    "standard_area": post_labels.AREAS,
    "authorisation_state": post_labels.AUTHORISATION_STATES,
    "post_authority": post_labels.AUTHORITY,
    "post_training": post_labels.TRAINING_KINDS,
    "post_result": post_labels.RESULTS,
    "four_zeros": figure_labels.FOUR_ZEROS,
    "month_figure": figure_labels.MONTH_FIGURES,
    "review_kind": figure_labels.REVIEW_KINDS,
    "grade": figure_labels.GRADES,
    "dimension": figure_labels.DIMENSIONS,
    "point_source": figure_labels.POINT_SOURCES,
}


def install(app: Flask) -> None:
    """``label('role', 'clerk')`` and ``light_name('red')`` for the templates."""
    app.jinja_env.globals.update(
        labels_of=FAMILIES.get,
        label=label,
        light_name=lambda colour: label("light", colour),
        case_tones=CASE_TONES,
        paper_tones=PAPER_STATE_TONES,
    )
    app.jinja_env.globals.update(
        material_tones=MATERIAL_TONES,
        commitment_tones=COMMITMENT_TONES,
        appointment_tones=appointment_labels.TONES,
        renewal_tones=renewal_labels.TONES,
        permit_withdrawal_tones=permit_withdrawal_labels.TONES,
        looked_page=looked_page,
        grade_tones=promise_labels.GRADE_TONES,
    )


def label(family: str, code: str | None) -> str | LazyString:
    """The word for a code; the code itself when it has no word, a dash for None."""
    if code is None:
        return "—"
    return FAMILIES[family].get(code, code)
