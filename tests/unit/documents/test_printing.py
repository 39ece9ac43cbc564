"""Printed forms: every kind prints from stored facts alone, safely, and the same again."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from jinja2 import UndefinedError

from engine.clock import office_time
from engine.documents.kinds import PAPERS
from engine.documents.printing import chinese_day, chinese_moment, render, render_page, stylesheet

ITEM = {
    "name": "户外广告设置许可", "code": "SIGN", "promised_days": 3, "limit_unit": "working_days", "statutory_days": 20,
    "legal_basis": "条例第九条", "fee": "", "phone": "", "result": "许可证",
}  # fmt: skip
COMMON: dict[str, Any] = {
    "agency": {"name": "川岳县城市管理局", "address": "川岳大道 1 号", "phone": "0826-1"},
    "applicant": {"name": "张三", "kind": "person", "phone": "139", "agent": None},
    "item": ITEM, "case_number": "办〔2026〕1号", "query_code": "234567", "first_responder": "李四",
}  # fmt: skip
REMEDIES = {
    "reconsideration_body": "本级人民政府", "reconsideration_days": 60, "court": "人民法院", "lawsuit_months": 6
}  # fmt: skip
LINE = {"material": 1, "name": "平面图", "problem": "未提交", "remedy": "补交", "change": None}
REFUSAL = {
    "reason": "不符合条件",
    "legal_basis": "条例第十条",
    "responsible_agency": None,
    "text": None,
    "remedies": REMEDIES,
}
ENDING = {"reason": "未补齐", "by": "李四", "supplement_due": "2026-03-17T17:00+08:00"}

HEARING_NOTICE = {
    "requested_by": "张三", "statutory": False, "basis": "行政许可法第四十七条", "reason": "下游用水", "days": 5,
    "last_day": "2026-03-09",
}  # fmt: skip
INSPECTION = {
    "list": "监察组检〔2026〕1号", "unit": "川岳县文化广播电视和旅游局", "subject": "三月窗口服务检查",
    "period_from": "2026-03-01", "period_until": "2026-03-02", "selection": "随机抽取", "random": True,
    "population": 12, "drawn_by": "钱正", "recorded_at": "2026-03-04T09:00+08:00", "recorded_by": "钱正", "faults": 1,
    "answer_days": 5,
    "lines": [
        {"ordinal": 1, "subject": "办件 1 号", "result": "fault", "kind": "多次告知", "detail": "告知两次",
         "post": "经办岗"},
        {"ordinal": 2, "subject": "人员行为：着装整齐", "result": "ok", "kind": None, "detail": None, "post": None},
    ],
}  # fmt: skip
HEARING_SUMMONS = {
    "requested_by": "张三", "held_at": "2026-03-17T09:30+08:00", "place": "三楼会议室", "chair": "徐明",
    "reason": "下游用水", "basis": "行政许可法第四十七条",
}  # fmt: skip

FACTS: dict[str, dict[str, Any]] = {
    "receipt": {
        "received_at": "2026-03-02T09:00+08:00", "channel": "window", "acceptance_due": "2026-03-09T17:00+08:00",
        "materials": [{"name": "申请表", "copies": 1, "original": True, "by_data_sharing": False, "remark": ""}],
    },
    "acceptance": {
        "deemed": False, "dated": "2026-03-02", "accepted_on": "2026-03-02", "deferred": ["照片"],
        "promised_due": "2026-03-05T17:00+08:00", "statutory_due": "2026-03-30T17:00+08:00",
    },
    "undertaking": {
        "lines": [{"name": "照片", "problem": "未提交"}], "promised_due": "2026-03-05T17:00+08:00",
    },
    "commitment": {"lines": [{"name": "场所证明", "commitment": "有固定场所"}], "check_days": 30},
    "revocation": {
        "permit_number": None, "granted_on": "2026-03-02", "commitment": "城管承〔2026〕1号", "findings": "没有场所",
        "lines": [{"name": "场所证明", "commitment": "有固定场所"}], "statement": "未提出",
        "reason": "以不实承诺取得许可", "legal_basis": "行政许可法第六十九条", "signer": "赵六", "remedies": REMEDIES,
    },
    "supplement": {"lines": [LINE], "process": "接收—受理—决定", "supplement_due": "2026-03-17T17:00+08:00"},
    "consult": {
        "registered_at": "2026-03-02T09:00+08:00", "channel": "phone", "matter": "如何办理", "answer": "可以办理",
        "process": None, "materials": "申请表", "time_limit": "3个工作日", "fee": "不收费",
    },
    "referral": {"registered_at": "2026-03-02T09:00+08:00", "matter": "办证", "to_agency": "市公安局，中山路，110"},
    "non_acceptance": {**REFUSAL, "responsible_agency": "市公安局"},
    "denial": REFUSAL,
    "denial_filing": {
        "denial_kind": "denial", "reason": "不符合条件", "legal_basis": "条例第十条", "responsible_agency": None,
        "handler": "王五", "within_authority": False, "drafted_at": "2026-03-02T09:00+08:00", "leader": "赵六",
        "leader_opinion": "approve", "leader_text": "同意", "leader_at": "2026-03-02T10:00+08:00",
    },
    "grant": {
        "accepted_on": "2026-03-02", "permit_number": None, "conditions": ["城管：不占盲道"], "text": "",
        "delivery_due": "2026-03-16T17:00+08:00",
    },
    "delivery": {
        "paper": {"title": "准予许可决定书", "number": "城管许〔2026〕1号"}, "method": "post", "receiver": "张三",
        "tracking_number": "EMS1", "served_on": "2026-03-03", "by": "李四", "reconsideration_until": "2026-05-06",
        "lawsuit_until": "2026-09-02",
    },
    "joint": {
        "conclusion": "grant", "text": "同意", "minutes": None, "coordinator": "钱七", "helper": None,
        "opinions": [
            {"department": "消防", "opinion": "conditional", "text": "", "conditions": "加喷淋", "deemed": False,
             "at": None},
            {"department": "城管", "opinion": None, "text": "", "conditions": None, "deemed": False, "at": None},
        ],
    },
    "forwarding": {
        "superior": "省林业和草原局", "opinion": "同意上报", "text": "符合规划", "materials": ["申请表"],
        "tracker": "郑凯", "superior_due": "2026-03-18T17:00+08:00",
    },
    "special_procedure": {
        "procedure": "专家评审", "from_at": "2026-03-02T09:00+08:00", "basis": "第四十五条",
        "expected": "10个工作日", "fee": "不收费", "approver": "赵六",
    },
    "extension": {
        "days": 5, "reason": "案情复杂", "approver": "赵六", "old_due": "2026-03-05T17:00+08:00",
        "new_due": "2026-03-12T17:00+08:00",
    },
    "lapse": ENDING,
    "withdrawal": ENDING,
    "ending": ENDING,
    "apology": {
        "breach": "超过承诺期限", "detail": "超过承诺期限未办结", "apology": "特此致歉", "measure": "免费邮寄",
        "published_measure": None, "signer": "赵六",
    },
    "deemed_renewal": {
        "item": {"name": "出版物零售单位设立许可"}, "permit_number": "川岳新出发零字第26001号",
        "applied_on": "2026-05-29", "valid_until": "2026-06-30", "deemed_until": "2026-10-28",
    },
    "appointment": {
        "starts_at": "2026-03-03T10:00+08:00", "ends_at": "2026-03-03T10:30+08:00", "outside": True,
        "place": "川岳县安澜路 18 号，综合窗口 1 号岗", "receiver": "王芳", "duty_phone": "0999-6600012",
        "item": "出版物零售单位设立许可", "matter": "办理出版物零售", "materials": ["申请书", "身份证明"],
        "remark": "请带身份证原件",
    },
    "unresolved_answer": {
        "registered_at": "2026-03-02T09:00+08:00", "reason": "没有受理", "result": "已解决", "text": "已受理",
        "legal_basis": None,
    },
    "complaint_answer": {
        "registered_at": "2026-03-02T09:00+08:00", "kind": "投诉", "matter": "拒绝收件", "valid": True,
        "findings": "当日窗口以下班为由拒收", "grounds": "违反首问负责制",
        "criterion": "《有效投诉认定办法》（第1版）第二条：无正当理由拒绝受理",
    },
    "complaint_proposal": {
        "unit": "市监局", "number": "监察组投〔2026〕1号", "kind": "投诉", "matter": "拒绝收件", "findings": None,
        "proposal": "安排窗口轮换", "reply_due_at": "2026-03-09T17:00+08:00",
    },
    "hearing_notice": HEARING_NOTICE,
    "hearing_notice_party": {**HEARING_NOTICE, "statutory": True},
    "hearing_summons": HEARING_SUMMONS,
    "hearing_summons_party": HEARING_SUMMONS,
    "hearing_minutes": {
        "held_at": "2026-03-17T09:30+08:00", "place": "三楼会议室", "chair": "徐明", "parties": ["张三", "马国富"],
        "attended": "全体", "recusal": None, "minutes": "各方陈述", "findings": "不影响", "refusal": None,
    },
    "publication": {
        "number": "市监公〔2026〕1号", "kind": "办事指南", "title": "指南", "content": "全文", "proposed_by": "王五",
        "proposed_at": "2026-03-02T09:00+08:00", "outcome": "免予公开", "opinion": None, "basis": "条例第十四条",
        "review_on": "2026-09-01", "approver": "赵六", "approved_at": "2026-03-03T09:00+08:00",
    },
    "inspection_list": {**INSPECTION, "faults": None, "recorded_at": None, "recorded_by": None},
    "inspection_notice": INSPECTION,
    "authorisation": {
        "department": "川岳县文化广播电视和旅游局", "post": "文旅局首席代表岗", "holders": ["江澜", "邱雨"],
        "items": ["出版物零售单位设立许可"], "acts": ["当场审查、作出决定", "使用审批专用章"],
        "valid_from": "2026-03-02", "valid_until": "2026-12-31", "text": None, "head": "薛定山",
        "granted_at": "2026-03-02T09:00+08:00",
    },
    "post_record": {
        "department": "川岳县文化广播电视和旅游局", "post": "文旅局首席代表岗", "holders": ["江澜", "邱雨"],
        "version": 1,
        "duties": "在窗口当场审批", "authority": ["受理", "批准（出版物零售单位设立许可）"], "standard": "一次办好",
        "responsibility": "对决定负责", "rewards": "按考评办法奖惩",
        "targets": [{"what": "当场办结", "measure": "即办件 100%", "by_when": "每月"}],
    },
    "pledge": {
        "signer": "王五", "post": "受理岗", "version": 1, "signed_at": "2026-03-02T09:00+08:00",
        "lines": [{"what": "食品经营许可", "by_when": "5个工作日", "who": "经办岗"}],
        "texts": {
            "standard": "一次办好", "legal_basis": "条例第十条", "steps": "", "fees": "", "materials": "",
            "phone": "12345",
        },
    },
    "accountability": {
        "person": "王五", "post": "受理岗", "unit": "城管局", "trigger": "红牌", "clue": "逾期", "origin_number": None,
        "opened_at": "2026-03-02T09:00+08:00", "taken": True, "take_grounds": None, "statement": None,
        "findings": "属实", "valid": True, "criterion": "办法", "measure": "约谈", "measure_grounds": "首次",
        "plan": None,
        "plan_deadline": None, "verification": None, "review": None,
    },
    "survey": {
        "survey": "满调〔2026〕1号", "subject": "四月满意度调查", "period_from": "2026-03-01",
        "period_until": "2026-03-31", "share": 20, "population": 120,
        "questions": ["态度如何？", "是否一次告知？"], "report": "两个部门要整改",
        "departments": [
            {"name": "城管局", "invited": 12, "answered": 9, "satisfied": 88, "by_question": [88, 90]},
            {"name": "文旅局", "invited": 3, "answered": 1, "satisfied": None, "by_question": []},
        ],
    },
    "performance": {
        "title": "2026年3月平时考评", "commended": ["城管局"], "criticised": ["文旅局"], "opinion": None,
        "results": [
            {"department": "城管局", "done": 12, "score": "101.0", "grade": "优秀"},
            {"department": "文旅局", "done": 0, "score": "55.0", "grade": "不合格"},
        ],
    },
}  # fmt: skip


ISSUED = office_time(2026, 3, 2, 9)


@dataclass
class Paper:
    kind: str
    facts: dict[str, Any]
    number: str = "城管受〔2026〕1号"
    issued_at: datetime = ISSUED
    voided_at: datetime | None = None
    void_reason: str | None = None


def paper(kind: str, **changed: Any) -> Paper:
    return Paper(kind, {**COMMON, **FACTS[kind], **changed})


PRINTED = [kind for kind, what in PAPERS.items() if what.template is not None]


def test_every_printed_kind_is_tried() -> None:
    assert set(PRINTED) == set(FACTS)


@pytest.mark.parametrize("kind", PRINTED)
def test_a_paper_prints_whole_and_the_same_again(kind: str) -> None:
    one = paper(kind)
    first = render(one)
    assert render(Paper(kind, copy.deepcopy(one.facts))) == first
    assert PAPERS[kind].zh in first
    assert one.number in first
    assert "None" not in first
    assert "<script" not in first
    assert "style=" not in first
    every = {part for chunk in first.split('class="')[1:] for part in chunk.split('"')[0].split()}
    assert every <= {word.strip(".,{ ") for word in stylesheet().split() if word.startswith(".paper")}


@pytest.mark.parametrize("kind", PRINTED)
def test_a_paper_without_its_facts_is_not_printed(kind: str) -> None:
    with pytest.raises(UndefinedError):
        render(Paper(kind, {}))


def test_what_people_write_is_text_and_never_markup() -> None:
    printed = render(paper("denial", reason="<script>alert(1)</script>"))
    assert "<script>" not in printed
    assert "&lt;script&gt;" in printed


@pytest.mark.rule("LC-7")
def test_a_void_paper_says_so() -> None:
    void = paper("grant")
    void.voided_at, void.void_reason = office_time(2026, 3, 4, 9), "打印错误"
    assert "本文书已于2026年3月4日作废：打印错误" in render(void)


@pytest.mark.rule("DF-4", "DF-8")
def test_both_refusals_name_reasons_and_remedies() -> None:
    for kind in ("denial", "non_acceptance"):
        printed = render(paper(kind))
        for told in ("不符合条件", "条例第十条", "60日内", "6个月内", "行政复议", "行政诉讼"):
            assert told in printed
    assert "不予受理" in render(paper("non_acceptance"))
    assert "市公安局" in render(paper("non_acceptance"))


@pytest.mark.rule("ON-5")
def test_a_deemed_acceptance_says_why_and_is_dated_back() -> None:
    printed = render(paper("acceptance", deemed=True, accepted_on="2026-02-20", dated="2026-02-20"))
    assert "第三十二条" in printed
    assert "<p>2026年2月20日</p>" in printed


def test_a_number_without_a_form_is_not_printed() -> None:
    with pytest.raises(ValueError, match="is printed"):
        render(Paper("case", COMMON))


def test_a_page_takes_its_looks_from_an_address() -> None:
    page = render_page(paper("receipt"), "/papers.css")
    assert '<link rel="stylesheet" href="/papers.css">' in page
    assert "<article class=" in page
    assert "<style" not in page


def test_days_and_moments_are_read_in_the_office_zone() -> None:
    assert chinese_day("2026-03-02") == chinese_day(date(2026, 3, 2)) == "2026年3月2日"
    assert chinese_day(datetime(2026, 3, 1, 17, tzinfo=UTC)) == "2026年3月2日"
    assert chinese_moment("2026-03-02T17:00+08:00") == "2026年3月2日 17:00"
    assert chinese_moment(None) == chinese_day("") == ""
