"""Stories of the coordinator who leads a joint approval: no department twice, meetings on record (JA-4)."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from engine.cases import commands
from engine.clock import office_time
from engine.errors import ChengnuoError, NotAllowed, Refused
from engine.queries.oversight.joint_board import joint_case
from engine.queries.oversight.joint_record import LeadingAct
from tests.acceptance.county import County
from tests.acceptance.test_joining import FIVE, opened, say


def add(county: County, case_id: int, department: str, days: int | None = 5) -> None:
    commands.add_branch(
        county.engine,
        county.hands.person("zhoumin"),
        case_id=case_id,
        item={"department": department, "days": days},
        reason="现场发现文物线索",
        key=secrets.token_urlsafe(8),
    )


def meet(county: County, case_id: int, login: str = "zhoumin", **given: Any) -> None:
    """By default a meeting of two departments that has just been held."""
    commands.hold_meeting(
        county.engine,
        county.hands.person(login),
        case_id=case_id,
        key=secrets.token_urlsafe(8),
        **{
            "held_at": county.engine.clock.now(),
            "place": "中心三楼",
            "departments": ["planning", "fire"],
            "minutes": "同意调整总平面。",
        }
        | given,
    )


@pytest.mark.rule("JA-4")
def test_a_department_joins_once_whatever_its_days(county: County) -> None:
    """Neither while it is at work nor after its answer; one that was dropped may come back."""
    case_id = opened(county)
    for department in ("planning", "fire"):
        with pytest.raises(Refused, match="does") as refused:
            add(county, case_id, department, 3)
        assert refused.value.place == "department"
        say(county, case_id, department)
        with pytest.raises(Refused, match="does"):
            add(county, case_id, department, 3)
    with pytest.raises(ChengnuoError, match="at most 19 working days") as refused:
        add(county, case_id, "culture", 50)
    assert refused.value.place == "days"
    add(county, case_id, "culture")
    dropped = county.branches(case_id)["culture"]
    commands.drop_branch(
        county.engine,
        county.hands.person("zhoumin"),
        case_id=case_id,
        branch_key=str(dropped.branch_key),
        reason="不涉及",
        key="drop",
    )
    county.engine.settle()
    add(county, case_id, "culture")
    assert county.branches(case_id)["culture"].status == "open"


@pytest.mark.rule("JA-4")
def test_minutes_of_meetings_stand_in_the_joint_opinion(county: County) -> None:
    """Who has answered already is told at its handlers' post; a later word of the coordinator comes below."""
    case_id = opened(county)
    say(county, case_id, "fire")
    meet(county, case_id, held_at=office_time(2026, 3, 4, 9), minutes="")
    assert len(county.letters(case_id, "会商通知")) == 2
    meet(county, case_id)
    assert (
        county.letters(case_id, "会商纪要")
        == ["2026年3月2日 09:00在中心三楼会商，参加部门：自规局、消防大队。同意调整总平面。"] * 2
    )
    for code in FIVE:
        if code != "fire":
            say(county, case_id, code)
    county.answer(case_id, "joint_opinion", {"conclusion": "grant", "text": "汇总各部门意见。"})
    assert "同意调整总平面。" in county.paper(case_id, "joint").facts["minutes"]
    with pytest.raises(Refused, match="joint opinion"):
        meet(county, case_id)


@pytest.mark.rule("JA-4")
def test_a_meeting_that_was_called_is_moved_and_completed_from_the_list(county: County) -> None:
    """Never with minutes before it was held; once only; what was called stays on the board until then."""
    case_id = opened(county)
    meet(county, case_id, held_at=office_time(2026, 3, 3, 9), minutes="")

    def calls() -> list[LeadingAct]:
        with county.engine.database.reading() as session:
            return joint_case(session, county.now(), case_id).open_calls

    (call,) = calls()
    assert (call.held_at, call.place) == (office_time(2026, 3, 3, 9), "中心三楼")
    assert call.departments == ("planning", "fire")
    with pytest.raises(Refused) as refused:
        meet(county, case_id, held_at=office_time(2026, 3, 3, 9), call=call.sequence)
    assert refused.value.place == "minutes"
    meet(county, case_id, held_at=office_time(2026, 3, 4, 9), minutes="", call=call.sequence)
    with pytest.raises(Refused, match="another time"):
        meet(county, case_id, call=call.sequence)
    with pytest.raises(Refused, match="never called"):
        meet(county, case_id, call=1)
    (moved,) = calls()
    county.turn(3, 4, 10)
    meet(county, case_id, held_at=office_time(2026, 3, 4, 9), call=moved.sequence)
    assert calls() == []
    assert len(county.letters(case_id, "会商纪要")) == 2


@pytest.mark.rule("JA-4")
@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"place": " "}, "place"),
        ({"departments": []}, "departments"),
        ({"departments": ["planning", "culture"]}, "departments"),
        ({"minutes": " "}, "minutes"),
    ],
)
def test_a_meeting_without_what_it_needs_changes_nothing(county: County, given: dict[str, Any], place: str) -> None:
    case_id = opened(county)
    version = county.case(case_id).version
    with pytest.raises(Refused) as refused:
        meet(county, case_id, **given)
    assert refused.value.place == place
    assert county.case(case_id).version == version


@pytest.mark.rule("JA-4")
def test_only_a_coordinator_holds_meetings_and_only_in_joint_cases(county: County) -> None:
    case_id = opened(county)
    with pytest.raises(NotAllowed):
        meet(county, case_id, "mayulan")
    with pytest.raises(Refused, match="joint approval"):
        meet(county, county.branches(case_id)["fire"].id)


@pytest.mark.rule("JA-7", "AU-3", "TC-4")
def test_a_joint_case_is_extended_by_fifteen_days_by_the_county_leader_alone(county: County) -> None:
    """A handler of the lead department asks; the request waits at the county leader and nowhere else."""
    case_id = opened(county)
    before = county.clock(case_id).promised_due_at
    commands.request_extension(
        county.engine, county.hands.person("dengchaoqun"), case_id=case_id, days=15, reason="工程复杂", key="extension"
    )
    county.engine.settle()
    assert "county-leader" in county.posts(case_id)
    county.answer(case_id, "clock_request_answer", {"answer": "approved"})
    clock = county.clock(case_id)
    assert clock.extended == 15
    assert county.due(case_id) == "04-21 17:00"
    assert before != clock.promised_due_at
