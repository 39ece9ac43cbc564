"""First inquiry, pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from engine.clock import office_time
from engine.office.inquiries.rules import (
    CHANNELS,
    About,
    agency_text,
    check_announcement,
    check_answer,
    check_hand_over,
    consultation_days,
    is_oral,
    read_contact,
    written_about,
)
from engine.office.inquiries.store import new_query_code
from engine.office.rule import RuleBroken

ANSWERS: dict[str, Any] = {
    "kind": "apply",
    "channel": "window",
    "applicant_kind": "person",
    "applicant_name": " 张三 ",
    "matter": "办证",
    "scope": "here",
    "item": "SIGN",
}


AGENT = {
    "agent_name": "李四",
    "agent_id_number": "110101199003074477",
    "agent_scope": "代办",
    "agent_until": "2026-03-02",
}
TODAY = date(2026, 3, 2)


@pytest.mark.rule("FI-2")
def test_a_contact_is_read_with_blanks_trimmed_and_gaps_as_none() -> None:
    contact = read_contact({**ANSWERS, "phone": "  "}, TODAY)
    assert (contact.applicant_name, contact.phone, contact.agent_name) == ("张三", None, None)


@pytest.mark.rule("FI-2", "FI-4", "FI-5", "FI-6", "FI-8")
@pytest.mark.parametrize(
    ("changed", "rule", "place"),
    [
        ({"applicant_name": ""}, "FI-2", "applicant_name"),
        ({"matter": None}, "FI-2", "matter"),
        ({"channel": "pigeon"}, "FI-2", "channel"),
        ({"kind": "gossip"}, "FI-8", "kind"),
        ({"item": ""}, "FI-4", "item"),
        ({"scope": "other_post"}, "FI-5", "to_post"),
        ({"scope": "other_agency"}, "FI-6", "to_agency"),
        ({"scope": "other_agency", "to_agency": {"name": "公安局", "phone": "110"}}, "FI-6", "to_agency.place"),
        ({"id_kind": "unified_code", "id_number": "91110000100000AB1X"}, "FI-2", "id_kind"),
        ({"id_kind": "resident", "id_number": "110101199003070012"}, "FI-2", "id_number"),
        ({"id_number": "110101202701010010"}, "FI-2", "id_number"),
        ({"agent_name": "李四", "agent_scope": "代办"}, "LC-8", "agent_id_number"),
        ({**AGENT, "agent_scope": None}, "LC-8", "agent_scope"),
        ({**AGENT, "agent_until": "2026-03-01"}, "LC-8", "agent_until"),
        ({**AGENT, "kind": "consult", "agent_until": "2026-03-01"}, "LC-8", "agent_until"),
    ],
)
def test_what_a_contact_lacks_is_named_at_its_place(changed: dict[str, Any], rule: str, place: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        read_contact({**ANSWERS, **changed}, TODAY)
    assert (broken.value.rule, broken.value.place) == (rule, place)


@pytest.mark.rule("LC-8")
def test_an_agent_is_known_by_number_scope_and_last_day() -> None:
    contact = read_contact({**ANSWERS, **AGENT}, TODAY)
    assert (contact.agent_scope, contact.agent_until) == ("代办", TODAY)
    assert read_contact({**ANSWERS, "kind": "consult", "agent_name": "李四"}, TODAY).agent_id_number is None


@pytest.mark.rule("AC-9")
def test_what_a_complaint_is_about_is_kept_as_it_was_said() -> None:
    told = {"about_unit": "culture", "about_person": " 王芳 ", "about_number": "", "to_inspector": True}
    about = written_about(told | {"anonymous": True})
    assert (about.unit, about.person, about.number, about.to_inspector, about.anonymous) == (
        "culture",
        "王芳",
        None,
        True,
        True,
    )
    assert written_about({"anonymous": "yes"}) == About()


@pytest.mark.rule("FI-4")
def test_a_consultation_needs_no_item() -> None:
    assert read_contact({**ANSWERS, "kind": "consult", "item": None}, TODAY).item is None


@pytest.mark.rule("FI-6")
def test_an_agency_reads_as_one_line() -> None:
    assert agency_text({"name": "公安局", "place": "中山路", "phone": "110"}) == "公安局，中山路，110"
    assert agency_text(" 公安局，中山路 ") == "公安局，中山路"
    assert agency_text({"name": "", "place": ""}) is None


@pytest.mark.rule("ON-2")
def test_only_a_call_is_answered_by_word_of_mouth() -> None:
    assert [channel for channel in CHANNELS if is_oral(channel)] == ["phone"]


@pytest.mark.rule("FI-3")
def test_an_answer_is_given_once_and_says_something() -> None:
    check_answer("可以", None)
    for answer, answered_at in (("", None), ("可以", office_time(2026, 3, 2, 9))):
        with pytest.raises(RuleBroken):
            check_answer(answer, answered_at)


@pytest.mark.rule("FI-3")
def test_a_delay_is_announced_in_time_with_reason_for_the_future() -> None:
    now, due, later = office_time(2026, 3, 2, 9), office_time(2026, 3, 3, 9), office_time(2026, 3, 4, 9)
    check_announcement(now, due, "请示", later, later)
    too_late = later + timedelta(minutes=1)
    refused = ((due, "请示", later), (now, "", later), (now, "请示", now), (now, "请示", too_late))
    for moment, reason, expected in refused:
        with pytest.raises(RuleBroken):
            check_announcement(moment, due, reason, expected, later)


@pytest.mark.rule("FI-5")
def test_nobody_is_led_in_a_circle() -> None:
    check_hand_over(1, 2, open_elsewhere=False)
    for target, waiting in ((1, False), (2, True)):
        with pytest.raises(RuleBroken):
            check_hand_over(1, target, open_elsewhere=waiting)


@pytest.mark.rule("ON-9")
def test_a_question_has_a_limit_of_whole_working_days() -> None:
    assert [consultation_days(days) for days in (1, 3)] == [1, 3]
    for days in (0, -1, 1.5, "2", True, None):
        with pytest.raises(RuleBroken):
            consultation_days(days)


@pytest.mark.rule("OA-3")
def test_query_codes_have_eight_characters_that_nobody_takes_for_others() -> None:
    codes = {new_query_code() for _ in range(1_000)}
    assert len(codes) == 1_000
    assert {len(code) for code in codes} == {8}
    assert not set("".join(codes)) & set("0O1ILS")
