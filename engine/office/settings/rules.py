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
        "publication_approval_days": Setting(
            3, 1, 10, "审批政务公开的工作日", "working days to decide on a publication"
        ),
        "publication_posting_days": Setting(
            5, 1, 20, "批准公开后登记公布的工作日", "working days to publish what was approved"
        ),
        "repeated_stops": Setting(
            3, 2, 20, "同一办件短时停止计时几次报监察", "short stops of one case that go to the inspector"
        ),
        "online_draft_days": Setting(
            30, 1, 90, "网上申请草稿保存的天数", "days for which a draft of an online application is kept"
        ),
        "news_digest_hour": Setting(
            8, 0, 23, "每日消息汇总几点发出", "hour at which the daily digest of news goes out"
        ),
        "deployment_review": Setting(
            0, 0, 1, "部署前须由另一人复核（1 是，0 否）", "another person reviews a file before it is deployed (1 yes)"
        ),
    }
)
"""Name → setting (FI-3, AC-3, AT-6, ON-7, ON-11, ON-12, TC-21, SP-3, SP-4, SP-10, OA-5, LC-4).

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
