"""The exact edges of the rules: the last value that is allowed, the first that is refused, what goes on record.

Each line is a change of a rule that no other test noticed, see docs/mutation.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from engine.clock import office_time
from engine.errors import Refused
from engine.office.applications.rules import check_authorised, check_serving, papers_of
from engine.office.calendar.rules import OfficeCalendar
from engine.office.cards.rules import Given, second_yellow
from engine.office.commitments.rules import CheckResult, read_check
from engine.office.denials.rules import check_opinion, check_other_person
from engine.office.inquiries.rules import check_announcement, consultation_days
from engine.office.inspections.rules import check_settling
from engine.office.letterhead.rules import check_seal
from engine.office.organisation.rules import PostHours, check_post_hours
from engine.office.performance.rules import check_period
from engine.office.phrases.rules import check_phrase
from engine.office.publications.rules import check_removal
from engine.office.rule import RuleBroken
from engine.office.service_clock.changes import LONGEST_STOP, check_extension, check_resume, check_stop
from engine.office.service_clock.descriptors import resolve
from engine.office.service_clock.lights import TimeLeft, time_left
from engine.office.service_clock.rules import ClockFacts, Stop
from engine.office.surveys.rules import SurveyPlan, drawn, read_plan, read_questions, result
from engine.office.task_opinions.rules import check_said, check_verdict

TODAY = date(2026, 3, 2)
NOW = office_time(2026, 3, 2, 9)
TEN = "现场核对了三份材料。"


def test_the_last_value_that_is_allowed() -> None:
    assert consultation_days(1) == 1
    assert check_removal(TODAY, TODAY, TODAY, hangs=True) == TODAY
    assert read_plan(" 一季度 ", TODAY, TODAY, TODAY) == SurveyPlan("一季度", TODAY, TODAY)
    assert read_questions("\n".join(f"问题{number}" for number in range(20)))[-1] == "问题19"
    assert read_questions("问" * 200) == ["问" * 200]
    assert check_phrase("语" * 500, []) == "语" * 500
    assert check_said("话" * 1000, "opinion", "", "") == "话" * 1000
    assert read_check({"result": "true", "findings": TEN, "statement": "无"}) == CheckResult(True, TEN, "")
    check_period("yearly", TODAY - timedelta(days=1), TODAY - timedelta(days=1), TODAY)
    check_post_hours(PostHours(None, None))
    check_post_hours(PostHours(time(9), time(9, 1)))


BEYOND: list[tuple[Callable[[], object], str | None]] = [
    (lambda: check_removal(TODAY, TODAY - timedelta(days=1), TODAY, hangs=True), "removed_on"),
    (lambda: read_questions("\n".join(f"问题{number}" for number in range(21))), "text"),
    (lambda: read_questions("问" * 201), "text"),
    (lambda: check_phrase("语" * 501, []), "text"),
    (lambda: check_said("话" * 1001, "opinion", "", ""), "opinion"),
    (lambda: read_check({"result": "true", "findings": TEN[1:]}), "findings"),
    (lambda: check_period("yearly", TODAY, TODAY, TODAY), "last"),
    (lambda: check_post_hours(PostHours(time(9), time(9))), "closes"),
    (lambda: check_post_hours(PostHours(time(9), None)), "closes"),
]


@pytest.mark.parametrize(("call", "place"), BEYOND)
def test_the_first_value_that_is_refused(call: Callable[[], object], place: str | None) -> None:
    with pytest.raises(Refused) as refused:
        call()
    assert refused.value.place == place


@pytest.mark.rule("AC-2")
def test_a_second_yellow_card_within_days_of_which_there_may_be_none() -> None:
    before = [Given(NOW, lifted=False)]
    assert second_yellow(NOW + timedelta(days=1), before, 1)
    assert not second_yellow(NOW + timedelta(days=1, seconds=1), before, 1)
    assert not second_yellow(NOW, before, 0)


@pytest.mark.rule("DF-2", "DF-6", "FI-3")
def test_an_attempt_that_is_a_violation_goes_on_record_by_its_code() -> None:
    attempts: list[tuple[Callable[[], object], str]] = [
        (lambda: check_other_person(7, 7), "unauthorised_denial"),
        (lambda: check_announcement(NOW, NOW, "等复函", NOW, NOW), "late_first_answer"),
    ]
    for attempt, code in attempts:
        with pytest.raises(RuleBroken) as refused:
            attempt()
        assert refused.value.infraction == code
    check_opinion("reject", "不同意", "", "")


@pytest.mark.rule("TC-17", "LC-8")
def test_who_received_a_paper_need_not_be_said_where_nobody_did() -> None:
    for method in ("public_notice", "left"):
        assert check_serving(method, "", None) == method
    assert check_serving("direct", "李", None) == "direct"
    check_authorised("agent", authorisation_checked=True, consent=False)
    check_authorised("electronic", authorisation_checked=False, consent=True)
    check_authorised("direct", authorisation_checked=False, consent=False)


@pytest.mark.rule("LC-9", "PA-1")
def test_the_papers_of_a_file_by_how_it_ended() -> None:
    def papers(decision: str | None, served: bool = True) -> list[str]:
        return papers_of(decision, accepted=False, served=served, checked=False)

    assert papers("not_accepted") == ["denial_filing", "non_acceptance"]
    assert papers("withdrawn", served=False) == ["withdrawal"]
    assert papers("ended", served=False) == ["ending"]
    assert papers("granted", served=False) == ["grant", "delivery"]
    assert papers_of(None, accepted=True, served=True) == ["receipt", "acceptance", "decision"]


@pytest.mark.rule("SP-4", "SP-7", "ON-12")
def test_what_surveys_checks_and_opinions_come_to() -> None:
    assert read_check({"result": "false", "findings": TEN, "statement": "未提出"}) == CheckResult(False, TEN, "未提出")
    assert check_settling("settled", "已改") == "settled"
    assert check_verdict("agree", " 同意。 ") == ("agree", "同意。")
    assert len(drawn("D-1", range(101), 100)) == 101
    few, enough = result(9, [["good"]], 1, least=2, target=90), result(9, [["good"], ["good"]], 1, least=2, target=90)
    assert (few.invited, few.answered) == (9, 1)
    assert (enough.invited, enough.answered) == (9, 2)


def test_a_moment_with_a_zone_of_its_own_keeps_it() -> None:
    in_utc = {"kind": "moment", "at": datetime(2026, 3, 2, 1, tzinfo=UTC).isoformat()}
    assert resolve(in_utc, armed_at=NOW, clocks={}, calendar=OfficeCalendar()) == NOW


@pytest.mark.rule("TC-3", "TC-4", "TC-21")
def test_the_edges_of_what_may_be_done_to_a_clock() -> None:
    calendar, clock, later = OfficeCalendar(), ClockFacts(NOW, 20), NOW + timedelta(hours=1)
    stands = replace(clock, stops=(Stop(later, None, "testing", "检测"),))

    def stop(days: int | None = 5, kind: str = "testing", at: datetime = NOW) -> None:
        check_stop(clock, at=at, kind=kind, basis="检测", days=days, approver_id=1, document_id=1)

    def extend(days: int, joint: bool = False) -> None:
        check_extension(clock, calendar, at=NOW, days=days, reason="复杂", approver_id=1, joint=joint)

    stop(1)
    stop(LONGEST_STOP)
    extend(1)
    extend(10)
    extend(15, joint=True)
    check_resume(stands, later)
    refused: list[tuple[Callable[[], object], str | None]] = [
        (lambda: stop(0), "days"),
        (lambda: stop(None), "days"),
        (lambda: stop(LONGEST_STOP + 1), "days"),
        (lambda: stop(kind="holiday"), "kind"),
        (lambda: stop(at=NOW - timedelta(seconds=1)), None),
        (lambda: extend(0), "days"),
        (lambda: extend(11), "days"),
        (lambda: extend(16, joint=True), "days"),
        (lambda: check_resume(stands, later - timedelta(seconds=1)), None),
        (lambda: check_resume(clock, later), None),
    ]
    for call, place in refused:
        with pytest.raises(Refused) as said:
            call()
        assert said.value.place == place


@pytest.mark.rule("TC-5")
def test_a_limit_is_over_at_its_very_moment_in_natural_time_too() -> None:
    assert time_left(OfficeCalendar(), NOW, NOW, natural=True) == TimeLeft("red", 0, 0, True, True)
    left = time_left(OfficeCalendar(), NOW, NOW + timedelta(seconds=90))
    assert (left.minutes, type(left.minutes)) == (1, int)


def test_a_seal_is_a_png_with_a_head() -> None:
    head = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x0dIHDR" + (500).to_bytes(4, "big") * 2 + bytes(9)
    check_seal(head)
    for wrong in (head[:32], b"GIF" + head[3:], head[:12] + b"IDAT" + head[16:], head.ljust(300_001, b"\x00")):
        with pytest.raises(Refused):
            check_seal(wrong)
    check_seal(head.ljust(300_000, b"\x00"))
