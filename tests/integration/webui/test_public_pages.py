"""What the public sees without a login, and what it cannot guess."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text
from web_actions import Actions, application
from werkzeug.test import TestResponse

from engine import Engine
from engine.identity.attempts import FREE_FAILURES, FREE_FAILURES_OF_ADDRESS
from engine.office.items.records import Item
from tests.integration.webui.test_case_pages import INQUIRY

Case = tuple[str, str]


@pytest.fixture
def case(county: Engine, actions: Callable[[str], Actions]) -> Case:
    """Number and query code of a case whose materials were received."""
    actions("clerk").post("/desk/register", _key="page-1", **INQUIRY)
    county.settle()
    with county.database.reading() as session:
        row = session.execute(
            text("SELECT c.number, a.query_code FROM application a JOIN office_case c ON c.id = a.case_id")
        ).one()
    return row.number, row.query_code


def look_up(person: Actions, number: str, code: str, address: str = "10.0.0.1") -> TestResponse:
    query = {"number": number, "code": code}
    return person.client.get("/public/progress", query_string=query, environ_overrides={"REMOTE_ADDR": address})


@pytest.mark.rule("OA-3", "FI-1")
def test_number_and_query_code_together_show_the_case(anonymous: Actions, case: Case) -> None:
    page = look_up(anonymous, *case)
    assert page.status_code == 200
    assert "食品经营许可" in page.text
    assert "王芳" in page.text, "the first responder is shown"
    assert "张三丰" not in page.text
    assert look_up(anonymous, case[0], "000000").status_code == 404


@pytest.mark.rule("OA-3")
def test_the_number_may_be_typed_with_other_brackets(anonymous: Actions, case: Case) -> None:
    number, code = case
    for typed in (number.replace("〔", "[").replace("〕", "]"), number.replace("〔", " （").replace("〕", "） ")):
        assert look_up(anonymous, typed, f" {code} ").status_code == 200


@pytest.mark.rule("OA-3", "SP-6")
def test_guessing_the_code_of_a_case_waits_in_every_process_and_keeps_the_applicant_in(
    county: Engine, anonymous: Actions, case: Case
) -> None:
    number, code = case
    for guess in range(FREE_FAILURES):
        assert look_up(anonymous, number, f"{guess:06}x", "10.0.1.1").status_code == 404
    refused = look_up(Actions(application(county)), number, code, "10.0.1.1")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 5
    assert "请稍后再查" in refused.text
    assert "食品经营许可" not in refused.text
    assert look_up(anonymous, number, code, "10.0.2.1").status_code == 200


@pytest.mark.rule("SP-6")
def test_guessing_many_cases_from_one_address_is_stopped_for_that_address(anonymous: Actions, case: Case) -> None:
    for guess in range(FREE_FAILURES_OF_ADDRESS):
        assert look_up(anonymous, f"市监局办〔2026〕{guess + 100}号", "000000").status_code == 404
    assert look_up(anonymous, *case).status_code == 429
    assert look_up(anonymous, *case, address="10.0.0.2").status_code == 200


def test_an_empty_query_is_no_attempt(county: Engine, anonymous: Actions) -> None:
    assert look_up(anonymous, "", "").status_code == 200
    assert look_up(anonymous, "市监局办〔2026〕1号", "").status_code == 200
    with county.database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM failed_attempt")).scalar_one() == 0


def test_behind_a_proxy_the_visitor_counts_and_not_the_proxy(
    county: Engine, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHENGNUO_PROXIES", "1")
    app: Flask = application(county)
    visitor = Actions(app)
    for number in range(3):
        visitor.client.get(
            "/public/progress",
            query_string={"number": "x", "code": "y"},
            headers={"X-Forwarded-For": f"10.9.9.{number}"},
        )
    with county.database.reading() as session:
        found = session.execute(
            text("SELECT count(DISTINCT target) FROM failed_attempt WHERE target LIKE 'queries from %'")
        )
        assert found.scalar_one() == 3


@pytest.mark.rule("OA-1", "OA-2")
def test_the_guide_and_its_printed_sheet_say_everything_of_the_item(county: Engine, anonymous: Actions) -> None:
    facts = {
        "fee": "每证 10 元", "fee_basis": "《收费目录》第三条", "qualification": "个体工商户、企业",
        "conditions": "有固定经营场所", "guide": "先线上填表，\n再到窗口核验。", "place": "二楼 6 号窗口",
        "phone": "0831-2266001", "result": "食品经营许可证", "result_validity_months": 60, "serving_ways": ["post"],
    }  # fmt: skip
    with county.database.transaction() as session:
        item = session.scalars(select(Item).where(Item.active).order_by(Item.id)).first()
        assert item is not None
        for name, value in facts.items():
            setattr(item, name, value)
        item_id, name_of_item = item.id, item.name
    told_of_it = [
        name_of_item, "每证 10 元", "《收费目录》第三条", "个体工商户、企业", "有固定经营场所", "再到窗口核验",
        "二楼 6 号窗口", "0831-2266001", "食品经营许可证", "60 个月", "邮寄送达", "工作日 08:00–17:00",
    ]  # fmt: skip
    page = anonymous.get(f"/public/items/{item_id}").text
    sheet = anonymous.get(f"/public/items/{item_id}/sheet").text
    for shown in (page, sheet):
        for told in told_of_it:
            assert told in shown, told
    assert "bpmn:process" in page, "the diagram is the deployed one"
    assert "data-print" in sheet
    assert anonymous.get("/public/items/999999/sheet").status_code == 404
