"""Printed forms: every kind prints from stored facts alone, safely, and the same again."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

import pytest
from jinja2 import UndefinedError

from engine.clock import office_time
from engine.documents.kinds import PAPERS
from engine.documents.printing import chinese_day, chinese_moment, masked_paper, render, render_page, stylesheet
from engine.office.retention.rules import masked

_EXAMPLES = json.loads(files("engine.documents").joinpath("examples.json").read_text(encoding="utf-8"))
COMMON: dict[str, Any] = _EXAMPLES["common"]
FACTS: dict[str, dict[str, Any]] = _EXAMPLES["kinds"]


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


@pytest.mark.rule("LC-9", "SP-6")
@pytest.mark.parametrize("kind", PRINTED)
def test_a_paper_whose_facts_were_masked_still_prints_and_names_nobody(kind: str) -> None:
    one = paper(kind)
    person = one.facts["applicant"]["name"]
    printed = render(Paper(kind, masked(one.facts)))
    assert person not in printed
    assert PAPERS[kind].zh in printed
    # What an earlier version masked more of is shown as a sheet that says so.
    assert one.number in masked_paper(one)


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


@pytest.mark.rule("PA-4")
@pytest.mark.parametrize("kind", ["receipt", "acceptance", "grant", "denial", "non_acceptance", "extension", "consult"])
def test_a_unit_is_addressed_as_one(kind: str) -> None:
    applicant = {**COMMON, **FACTS[kind]}["applicant"]
    person, unit = (render(paper(kind, applicant={**applicant, "kind": each})) for each in ("person", "unit"))
    assert "你单位" in unit
    assert "你单位" not in person


@pytest.mark.rule("PA-4", "PA-3")
def test_number_and_query_page_stand_in_a_code_on_papers_for_the_applicant_alone() -> None:
    page = {"query_page": "https://zwfw.example.gov.cn/public/progress"}
    printed = render(paper("acceptance"), **page)
    assert 'class="paper-qr"' in printed
    assert 'class="paper-qr"' not in render(paper("acceptance"))
    assert 'class="paper-qr"' not in render(paper("accountability"), **page)


@pytest.mark.rule("PA-5", "ON-8")
def test_a_consultation_notice_tells_each_item_concerned() -> None:
    item = {
        "name": "食品经营许可", "conditions": "", "process": "接收材料—审查—决定", "materials": ["申请书（原件1份）"],
        "shared": [], "promised": "5个工作日", "statutory": "10个工作日", "fee": "不收费", "legal_basis": "",
        "department": "市监局", "place": "一楼",
    }  # fmt: skip
    printed = render(paper("consult", guides=[item, {**item, "name": "户外广告设置", "fee": "每处10元"}]))
    for words in ("食品经营许可", "接收材料—审查—决定", "申请书（原件1份）", "不收费", "户外广告设置", "每处10元"):
        assert words in printed


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
