"""Accountability (AC), pure: the codes of violations, and what each step of a case must say."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import MappingProxyType

from engine.office.calendar.rules import OfficeCalendar
from engine.office.rule import RuleBroken
from engine.office.service_clock.rules import office_day

INFRACTIONS = MappingProxyType(
    {
        "cold_or_obstructive": ("FI-9", "态度冷漠、刁难、扯皮", "cold, obstructive or quarrelsome"),
        "refused_or_delayed": ("FI-9", "拒绝受理或借故拖延", "refusing or delaying"),
        "wrong_handling": ("FI-9", "处理不当造成投诉或上访", "wrong handling that led to a complaint or petition"),
        "exposed": ("FI-9", "被曝光或被上级批评并查实", "exposed by media or superiors and verified"),
        "against_policy": ("FI-9", "违背政策、程序答复或办理", "answer against policy or procedure"),
        "other": ("FI-9", "其他不良现象", "other"),
        "late_first_answer": ("FI-3", "二十四小时内未首次答复也未事先说明", "no first answer within 24 hours"),
        "hand_over_refused": ("FI-5", "引送未被接收", "a hand-over was not received"),
        "no_notice": ("ON-10", "期限内既未受理也未告知", "neither acceptance nor notice in time"),
        "repeated_notice": ("ON-4", "多次告知", "a further notice named something new"),
        "unlisted_material": ("ON-13", "索要清单外的材料", "asked for a material outside the list"),
        "shared_material": ("ON-13", "索要可共享取得的材料", "asked for what data sharing gives"),
        "refused_after_supplement": ("ON-3", "补齐后仍拟不予受理", "refused what had been supplemented completely"),
        "unauthorised_denial": ("DF-7", "越权或擅自否定", "a denial without authority or filing"),
        "silent_department": ("JA-3", "并联审批部门逾期未答复", "a department stayed silent in a joint approval"),
        "fee_for_help": ("JA-8", "帮办收费", "a fee was taken for help"),
        "uncovered_post": ("AB-2", "岗位无人值守", "a post was left uncovered"),
        "overdue": ("AC-1", "超过办理期限", "overdue"),
        "late_delivery": ("TC-7", "超期送达", "served too late"),
        "appointment_refused": ("TC-14", "无理由拒绝或者不答复预约", "declined or did not answer an appointment"),
        "appointment_missed": ("TC-14", "已确认的预约无人接待", "nobody received a visitor by appointment"),
        "renewal_undecided": ("TC-18", "延续申请到期未作决定", "a renewal was not decided before the permit ended"),
        "repeated_stops": ("TC-21", "多次短时中止计时", "repeated short stops of one case"),
        "unanswered_urge": ("AT-6", "催办到期未答复", "an urge was not answered in time"),
        "promise_not_compensated": ("SP-3", "违诺未按期致歉补偿", "a broken promise was not made good in time"),
        "standard_broken": ("SP-7", "检查发现不符合服务规范", "an inspection found a standard of service not kept"),
        "valid_complaint": ("AC-1", "有效投诉", "a valid complaint"),
    }
)
"""Code → rule, Chinese, English. The first six are FI-9's own table."""

MEASURES = MappingProxyType(
    {
        "none": ("不予追究", "no measure"),
        "criticism": ("批评教育", "criticism and education"),
        "talk": ("约谈", "talk"),
        "notice_of_criticism": ("通报批评", "notice of criticism"),
        "rectification": ("责令整改", "ordered rectification"),
        "disqualified": ("取消评先资格", "disqualified from merit"),
        "discipline": ("建议给予处分", "recommended to discipline"),
    }
)
"""Code → Chinese, English; the lightest first."""


def measure_name(measure: str, *, unit: bool) -> str:
    """What the measure is called; against a unit nobody is punished, its superior is recommended to act (AC-10)."""
    return "建议上级处理" if unit and measure == "discipline" else MEASURES[measure][0]


REVIEWS = MappingProxyType(
    {"upheld": ("维持", "upheld"), "changed": ("变更", "changed"), "revoked": ("撤销", "revoked")}
)
"""What a review on request comes to."""


