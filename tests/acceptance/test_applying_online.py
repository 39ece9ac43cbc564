"""Applying online without an account: from the draft by the receipt and a supplement to the grant, or withdrawn."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import select

from engine.cases import commands
from engine.errors import InvalidForm, NotAllowed, Refused
from engine.identity.permissions import Applicant
from engine.office.online.records import OnlineApplication
from engine.queries.case.public_progress import find_case
from engine.queries.online.cases import may_be_withdrawn, wanted
from tests.acceptance.applicant_online import EMAIL, FIRST_PICTURE, PERSON, PHONE, ApplicantOnline
from tests.acceptance.county import COMPLEX, GRANT, ORDINARY, County
from tests.acceptance.test_joining import finish, opened, say

AGREE = {"opinion": "agree", "text": "材料齐全，符合条件。"}


@pytest.mark.rule("FI-1", "FI-2", "ON-1", "ON-3", "ON-5", "LC-2")
def test_from_the_draft_by_a_supplement_to_the_grant(county: County) -> None:
    """Submitted, checked at the window, told what is wrong, supplemented online, accepted as of that day, granted."""
    citizen = ApplicantOnline(county.engine)
    draft = citizen.begin(ORDINARY)
    citizen.fill(draft, way="post", address="川岳县人民路 1 号")
    citizen.upload_all(draft)
    case_id = citizen.submit(draft)

    receipt = citizen.receipt(draft)
    assert receipt.files
    with county.engine.database.reading() as session:
        assert find_case(session, receipt.number, receipt.query_code) == case_id
    application = county.application(case_id)
    assert (application.channel, application.phone) == ("online", PHONE)
    assert application.first_responder_id is None, "nobody has looked at it yet"
    assert county.due(case_id, "acceptance") == "03-09 17:00"
    (told,) = county.letters(case_id, "申请已登记")
    assert receipt.query_code in told
    assert county.waiting(case_id) == ["materials_check"]
    with county.engine.database.reading() as session:
        chosen = session.scalars(select(OnlineApplication)).one()
        assert (chosen.serving_way, chosen.serving_address) == ("post", "川岳县人民路 1 号")

    county.turn(3, 3, 10)
    county.check(case_id, "supplement", {1: ("wrong", "没有盖章", "盖章后上传")})
    assert county.application(case_id).first_responder_id == county.hands.person("wangfang").staff_id
    assert county.application(case_id).first_responder_id == county.inquiry_of(case_id).first_responder_id
    with county.engine.database.reading() as session:
        assert [each.problem for each in wanted(session, case_id)] == ["没有盖章"]
    with pytest.raises(InvalidForm, match="has not been uploaded"):
        citizen.supplement(case_id)

    county.turn(3, 5, 15)
    citizen.bring(case_id)
    citizen.supplement(case_id)
    assert county.waiting(case_id) == ["materials_check"], "the window looks before anything is accepted"
    assert county.due(case_id, "acceptance") == "03-12 17:00", "five working days from the supplement"
    with pytest.raises(Refused, match="Nothing has to be supplied"):
        citizen.supplement(case_id)

    county.turn(3, 6, 9)
    county.check(case_id, "accept")
    accepted = county.application(case_id)
    assert accepted.accepted_on is not None
    assert accepted.accepted_on.isoformat() == "2026-03-05", "the day on which the supplement came"
    county.answer(case_id, "review", AGREE)
    county.answer(case_id, "decision", GRANT)
    county.deliver(case_id)
    assert county.case(case_id).outcome == "已送达办结"
    assert county.cards(case_id) == []


@pytest.mark.rule("ON-5", "TC-10")
def test_what_comes_at_night_or_on_a_rest_day_is_counted_from_the_next_working_day(county: County) -> None:
    """The receipt is dated when it came; the first of the five days is the next working day, as for everybody."""
    county.turn(3, 6, 21)
    friday_night = ApplicantOnline(county.engine).apply(ORDINARY)
    county.turn(3, 7, 11)
    saturday = ApplicantOnline(county.engine, EMAIL).apply(ORDINARY)
    assert county.due(friday_night, "acceptance") == county.due(saturday, "acceptance") == "03-13 17:00"
    assert f"{county.application(saturday).received_at:%m-%d}" == "03-07"


@pytest.mark.rule("ON-3", "ON-5")
def test_a_supplement_that_nobody_looks_at_is_accepted_after_five_days(county: County) -> None:
    citizen = ApplicantOnline(county.engine)
    case_id = citizen.apply(ORDINARY)
    county.check(case_id, "supplement", {1: ("wrong", "没有盖章", "盖章后上传")})
    citizen.bring(case_id)
    citizen.supplement(case_id)
    county.turn(3, 9, 17)
    assert county.application(case_id).accepted_how == "deemed"


@pytest.mark.rule("ON-3")
def test_the_very_file_that_was_found_wrong_cures_nothing(county: County) -> None:
    citizen = ApplicantOnline(county.engine)
    case_id = citizen.apply(ORDINARY)
    county.check(case_id, "supplement", {1: ("wrong", "没有盖章", "盖章后上传")})
    with county.engine.database.reading() as session:
        (asked,) = wanted(session, case_id)
    with pytest.raises(Refused, match="handed in before"):
        commands.add_file(
            county.engine,
            None,
            case_id=case_id,
            material_id=asked.material,
            name="扫描件.png",
            data=FIRST_PICTURE,
            key=secrets.token_urlsafe(12),
        )


@pytest.mark.rule("ON-3", "ON-7", "PA-6")
def test_in_a_joint_review_the_departments_look_again_at_what_came_online(county: County) -> None:
    """After the acceptance nothing is accepted anew: the departments that missed something judge the new papers."""
    case_id = opened(county)
    material = county.hands.materials(case_id)[2]["material"]
    lines = [{"material": material, "state": "wrong", "problem": "比例尺不符", "remedy": "重新出图"}]
    say(county, case_id, "planning", opinion="more_material", text="需补正。", materials=lines)
    for code in ("development", "housing", "fire", "ecology"):
        say(county, case_id, code)
    citizen = ApplicantOnline(county.engine)
    citizen.bring(case_id)
    citizen.supplement(case_id)
    assert county.waiting(case_id) == ["department_opinion"]
    say(county, case_id, "planning")
    finish(county, case_id)
    assert county.application(case_id).decision == "granted"


@pytest.mark.rule("AU-4", "LC-5")
def test_only_the_confirmed_contact_withdraws_and_only_before_the_decision(county: County) -> None:
    """A query code alone, and another contact, withdraw nothing; the reason is printed as given."""
    citizen = ApplicantOnline(county.engine)
    case_id = citizen.apply(ORDINARY)
    for applicant in (None, Applicant("sms", "13800009999"), Applicant("email", EMAIL)):
        with pytest.raises(NotAllowed):
            commands.withdraw(
                county.engine, None, case_id=case_id, reason="不办了", applicant=applicant, key=secrets.token_urlsafe(9)
            )
    with pytest.raises(Refused, match="reason"):
        commands.withdraw(county.engine, None, case_id=case_id, reason=" ", applicant=citizen.me, key="without-reason")
    commands.withdraw(county.engine, None, case_id=case_id, reason="改租店面", applicant=citizen.me, key="withdraw-1")
    county.engine.settle()
    assert county.application(case_id).decision == "withdrawn"
    assert "改租店面" in str(county.paper(case_id, "withdrawal").facts)

    decided = citizen.apply(ORDINARY)
    county.check(decided, "accept")
    county.answer(decided, "review", AGREE)
    county.answer(decided, "decision", GRANT)
    with county.engine.database.reading() as session:
        assert not may_be_withdrawn(session, decided, county.engine.clock.now())
    with pytest.raises(Refused, match="before the decision"):
        commands.withdraw(county.engine, None, case_id=decided, reason="不办了", applicant=citizen.me, key="withdraw-2")


@pytest.mark.rule("ON-1", "ON-11")
def test_choices_of_the_applicant_stand_instead_of_files_where_the_list_allows_it(county: County) -> None:
    citizen = ApplicantOnline(county.engine)
    draft = citizen.begin(COMPLEX)
    citizen.fill(draft, PERSON)
    listed = citizen.page(draft).materials
    late = next(each for each in listed if "later" in each.offered)
    firm = next(each for each in listed if each.required and not each.by_data_sharing and not each.offered)
    commands.choose_for_material(county.engine, citizen.me, draft_id=draft, material_id=late.id, choice="later")
    with pytest.raises(Refused, match="does not allow"):
        commands.choose_for_material(county.engine, citizen.me, draft_id=draft, material_id=firm.id, choice="later")
    with pytest.raises(InvalidForm) as refusal:
        citizen.submit(draft)
    assert f"material-{firm.id}" in refusal.value.fields
    assert f"material-{late.id}" not in refusal.value.fields
    citizen.upload_all(draft)
    case_id = citizen.submit(draft)
    with county.engine.database.reading() as session:
        assert session.scalars(select(OnlineApplication)).one().choices == {str(late.id): "later"}
    assert county.waiting(case_id) == ["materials_check"]
