"""What clerk, handler, inspector and the public see of commitments instead of proof (ON-12)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from web_actions import Actions

from engine import Engine
from engine.cases.storage.records import OfficeCase, WorkItem
from engine.office.applications.records import Application
from engine.sample.commitments import committed
from engine.sample.hands import Hands
from engine.sample.stories import AGREED, GRANTED, Told

PREMISES = "经营场所情况和使用权证明"
FALSE = {"result": "false", "findings": "现场核查，没有经营场所。", "statement": "未提出"}
REVOKED = {"outcome": "revoke", "reason": "承诺不实。", "legal_basis": "《行政许可法》第六十九条第二款"}


def applied(county: Engine, item: str = "CY-WL-001") -> Told:
    """A bookshop that applies; its materials are not checked yet."""
    hands = Hands(county)
    given = {
        "kind": "apply", "channel": "window", "applicant_kind": "person", "applicant_name": "周小明",
        "phone": "13900001234", "matter": "申请办理", "scope": "here", "item": item,
    }  # fmt: skip
    return Told(hands, hands.register("wangfang", given))


def granted(county: Engine) -> Told:
    """The same, granted on a commitment."""
    told = applied(county)
    committed()(told)
    told.hands.answer(told.case_id, "review", AGREED)
    told.hands.answer(told.case_id, "decision", GRANTED)
    return told


def open_task(county: Engine, case_id: int) -> str:
    with county.database.reading() as session:
        return str(session.scalars(select(WorkItem.id).where(WorkItem.case_id == case_id)).one())


@pytest.mark.rule("ON-12")
def test_the_clerk_is_offered_a_commitment_only_where_the_list_lets_one_be_made(
    county: Engine, actions: Callable[[str], Actions]
) -> None:
    clerk = actions("clerk")
    page = clerk.get(f"/desk/work/{open_task(county, applied(county).case_id)}").text
    assert page.count('value="committed"') == 1
    assert "在申请的地址有固定的经营场所" in page
    assert 'name="commitment"' in page
    other = clerk.get(f"/desk/work/{open_task(county, applied(county, 'CY-RS-002').case_id)}").text
    assert 'value="committed"' not in other
    assert 'name="commitment"' not in other


@pytest.mark.rule("ON-12", "SP-6")
def test_the_register_shows_each_result_and_names_to_those_concerned(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    told = granted(county)
    check = told.hands.check_of(told.case_id)
    page = actions("clerk").get("/supervision/commitments").text
    assert PREMISES in page
    assert "待核查" in page
    assert "周小明" in page
    assert "周小明" not in actions("inspector").get("/supervision/commitments").text
    assert PREMISES not in actions("handler").get("/supervision/commitments").text, "of another department"
    assert anonymous.get("/supervision/commitments").status_code == 302
    told.hands.answer(check, "commitment_check", FALSE)
    inspector = actions("inspector")
    assert "承诺不实" in inspector.get("/supervision/commitments?state=false").text
    told.hands.answer(check, "commitment_revocation", REVOKED)
    assert PREMISES not in inspector.get("/supervision/commitments?state=open").text
    assert "许可已撤销" in inspector.get("/supervision/commitments?state=false").text
    assert "Permit revoked" in inspector.get("/supervision/commitments?language=en").text


@pytest.mark.rule("ON-12", "OA-6")
def test_case_pages_lead_to_each_other_and_the_public_sees_the_revocation(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    told = granted(county)
    check = told.hands.check_of(told.case_id)
    page = actions("clerk").get(f"/cases/{told.case_id}").text
    assert f'href="/cases/{check}"' in page
    assert "申请人承诺：" in page
    assert "撤销" not in anonymous.get("/public/decisions").text
    told.hands.answer(check, "commitment_check", FALSE)
    told.hands.answer(check, "commitment_revocation", REVOKED)
    assert "撤销决定待送达" in anonymous.get("/public/decisions").text
    with county.database.reading() as session:
        code = session.scalars(select(Application.query_code).where(Application.case_id == told.case_id)).one()
        number = session.scalars(select(OfficeCase.number).where(OfficeCase.id == told.case_id)).one()
    progress = anonymous.get("/public/progress", query_string={"number": number, "code": code}).text
    assert "许可已撤销" in progress
