"""Stories of service promise: ratings followed up, broken promises made good, what could not be done (SP)."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from sqlalchemy import select

from engine.bpmn import OperationFailed
from engine.cases import commands
from engine.cases.storage.records import OfficeCase
from engine.errors import NotAllowed, NotFound, Refused
from engine.identity.permissions import Act, may
from engine.identity.relations import relations_of
from engine.office.disclosures.records import Disclosure
from engine.office.promises.records import PromiseBreach
from engine.office.promises.store import set_measure
from engine.office.ratings.records import Rating
from engine.office.unresolved.records import UnresolvedMatter
from tests.acceptance.county import GRANT, ORDINARY, County


def decided(county: County) -> int:
    """An ordinary matter that was granted."""
    case_id = county.accepted(ORDINARY)
    county.answer(case_id, "review", {"opinion": "agree", "text": "符合条件。"})
    county.answer(case_id, "decision", GRANT)
    return case_id


def rate(county: County, case_id: int, grade: str, **more: Any) -> None:
    given = {"key": secrets.token_urlsafe(8), "handed_on": True} | more
    commands.rate(county.engine, case_id=case_id, grade=grade, **given)
    county.engine.settle()


def rating(county: County, case_id: int) -> Rating:
    with county.engine.database.reading() as session:
        return session.scalars(select(Rating).where(Rating.case_id == case_id).order_by(Rating.id.desc())).first()


def follow_up(county: County, case_id: int) -> int:
    found = rating(county, case_id).followup_case_id
    assert found is not None
    return found


@pytest.mark.rule("SP-4")
def test_a_bad_rating_is_called_back_corrected_and_told(county: County) -> None:
    case_id = decided(county)
    rate(county, case_id, "dissatisfied", comment="等了很久", contact="13700000001")
    opened = follow_up(county, case_id)
    assert county.waiting(opened) == ["rating_callback"]
    assert county.posts(opened) == ["coordinator"]
    assert county.due(opened) == "03-09 17:00"
    county.answer(opened, "rating_callback", {"conclusion": "founded", "findings": "等候超过一小时。"})
    assert county.waiting(opened) == ["rating_correction"]
    county.answer(opened, "rating_correction", {"correction": "增开一个窗口。"})
    county.answer(opened, "rating_telling", {"told": "电话告知，评价人满意。"})
    assert county.case(opened).outcome == "已回访告知"
    assert rating(county, case_id).correction == "增开一个窗口。"
    assert rating(county, case_id).set_aside_at is None
    assert county.letters(opened, "评价回访") == ["您反映的问题已整改：增开一个窗口。"]


def call_malicious(county: County, case_id: int) -> int:
    rate(county, case_id, "very_dissatisfied", comment="差")
    opened = follow_up(county, case_id)
    county.answer(opened, "rating_callback", {"conclusion": "malicious", "findings": "当天没有来访，多次辱骂。"})
    assert county.waiting(opened) == ["rating_review"]
    assert county.posts(opened) == ["inspector"]
    return opened


@pytest.mark.rule("SP-4", "AU-6")
def test_a_malicious_rating_is_set_aside_only_by_a_second_person(county: County) -> None:
    """The inspector decides; whoever called back cannot review, whatever post the person holds by then."""
    case_id = decided(county)
    opened = call_malicious(county, case_id)
    assert rating(county, case_id).set_aside_at is None
    with county.engine.database.transaction() as session:
        session.scalars(select(Rating).where(Rating.case_id == case_id)).one().called_by_id = county.hands.person(
            "qianzheng"
        ).staff_id
    with pytest.raises(NotAllowed):
        county.answer(opened, "rating_review", {"agree": True, "grounds": "无事实依据。"})
    with county.engine.database.transaction() as session:
        session.scalars(select(Rating).where(Rating.case_id == case_id)).one().called_by_id = county.hands.person(
            "zhoumin"
        ).staff_id
    county.answer(opened, "rating_review", {"agree": True, "grounds": "无事实依据。"})
    found = rating(county, case_id)
    assert county.case(opened).outcome == "不计入统计"
    assert found.set_aside_grounds == "无事实依据。"
    assert found.grade == "very_dissatisfied"


@pytest.mark.rule("SP-4")
def test_a_rating_that_is_not_set_aside_is_corrected_after_all(county: County) -> None:
    case_id = decided(county)
    opened = call_malicious(county, case_id)
    county.answer(opened, "rating_review", {"agree": False, "grounds": "反映的情况有依据。"})
    assert county.waiting(opened) == ["rating_correction"]
    assert rating(county, case_id).set_aside_at is None


@pytest.mark.rule("SP-4")
def test_a_misunderstanding_is_explained_and_still_counts(county: County) -> None:
    case_id = decided(county)
    rate(county, case_id, "dissatisfied")
    opened = follow_up(county, case_id)
    county.answer(opened, "rating_callback", {"conclusion": "misunderstanding", "findings": "已说明法定公示期。"})
    assert county.waiting(opened) == ["rating_telling"]
    county.answer(opened, "rating_telling", {"told": "电话说明。"})
    assert rating(county, case_id).closed_at is not None


@pytest.mark.rule("SP-4", "AC-2")
def test_a_late_follow_up_climbs_the_usual_ladder(county: County) -> None:
    """Reminded, yellow at the end of the fifth working day, red a day later, then accountability."""
    case_id = decided(county)
    rate(county, case_id, "dissatisfied")
    opened = follow_up(county, case_id)
    county.turn(3, 9, 17)
    assert county.cards(opened) == ["reminder", "yellow"]
    county.turn(3, 10, 17, 1)
    assert county.cards(opened) == ["reminder", "yellow", "red"]
    assert county.accountabilities(opened) == 1


@pytest.mark.rule("SP-4")
def test_a_matter_is_rated_online_after_its_decision_and_once(county: County) -> None:
    case_id = county.accepted(ORDINARY)
    with pytest.raises(Refused, match="not decided"):
        rate(county, case_id, "satisfied")
    county.answer(case_id, "review", {"opinion": "agree", "text": "符合条件。"})
    county.answer(case_id, "decision", GRANT)
    with pytest.raises(Refused) as refused:
        rate(county, case_id, "excellent")
    assert refused.value.place == "grade"
    rate(county, case_id, "satisfied", key="page")
    rate(county, case_id, "satisfied", key="page")
    assert rating(county, case_id).followup_case_id is None
    with pytest.raises(Refused, match="once is enough"):
        rate(county, case_id, "dissatisfied")


@pytest.mark.rule("SP-4", "AU-1")
def test_a_link_of_the_window_rates_one_visit_once(county: County) -> None:
    """Shown by the window, not by those who review; ended by a newer one, used up by a rating, and by its age."""
    case_id = county.accepted(ORDINARY)
    with pytest.raises(NotAllowed):
        commands.invite_rating(county.engine, county.hands.person("qiuyu"), case_id=case_id)
    other = commands.invite_rating(county.engine, county.hands.person("wangfang"), case_id=case_id)
    token = commands.invite_rating(county.engine, county.hands.person("wangfang"), case_id=case_id)
    second = county.accepted(ORDINARY)
    with pytest.raises(NotFound):
        rate(county, second, "satisfied", token=token)
    with pytest.raises(NotFound):
        rate(county, case_id, "satisfied", token="none")
    with pytest.raises(Refused, match="expired"):
        rate(county, case_id, "satisfied", token=other)
    rate(county, case_id, "satisfied", token=token)
    for used in (token, other):
        with pytest.raises(Refused):
            rate(county, case_id, "satisfied", token=used)
    with pytest.raises(Refused, match="once"):
        commands.invite_rating(county.engine, county.hands.person("wangfang"), case_id=case_id)
    late = commands.invite_rating(county.engine, county.hands.person("wangfang"), case_id=second)
    county.turn(3, 9, 9, 1)
    with pytest.raises(Refused, match="expired"):
        rate(county, second, "satisfied", token=late)


@pytest.mark.rule("SP-4", "SP-6")
def test_the_rated_learn_neither_that_nor_by_whom_they_were_rated(county: County) -> None:
    """The rated matter says nothing of it; the follow-up names no matter and is closed to those it is about."""
    case_id = decided(county)
    before = county.told(case_id)
    rate(county, case_id, "dissatisfied", comment="等了很久", contact="13700000001")
    opened = follow_up(county, case_id)
    assert county.told(case_id) == before
    case = county.case(opened)
    assert case.parent_id is None
    assert county.case(case_id).number not in (case.subject or "")
    with county.engine.database.reading() as session:
        closed = relations_of(session, opened, county.engine.clock.now())
    assert may(county.hands.person("zhoumin"), Act.SEE, closed)
    assert may(county.hands.person("qianzheng"), Act.SEE, closed)
    for login in ("wangfang", "qiuyu", "yinhongmei", "xuedingshan"):
        assert not may(county.hands.person(login), Act.SEE, closed)


def breach(county: County, origin: int) -> PromiseBreach:
    with county.engine.database.reading() as session:
        return session.scalars(select(PromiseBreach).where(PromiseBreach.origin_case_id == origin)).one()


MADE_GOOD = {"outcome": "compensated", "apology": "未在承诺期限内办结，特此致歉。", "measure": "免费邮寄证件。"}


@pytest.mark.rule("SP-3", "AC-2")
def test_a_red_card_opens_apology_and_compensation_as_published(county: County) -> None:
    with county.engine.database.transaction() as session:
        for at, text in ((county.engine.clock.now(), "书面致歉。"), (county.engine.clock.now(), "致歉并免费邮寄。")):
            set_measure(session, department_id=None, breach="overdue", measure=text, why="试行", by_id=None, at=at)
    case_id = county.accepted(ORDINARY)
    county.turn(3, 6, 17, 1)
    assert "red" in county.cards(case_id)
    found = breach(county, case_id)
    assert found.published_measure == "致歉并免费邮寄。"
    assert county.waiting(found.case_id) == ["breach_compensation"]
    assert county.due(found.case_id) == "03-13 17:00"
    with pytest.raises(OperationFailed) as refused:
        county.answer(found.case_id, "breach_compensation", {"outcome": "lifted"})
    assert refused.value.place == "outcome"
    county.answer(found.case_id, "breach_compensation", MADE_GOOD)
    made = breach(county, case_id)
    assert made.outcome == "compensated"
    assert county.papers(found.case_id) == ["apology"]
    assert county.letters(found.case_id, "违诺致歉补偿") == ["未在承诺期限内办结，特此致歉。补偿措施：免费邮寄证件。"]
    assert county.infractions(found.case_id) == []
    assert county.case(found.case_id).outcome == "已补偿告知"


@pytest.mark.rule("SP-3", "AC-1")
def test_a_promise_not_made_good_in_time_is_an_infraction(county: County) -> None:
    """Once, and the department still has to make it good."""
    case_id = county.accepted(ORDINARY)
    county.turn(3, 6, 17, 1)
    opened = breach(county, case_id).case_id
    county.turn(3, 13, 17, 1)
    assert county.infractions(opened) == ["promise_not_compensated"]
    assert county.waiting(opened) == ["breach_compensation"]
    county.answer(opened, "breach_compensation", MADE_GOOD)
    assert breach(county, case_id).late_at is not None


@pytest.mark.rule("SP-3", "AC-6")
def test_a_lifted_red_card_is_no_broken_promise(county: County) -> None:
    case_id = county.accepted(ORDINARY)
    county.turn(3, 6, 17, 1)
    found = breach(county, case_id)
    assert found.card_id is not None
    commands.lift_card(
        county.engine, county.hands.person("qianzheng"), card_id=found.card_id, ground="force_majeure",
        grounds="停电一天。", key="lift",
    )  # fmt: skip
    county.answer(found.case_id, "breach_compensation", {"outcome": "lifted"})
    assert breach(county, case_id).outcome == "lifted"
    assert county.papers(found.case_id) == []


@pytest.mark.rule("SP-3")
def test_people_record_a_broken_promise(county: County) -> None:
    case_id = county.accepted(ORDINARY)
    number = county.case(case_id).number or ""
    given = {"number": number, "broken": "repeated_visit", "detail": "同一材料让申请人跑了两次。"}
    with pytest.raises(NotAllowed):
        commands.record_breach(county.engine, county.hands.person("qiuyu"), **given, key="a")
    for wrong, place in (({"number": "无"}, "number"), ({"broken": "x"}, "breach"), ({"detail": " "}, "detail")):
        with pytest.raises(Refused) as refused:
            commands.record_breach(county.engine, county.hands.person("zhoumin"), **{**given, **wrong}, key=place)
        assert refused.value.place == place
    opened = commands.record_breach(county.engine, county.hands.person("zhoumin"), **given, key="b").case_id
    county.engine.settle()
    assert breach(county, case_id).case_id == opened
    assert county.waiting(opened) == ["breach_compensation"]


MATTER = {
    "name": "周小明",
    "phone": "13900001234",
    "kind": "not_accepted",
    "reason": "材料齐全，窗口两次没有受理。",
}


def unresolved(county: County, case_id: int) -> UnresolvedMatter:
    with county.engine.database.reading() as session:
        return session.scalars(select(UnresolvedMatter).where(UnresolvedMatter.case_id == case_id)).one()


def register(county: County, login: str | None = "wangfang") -> int:
    actor = None if login is None else county.hands.person(login)
    opened = commands.register_unresolved(county.engine, actor, answers=MATTER, key=secrets.token_urlsafe(8)).case_id
    county.engine.settle()
    return opened


@pytest.mark.rule("SP-10")
@pytest.mark.parametrize(("complex_matter", "due"), [(False, "03-09 17:00"), (True, "03-23 17:00")])
def test_what_could_not_be_done_is_assigned_and_answered(county: County, complex_matter: bool, due: str) -> None:
    """Five working days, fifteen for a complex one, from the registration and not from the assignment."""
    case_id = register(county, None if complex_matter else "wangfang")
    county.turn(3, 3, 8, 30)
    county.answer(case_id, "unresolved_assignment", {"department": "culture", "complex": complex_matter})
    assert county.due(case_id) == due
    assert county.posts(case_id) == ["culture-leader"]
    county.answer(case_id, "unresolved_answer", {"result": "resolved", "text": "当日已受理。"})
    matter = unresolved(county, case_id)
    assert (matter.result, matter.channel) == ("resolved", "online" if complex_matter else "window")
    assert county.papers(case_id) == ["unresolved_answer"]
    assert county.letters(case_id, "“办不成事”答复") == ["已解决。理由：当日已受理。"]
    assert county.case(case_id).outcome == "已告知结果"


@pytest.mark.rule("SP-10", "DF-1")
def test_an_answer_that_it_cannot_be_done_names_the_law(county: County) -> None:
    case_id = register(county)
    county.answer(case_id, "unresolved_assignment", {"department": "culture", "complex": False})
    with pytest.raises(OperationFailed) as refused:
        county.answer(case_id, "unresolved_answer", {"result": "impossible", "text": "不符合条件。"})
    assert refused.value.place == "legal_basis"
    assert unresolved(county, case_id).result is None


@pytest.mark.rule("SP-10", "AC-2")
def test_a_late_matter_climbs_the_usual_ladder(county: County) -> None:
    """Not assigned within a working day: a yellow card; not answered in time: yellow, red, accountability."""
    case_id = register(county)
    county.turn(3, 3, 17, 1)
    assert county.cards(case_id) == ["yellow"]
    county.answer(case_id, "unresolved_assignment", {"department": "culture", "complex": False})
    county.turn(3, 10, 17, 1)
    assert county.cards(case_id) == ["yellow", "reminder", "yellow", "red"]
    assert county.accountabilities(case_id) >= 1


@pytest.mark.rule("SP-10")
def test_each_kind_of_case_takes_its_number_from_its_own_register(county: County) -> None:
    first, second = register(county), register(county)
    numbers = [unresolved(county, each).number for each in (first, second)]
    assert numbers[0] != numbers[1]
    with county.engine.database.reading() as session:
        assert session.get_one(OfficeCase, first).number is None


@pytest.mark.rule("SP-9", "AU-1")
def test_each_disclosure_is_on_record_with_its_basis(county: County) -> None:
    """By those who handle the case alone; without consent or law nothing is given."""
    case_id = decided(county)
    given = {"case_id": case_id, "recipient": "县公证处", "what": "准予许可决定书", "reference": "同意书 3 号"}
    with pytest.raises(NotAllowed):
        commands.disclose(county.engine, county.hands.person("hejing"), **given, basis="consent", key="a")
    with pytest.raises(Refused) as refused:
        commands.disclose(county.engine, county.hands.person("wangfang"), **given, basis="", key="b")
    assert refused.value.place == "basis"
    commands.disclose(county.engine, county.hands.person("wangfang"), **given, basis="consent", key="c")
    with county.engine.database.reading() as session:
        logged = session.scalars(select(Disclosure).where(Disclosure.case_id == case_id)).one()
    assert (logged.recipient, logged.basis) == ("县公证处", "consent")
