"""What an office may set for itself (pure): names, the values of the published systems, and the bounds of the law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.errors import Refused


@dataclass(frozen=True, slots=True)
class Setting:
    """A number of the office: its value until somebody changes it, its bounds, and its name in both languages."""

    default: int
    lowest: int
    highest: int
    zh: str
    en: str


SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        "first_answer_hours": Setting(24, 1, 24, "首次答复时限（小时）", "hours until the first answer"),
        "announced_answer_days": Setting(
            3, 1, 10, "说明延后答复后最多几个工作日", "working days within which an announced answer is given"
        ),
        "urge_answer_days": Setting(1, 1, 5, "答复催办的工作日", "working days until an urge is answered"),
        "deferral_reserve_hours": Setting(
            4, 1, 40, "容缺材料补齐后留给决定的工作小时", "working hours left to decide after late papers may come"
        ),
        "commitment_check_days": Setting(
            30, 5, 120, "准予后核查告知承诺的工作日", "working days after the grant to check what was committed to"
        ),
        "demand_wait_days": Setting(
            2,
            1,
            10,
            "联审补正意见最多等候几个工作日再合并告知",
            "working days a demand for material waits for others",
        ),
        "rating_followup_days": Setting(5, 1, 15, "差评回访的工作日", "working days to follow up a bad rating"),
        "retention_granted_years": Setting(30, 10, 100, "准予许可案卷的保管年限", "years to keep files of permits"),
        "retention_refused_years": Setting(
            30, 10, 100, "不予许可、不予受理案卷的保管年限", "years to keep files of refusals"
        ),
        "retention_ended_years": Setting(
            10, 5, 100, "撤回、终止、逾期未补正案卷的保管年限", "years to keep files that ended without a decision"
        ),
        "retention_inquiry_years": Setting(
            10, 1, 100, "首问登记、咨询的个人信息保存年限", "years to keep personal data of inquiries"
        ),
        "retention_complaint_years": Setting(
            10, 3, 100, "投诉举报的个人信息保存年限", "years to keep personal data of complaints"
        ),
        "retention_unresolved_years": Setting(
            10, 3, 100, "“办不成事”的个人信息保存年限", "years to keep personal data of matters that could not be done"
        ),
        "retention_appointment_years": Setting(
            3, 1, 100, "预约的个人信息保存年限", "years to keep personal data of appointments"
        ),
        "retention_other_years": Setting(
            30,
            5,
            100,
            "督查、问责等其他案件的个人信息保存年限",
            "years to keep personal data of supervision and others",
        ),
        "retention_access_years": Setting(
            10, 3, 100, "个人信息查看记录的保存年限", "years to keep the log of looks at personal data"
        ),
        "retention_masking": Setting(
            0, 0, 1, "保管期满后自动脱敏（1 是，0 否）", "mask personal data when its period is over (1 yes, 0 no)"
        ),
        "survey_share": Setting(
            20, 1, 100, "满意度调查各部门抽取的百分比", "per cent of a department's matters that a survey draws"
        ),
        "survey_days": Setting(14, 3, 60, "满意度调查的答复天数", "natural days to answer a survey"),
        "survey_least_answers": Setting(
            5, 3, 50, "满意度调查公布部门结果最少的答卷数", "answers without which no result of a department is shown"
        ),
        "survey_target_share": Setting(85, 50, 100, "满意率目标（百分比）", "per cent of satisfied answers wanted"),
        "survey_report_days": Setting(5, 1, 15, "写满意度调查通报的工作日", "working days to report on a survey"),
        "rating_link_days": Setting(7, 1, 30, "窗口评价链接的有效天数", "days for which a link of the window is valid"),
        "unresolved_days": Setting(
            5, 1, 10, "办不成事的办理工作日", "working days for a matter that could not be done"
        ),
        "unresolved_complex_days": Setting(
            15, 5, 30, "办不成事（复杂）的办理工作日", "working days for a complex matter that could not be done"
        ),
        "complaint_days": Setting(15, 3, 60, "投诉举报的办理工作日", "working days to answer a complaint or report"),
        "proposal_reply_days": Setting(
            5, 1, 30, "单位回复处理建议书最多几个工作日", "working days for a unit's reply to a proposal at most"
        ),
        "compensation_days": Setting(
            5, 1, 15, "违诺致歉补偿的工作日", "working days to apologise and compensate for a broken promise"
        ),
        "accountability_acceptance_days": Setting(
            5, 1, 5, "决定是否立案的工作日", "working days to decide whether to take a clue up"
        ),
        "accountability_statement_days": Setting(
            3, 3, 15, "陈述申辩的工作日", "working days for a statement of the person concerned"
        ),
        "accountability_investigation_days": Setting(
            10, 5, 60, "调查认定的工作日", "working days for the investigation"
        ),
        "accountability_measure_days": Setting(5, 1, 15, "提出追究措施的工作日", "working days to propose the measure"),
        "accountability_review_request_days": Setting(5, 5, 15, "申请复核的工作日", "working days to ask for a review"),
        "accountability_review_days": Setting(5, 1, 30, "作出复核决定的工作日", "working days to decide on a review"),
        "rectification_plan_days": Setting(
            5, 1, 15, "报送整改计划的工作日", "working days to hand in a rectification plan"
        ),
        "rectification_most_days": Setting(
            60, 5, 180, "整改期限最长天数", "natural days that a rectification takes at most"
        ),
        "rectification_check_days": Setting(
            5, 1, 20, "整改到期后核查的工作日", "working days to check a rectification after its deadline"
        ),
        "hearing_request_days": Setting(
            5, 5, 15, "告知后申请听证的工作日", "working days to ask for a hearing once told"
        ),
        "hearing_latest_days": Setting(
            20, 8, 20, "申请后举行听证的工作日", "working days within which a hearing is held"
        ),
        "hearing_notice_days": Setting(7, 7, 15, "提前通知听证的工作日", "working days of notice before a hearing"),
        "hearing_minutes_days": Setting(5, 1, 10, "制作听证笔录的工作日", "working days to write a hearing's minutes"),
        "permit_statement_days": Setting(
            5,
            3,
            20,
            "拟撤回许可时持证人陈述申辩的工作日",
            "working days for the holder to be heard before a withdrawal",
        ),
        "permit_hearing_record_days": Setting(
            5, 1, 30, "持证人期满后登记意见的工作日", "working days to record what the holder said after that"
        ),
        "permit_withdrawal_days": Setting(
            5, 1, 20, "决定是否撤回许可的工作日", "working days to decide on the withdrawal of a permit"
        ),
        "publication_approval_days": Setting(
            3, 1, 10, "审批政务公开的工作日", "working days to decide on a publication"
        ),
        "publication_posting_days": Setting(
            5, 1, 20, "批准公开后登记公布的工作日", "working days to publish what was approved"
        ),
        "first_answer_reminder_hours": Setting(
            2, 1, 8, "首次答复到期前几个工作小时提醒", "working hours before the first answer is due to remind"
        ),
        "hand_over_hours": Setting(
            1, 1, 8, "引送、指派须在几个工作小时内接收", "working hours until a hand-over is received or assigned"
        ),
        "step_warning_hours": Setting(
            4, 1, 8, "一般环节到期前几个工作小时预警", "working hours before a short step is due to warn"
        ),
        "step_warning_days": Setting(
            1, 1, 5, "较长环节到期前几个工作日预警", "working days before a longer step is due to warn"
        ),
        "long_step_warning_days": Setting(
            2, 1, 10, "调查、上报等环节到期前几个工作日预警", "working days before a long step is due to warn"
        ),
        "denial_opinion_days": Setting(
            1, 1, 3, "领导答复、复核否定意见的工作日", "working days for the leader to answer or review a denial"
        ),
        "denial_reminder_hours": Setting(
            4, 1, 16, "报请领导后几个工作小时提醒领导", "working hours after which the leader is reminded of a denial"
        ),
        "clock_request_days": Setting(
            1, 1, 3, "审批中止、延期申请的工作日", "working days to answer a request to stop or extend"
        ),
        "termination_answer_days": Setting(
            2, 1, 5, "审批终止办理申请的工作日", "working days to answer a request to terminate a case"
        ),
        "consultation_superior_days": Setting(
            1,
            1,
            5,
            "征询无答复时由其领导答复的工作日",
            "working days for the superior to answer an unanswered question",
        ),
        "assignment_days": Setting(
            1, 1, 3, "交办投诉举报、办不成事的工作日", "working days to assign a complaint or an unresolved matter"
        ),
        "supervision_instruction_days": Setting(
            2,
            1,
            5,
            "上级督办逾期追责、整改的工作日",
            "working days for the superior to instruct on late accountability",
        ),
        "recommendation_answer_days": Setting(
            5, 1, 15, "上级答复处理建议的工作日", "working days for the superior to answer a recommendation"
        ),
        "deferral_reminder_hours": Setting(
            12, 1, 40, "容缺补交截止前几个工作小时提醒", "working hours before late papers must come to remind"
        ),
        "appointment_answer_hours": Setting(
            24, 1, 24, "答复预约的时限（小时）", "hours until an appointment is confirmed"
        ),
        "appointment_on_call_hours": Setting(
            4,
            1,
            24,
            "到期后值班人员答复预约的时限（小时）",
            "hours for the person on call to answer one that is late",
        ),
        "appointment_lead_hours": Setting(
            2, 1, 48, "预约最少提前几小时", "hours ahead that an appointment is made at least"
        ),
        "appointment_ahead_days": Setting(
            14, 1, 90, "预约最多提前几天", "days ahead that an appointment is made at most"
        ),
        "appointment_capacity": Setting(2, 1, 50, "每个预约时段接待的人数", "visitors by appointment in a slot"),
        "appointment_minutes": Setting(30, 5, 240, "预约时段的分钟数", "minutes of a slot for appointments"),
        "appointment_wait_minutes": Setting(
            15, 5, 120, "预约时间过后等候多少分钟可登记未到", "minutes to wait before somebody counts as absent"
        ),
        "appointment_record_hours": Setting(
            4, 1, 24, "预约时段结束后登记接待的时限（小时）", "hours after a slot until the visit is on record"
        ),
        "renewal_reminder_days": Setting(
            60, 30, 180, "许可到期前多少日提醒持证人", "days before the end of a permit to remind its holder"
        ),
        "renewal_apply_days": Setting(
            30, 1, 90, "许可到期前多少日提出延续申请", "days before the end by which a renewal is applied for"
        ),
        "inspection_days": Setting(10, 1, 60, "按检查表实施检查的工作日", "working days to inspect what is on a list"),
        "inspection_answer_days": Setting(
            5, 1, 30, "被检查单位答复的工作日", "working days for the answer of an inspected unit"
        ),
        "inspection_check_days": Setting(
            5, 1, 30, "核查检查答复的工作日", "working days to check what an inspected unit answers"
        ),
        "authorisation_most_days": Setting(
            731, 30, 1827, "首席代表授权最长天数", "natural days for which a representative is authorised at most"
        ),
        "authorisation_reminder_days": Setting(
            30,
            7,
            90,
            "首席代表授权期满前几天提醒续授权",
            "natural days before a representative's authority ends to warn",
        ),
        "authorisation_least_share": Setting(
            0,
            0,
            100,
            "首席代表决定占比低于百分之几提示（0 为只提示空授权）",
            "per cent of decisions below which a representative's share is marked (0: only none at all)",
        ),
        "repeated_stops": Setting(
            3, 2, 20, "同一办件短时中止计时几次报监察", "short stops of one case that go to the inspector"
        ),
        "online_draft_days": Setting(
            30, 1, 90, "网上申请草稿保存的天数", "days for which a draft of an online application is kept"
        ),
        "list_export_days": Setting(
            7, 1, 30, "后台导出的文件保存的天数", "days for which a list exported in the background is kept"
        ),
        "news_digest_hour": Setting(
            8, 0, 23, "每日消息汇总几点发出", "hour at which the daily digest of news goes out"
        ),
        "deployment_review": Setting(
            0, 0, 1, "部署前须由另一人复核（1 是，0 否）", "another person reviews a file before it is deployed (1 yes)"
        ),
    }
)
"""Name → setting (FI-3, FI-5, AC-2, AC-3, AT-6, AU-2, DF-2, ON-7, ON-11, ON-12, TC-5, TC-8, TC-14, TC-18, TC-21, SP-3,
SP-4, SP-7, SP-10, OA-5, LC-4, PR-3).

The numbers of the ladder are a decision table, not settings.
"""


def setting(name: str) -> Setting:
    """The setting of this name; refused when there is none."""
    found = SETTINGS.get(name)
    if found is None:
        raise Refused(f"没有名为“{name}”的设置。", f"There is no setting called “{name}”.", place="name")
    return found


def check_value(name: str, value: int, why: str) -> None:
    """Refuse a value out of bounds, or one without a reason."""
    bounds = setting(name)
    if not bounds.lowest <= value <= bounds.highest:
        raise Refused(
            f"“{bounds.zh}”应在 {bounds.lowest} 到 {bounds.highest} 之间，填写的是 {value}，请改正。",
            f"“{bounds.en}” must lie between {bounds.lowest} and {bounds.highest}, but it was {value}.",
            place="value",
        )
    if not why.strip():
        raise Refused("请写明为什么修改这项设置。", "Please say why the setting is changed.", place="why")
