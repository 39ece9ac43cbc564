"""Stories of the helper of a joint case: help at the applicant's, and a charge that was taken (JA-8)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.cases import commands
from engine.cases.storage.records import History
from engine.clock import office_time
from engine.errors import NotAllowed, Refused
from engine.office.accountability.records import Infraction
from tests.acceptance.county import ORDINARY, County
from tests.acceptance.test_joining import opened

HELPER, COORDINATOR, HANDLER = "zhengkai", "zhoumin", "hejing"


def helped(county: County, case_id: int, login: str = HELPER, **given: Any) -> None:
    """By default a visit to the applicant that has just ended."""
    visit = {"helped_at": county.engine.clock.now(), "place": "applicant", "text": "上门核对平面图。"} | given
    key = secrets.token_urlsafe(8)
    commands.record_help(county.engine, county.hands.person(login), case_id=case_id, key=key, **visit)


def charged(county: County, case_id: int, login: str, text: str = "3月2日收取“代办费”200元，有收据。") -> None:
    key = secrets.token_urlsafe(8)
    commands.report_charge(county.engine, county.hands.person(login), case_id=case_id, text=text, key=key)


def lines(county: County, case_id: int, kind: str) -> list[dict[str, Any]]:
    with county.engine.database.reading() as session:
        found = select(History).where(History.case_id == case_id, History.event == kind).order_by(History.sequence)
        return [dict(event.data) for event in session.scalars(found)]


@pytest.mark.rule("JA-8")
def test_the_helper_comes_to_the_applicant_also_outside_office_hours(county: County) -> None:
    case_id = opened(county)
    helped(county, case_id)
    county.turn(3, 2, 20)
    helped(county, case_id, helped_at=office_time(2026, 3, 2, 19, 30), place="site", text="现场指导。")
    inside, outside = lines(county, case_id, "helped")
    assert "登门帮办：上门核对平面图。" in inside["text"]
    assert not inside["outside_hours"]
    assert "项目现场帮办（非办公时间）：现场指导。" in outside["text"]
    assert outside["outside_hours"]
    assert county.infractions(case_id) == []


@pytest.mark.rule("JA-8")
def test_help_is_recorded_afterwards_with_words_by_the_helper_alone(county: County) -> None:
    case_id = opened(county)
    later = county.engine.clock.now() + timedelta(hours=1)
    for place, given in {
        "helped_at": {"helped_at": later},
        "place": {"place": "moon"},
        "text": {"text": "  "},
    }.items():
        with pytest.raises(Refused) as refused:
            helped(county, case_id, **given)
        assert refused.value.place == place
    for login in (COORDINATOR, HANDLER):
        with pytest.raises(NotAllowed):
            helped(county, case_id, login)
    assert lines(county, case_id, "helped") == []


@pytest.mark.rule("JA-8", "AC-1")
def test_a_charge_for_help_is_an_infraction_of_the_helper_and_told_to_the_inspector(county: County) -> None:
    case_id = opened(county)
    with pytest.raises(NotAllowed):
        charged(county, case_id, HANDLER)
    with pytest.raises(Refused) as refused:
        charged(county, case_id, COORDINATOR, " ")
    assert refused.value.place == "text"
    charged(county, case_id, COORDINATOR)

    assert county.infractions(case_id) == ["fee_for_help"]
    with county.engine.database.reading() as session:
        found = session.scalars(select(Infraction).where(Infraction.case_id == case_id)).one()
    assert found.staff_id == county.hands.person(HELPER).staff_id
    assert "代办费" in found.detail
    assert len(lines(county, case_id, "charge_reported")) == 1
    assert len(county.letters(case_id, "帮办收费")) == 1


@pytest.mark.rule("JA-8")
def test_where_nobody_helps_a_charge_is_a_complaint(county: County) -> None:
    with pytest.raises(Refused, match="complaint"):
        charged(county, county.accepted(ORDINARY), "qianzheng")