def check_infraction(code: str) -> None:
    """Raise ValueError for a code that is not in the table; a new one is added there first."""
    if code not in INFRACTIONS:
        raise ValueError(f"Expected a known infraction, but it was {code}.")


def check_pursuit(*, known: bool, own: bool, pursued: bool) -> None:
    """Refuse to pursue a violation that is not on record, one's own (AU-6), or the same one twice (FI-7)."""
    if not known:
        raise RuleBroken("FI-7", "没有这条违规记录，请刷新清单。", "There is no such violation; reload the list.")
    if own:
        raise RuleBroken(
            "AU-6",
            "这条违规涉及本人或者同岗人员，由县领导处理。",
            "This violation is one's own or of somebody at the same post; the county leader deals with it.",
        )
    if pursued:
        raise RuleBroken(
            "FI-7",
            "这条违规已经转为追责线索。",
            "An accountability case about this violation was opened already.",
        )


def take_due(opened_at: datetime, calendar: OfficeCalendar, days: int) -> datetime:
    """Until when it must be decided whether to take the clue: closing of the last of so many working days (AC-3)."""
    return calendar.closing(calendar.nth_counted_day_after(office_day(opened_at), days))


def check_taking(take: bool, grounds: str, *, decided: bool) -> None:
    """Refuse to turn a clue down without grounds, which a named complainant is told (AC-3), or to decide twice."""
    if decided:
        raise RuleBroken("AC-3", "是否立案已经决定，不能再改。", "Expected an undecided clue, but it is decided.")
    if not take and not grounds:
        raise RuleBroken(
            "AC-3",
            "不予立案须写明理由，署名投诉人要据此答复。",
            "Expected the grounds of turning it down, but they are empty.",
            place="grounds",
        )


def check_taken(taken: bool | None) -> None:
    """Refuse a step of a case that nobody took (AC-3)."""
    if not taken:
        raise RuleBroken(
            "AC-3", "这件还没有立案，请先决定是否立案。", "Expected a case that was taken, but it was not."
        )


def check_findings(findings: str, valid: bool, criterion: str | None, *, heard: bool) -> None:
    """Refuse findings before the person was heard (AC-3), without text, or valid without a criterion (AC-4)."""
    if not heard:
        raise RuleBroken(
            "AC-3",
            "还没有听取当事人的陈述申辩，请先听取再作调查结论。",
            "Expected the person concerned to be heard first, but was not.",
        )
    if not findings:
        raise RuleBroken(
            "AC-4",
            "请填写调查结论。",
            "Expected written findings, but they are empty.",
            place="findings",
        )
    if valid and not criterion:
        raise RuleBroken(
            "AC-4",
            "认定属实须写明依据的认定办法。",
            "Expected the criterion of validity, but it is empty.",
            place="criterion",
        )


def check_measure(measure: object, grounds: str, valid: bool | None) -> str:
    """The measure (AC-3). Refused: before the findings, against somebody found not at fault, without grounds."""
    if measure not in MEASURES:
        raise RuleBroken(
            "AC-3",
            "请选择一项追究措施。",
            "Expected a measure, but there is no valid one.",
            place="measure",
        )
    if valid is None:
        raise RuleBroken("AC-3", "还没有调查结论，请先完成调查。", "Expected findings first, but there are none.")
    if not valid and measure != "none":
        raise RuleBroken(
            "AC-4",
            "调查认定不属实，不能追究。",
            "Expected a valid finding before a measure, but it was found not valid.",
            place="measure",
        )
    if not grounds:
        raise RuleBroken(
            "AC-3",
            "请写明追究决定的理由。",
            "Expected the grounds of the measure, but they are empty.",
            place="grounds",
        )
    return str(measure)


FURTHER = MappingProxyType({"again": ("限期再改", "once more"), "recommend": ("建议上级处理", "recommend to superior")})
"""What follows a rectification that did not pass its check (AC-3, AC-10); code → Chinese, English."""


