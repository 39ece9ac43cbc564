"""What an applicant may do, known by a query code or by a confirmed contact; and what is a contact."""

from __future__ import annotations

import pytest

from engine.errors import NotAllowed, Refused
from engine.identity.contacts import read_contact
from engine.identity.permissions import Act, Applicant, is_contact_of, may_as_applicant, may_use_code
from engine.identity.permissions.facts import BEFORE_DECISION, Stage


@pytest.mark.rule("AU-1", "AU-4", "SP-4")
def test_a_query_code_hands_in_and_a_contact_withdraws_before_the_decision_and_rates_after() -> None:
    for stage in Stage:
        before = stage in BEFORE_DECISION
        assert bool(may_as_applicant(Act.FILE_MATERIAL, stage, known="query_code")) is before
        assert bool(may_as_applicant(Act.WITHDRAW, stage, known="contact")) is before
        assert not may_as_applicant(Act.WITHDRAW, stage, known="query_code")
        assert bool(may_as_applicant(Act.RATE, stage, known="contact")) is (stage in (Stage.DECIDED, Stage.ENDED))
        assert not may_as_applicant(Act.RATE, stage, known="query_code")
        for act in set(Act) - {Act.SEE, Act.FILE_MATERIAL, Act.WITHDRAW, Act.RATE}:
            assert not may_as_applicant(act, stage, known="contact"), act
    with pytest.raises(NotAllowed):
        may_as_applicant(Act.WITHDRAW, Stage.ACCEPTANCE, known="query_code").check()
    with pytest.raises(Refused, match="before the decision"):
        may_as_applicant(Act.WITHDRAW, Stage.DECIDED, known="contact").check()


@pytest.mark.rule("AU-4")
def test_staff_who_are_logged_in_act_for_nobody_by_a_query_code_but_in_their_own_matters() -> None:
    stage = Stage.ACCEPTANCE
    refusal = may_as_applicant(Act.FILE_MATERIAL, stage, known="query_code", by_staff=True)
    assert (bool(refusal), refusal.rule) == (False, "AU-4")
    assert refusal.zh.endswith("核验。")
    assert may_as_applicant(Act.SEE, stage, known="query_code", by_staff=True)
    assert may_as_applicant(Act.FILE_MATERIAL, stage, known="contact", by_staff=True)
    assert not may_use_code(known="query_code", by_staff=True)
    assert may_use_code(known="query_code", by_staff=False)


@pytest.mark.rule("AU-4", "SP-6")
def test_a_contact_is_that_of_the_application_however_it_is_written() -> None:
    phone, email = Applicant("sms", "13800002468"), Applicant("email", "zhou@example.cn")
    assert is_contact_of(phone, phone="+86 138-0000-2468", email=None)
    assert not is_contact_of(phone, phone="13800002469", email="13800002468")
    assert not is_contact_of(phone, phone=None, email=None)
    assert is_contact_of(email, phone=None, email=" Zhou@Example.cn")
    assert not is_contact_of(email, phone="13800002468", email=None)


@pytest.mark.parametrize(
    ("typed", "contact"),
    [
        ("13800002468", ("sms", "13800002468")),
        (" +86 138 0000-2468 ", ("sms", "13800002468")),
        ("１３８００００２４６８", ("sms", "13800002468")),
        ("008613800002468", ("sms", "13800002468")),
        ("Zhou@Example.CN", ("email", "zhou@example.cn")),
    ],
)
def test_contacts_are_read_as_people_write_them(typed: str, contact: tuple[str, str]) -> None:
    assert read_contact(typed) == contact


@pytest.mark.parametrize("typed", ["", "138", "0826-8888888", "a@b", "@", "a@b.cn,c@d.cn", "12345678901"])
def test_what_gets_no_code_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_contact(typed)
    assert refusal.value.place == "contact"
