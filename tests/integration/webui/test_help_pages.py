"""Recording help and charges on the page of a joint case (JA-8), and taking the list of cases away (LC-6)."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from web_actions import Actions

from engine import Engine
from tests.acceptance.county import COMPLEX, County
from tests.acceptance.test_joining import opened

VISIT = {"helped_at": "2026-03-02T08:30", "place": "applicant", "text": "上门核对平面图"}


@pytest.mark.rule("JA-8")
def test_the_helper_records_help_and_others_a_charge(county: Engine, actions: Callable[[str], Actions]) -> None:
    office = County(county)
    case_id = opened(office)
    helper, coordinator = actions("helper"), actions("coordinator")
    assert "登记帮办收费" not in helper.get(f"/cases/{case_id}").text
    assert "登记帮办收费" in coordinator.get(f"/cases/{case_id}").text

    kept = helper.post(f"/cases/{case_id}/record_help", _key="a", **VISIT | {"place": ""})
    assert kept.status_code == 422
    assert "上门核对平面图" in kept.text
    assert helper.post(f"/cases/{case_id}/record_help", _key="b", **VISIT).status_code == 302
    assert "登门帮办：上门核对平面图" in helper.get(f"/cases/{case_id}").text

    assert coordinator.post(f"/cases/{case_id}/report_charge", _key="c", text="收取200元").status_code == 302
    assert office.infractions(case_id) == ["fee_for_help"]


@pytest.mark.rule("LC-6")
def test_found_cases_are_taken_away_as_a_workbook(county: Engine, actions: Callable[[str], Actions]) -> None:
    office = County(county)
    case_id = office.apply(COMPLEX)
    office.check(case_id, "supplement", {1: ("missing", "没有提交", "请补交")})
    clerk = actions("clerk")
    page = clerk.get("/cases/").text
    assert "补办件" in page
    assert "/cases/list.xlsx" in page
    assert "补办件" in clerk.get(f"/cases/{case_id}").text

    answer = clerk.get("/cases/list.xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cases.xlsx"'
    heading, row = load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True)
    written = dict(zip(heading, row, strict=True))
    assert (written["办件号"], written["办件类型"]) == (office.case(case_id).number, "承诺")