def check_plan(plan: str, deadline: date | None, today: date, most_days: int) -> date:
    """The deadline of the plan (AC-3).

    Refused without plan, with a deadline that is not in the future or more than ``most_days`` natural days away.
    """
    if not plan:
        raise RuleBroken("AC-3", "请填写整改计划。", "Expected a rectification plan, but it is empty.", place="plan")
    if deadline is None or deadline <= today:
        raise RuleBroken(
            "AC-3",
            "整改期限须晚于今天，请重新填写。",
            "Expected a deadline after today, but there is none.",
            place="deadline",
        )
    latest = today + timedelta(days=most_days)
    if deadline > latest:
        raise RuleBroken(
            "AC-3",
            f"整改期限最长 {most_days} 天，最晚可以定到{latest.year}年{latest.month}月{latest.day}日。",
            f"A rectification takes at most {most_days} days; the latest deadline is {latest.isoformat()}.",
            place="deadline",
        )
    return deadline


def report_days(deadline: date, today: date, calendar: OfficeCalendar) -> int:
    """Working days from today to the deadline of a plan, at least 1 (AC-3).

    A deadline on a rest day is kept until the closing of the next working day, as the calendar counts (TC-19).
    """
    return max(1, calendar.counted_between(today, calendar.first_counted_day_from(deadline)))


def check_review(result: object, text: str, former: str | None, changed_to: object) -> tuple[str, str | None]:
    """The result of a review on request and what the measure becomes; None when it stays or falls (AC-3).

    Refused: no result, no words, nothing to review, a change that names no measure, the same one or a heavier one (a
    review makes nothing worse, 公务员法 96). One that becomes an ordered rectification is carried out and checked.
    """
    if result not in REVIEWS:
        raise RuleBroken(
            "AC-3",
            "请选择复核结论。",
            "Expected the result of the review, but there is none.",
            place="result",
        )
    if not text:
        raise RuleBroken("AC-3", "请写明复核理由。", "Expected the grounds of the review, but none.", place="text")
    if former is None or former not in MEASURES:
        raise RuleBroken("AC-3", "还没有追究决定，不能复核。", "Expected a measure to review, but there is none.")
    if result != "changed":
        return str(result), None
    if changed_to not in MEASURES or changed_to == "none":
        raise RuleBroken(
            "AC-3",
            "请选择变更后的措施。",
            "Expected the measure that it becomes, but there is no valid one.",
            place="measure",
        )
    if _weight(str(changed_to)) >= _weight(former):
        raise RuleBroken(
            "AC-3",
            "复核不得加重，请选择比原措施轻的措施。",
            "Expected a lighter measure than the former one, but it is not.",
            place="measure",
        )
    return str(result), str(changed_to)


def _weight(measure: str) -> int:
    return list(MEASURES).index(measure)


def measure_after_review(measure: str | None, review_result: str | None, changed_to: str | None) -> str | None:
    """The measure that is valid: what a review changed it to, none when it was revoked, else the one decided."""
    if review_result == "changed":
        return changed_to
    return "none" if review_result == "revoked" else measure


def check_verification(text: str, *, planned: bool, verified: bool, further: object) -> str:
    """What follows the check of a rectification: ``none`` when it passed, else one of ``FURTHER`` (AC-3, AC-10).

    Refused: what was never planned, no words, or an unknown way to go on. Nothing said means once more.
    """
    if not planned:
        raise RuleBroken(
            "AC-3", "还没有整改计划，不能核查。", "Expected a rectification plan first, but there is none."
        )
    if not text:
        raise RuleBroken("AC-3", "请填写核查情况。", "Expected what was verified, but it is empty.", place="text")
    if verified:
        return "none"
    if further is not None and further not in FURTHER:
        raise RuleBroken(
            "AC-10",
            "请选择整改不到位怎么处理。",
            "Please choose what follows a rectification that failed.",
            place="further",
        )
    return "again" if further is None else str(further)


def check_answer(text: str) -> None:
    """Refuse an answer of the superior without words (AC-10)."""
    if not text:
        raise RuleBroken("AC-10", "请写明处理意见。", "Please write what is done about the unit.", place="text")
