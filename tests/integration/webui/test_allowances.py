"""What an address may open without a login, and what counts as one address."""

from __future__ import annotations

import pytest
from web_actions import Actions

from engine import Engine
from engine.clock import office_time
from engine.identity import attempts

COMPLAINT = {"kind": "complaint", "matter": "窗口没有人", "anonymous": "on"}


def opened(county: Engine) -> int:
    with county.database.reading() as session:
        return int(session.connection().exec_driver_sql("SELECT count(*) FROM office_case").scalar_one())


@pytest.mark.rule("SP-5")
def test_whoever_opens_one_matter_after_the_other_waits_and_loses_nothing(
    county: Engine, anonymous: Actions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "FREE_OPENINGS_OF_ADDRESS", 1)
    assert anonymous.post("/public/complaints/new", **COMPLAINT).status_code == 200
    before = opened(county)
    refused = anonymous.post("/public/complaints/new", **COMPLAINT)
    assert (refused.status_code, opened(county)) == (422, before)
    assert "从这里提交的次数太多" in refused.text
    assert COMPLAINT["matter"] in refused.text, "what was typed stays"
    also = anonymous.post("/public/unresolved", matter="一直没有办成")
    assert (also.status_code, opened(county)) == (422, before)
    booking = {
        "to_post": "window-1", "day": "2026-03-03", "slot": office_time(2026, 3, 3, 10).isoformat(),
        "item": "CY-WL-001", "matter": "办理出版物零售", "applicant_kind": "person", "applicant_name": "周小明",
        "phone": "13900001234",
    }  # fmt: skip
    booked = anonymous.post("/public/appointments/new", **booking)
    assert (booked.status_code, opened(county)) == (422, before)
    assert "从这里提交的次数太多" in booked.text
    elsewhere = anonymous.client.post(
        "/public/complaints/new",
        data={"_csrf": anonymous.token(), **COMPLAINT},
        environ_base={"REMOTE_ADDR": "198.51.100.7"},
    )
    assert elsewhere.status_code == 200
    assert opened(county) > before


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("unknown", "unknown", True),
    ],
)
def test_an_address_of_version_6_counts_with_all_that_its_owner_has(one: str, other: str, same: bool) -> None:
    assert (attempts.login_tried("wang", one) == attempts.login_tried("wang", other)) == same
    assert (attempts.query_tried("1", one) == attempts.query_tried("1", other)) == same
