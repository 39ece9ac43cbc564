"""Stories of who comes: identity documents of persons and units, agents and their authorisations (FI-2, LC-8)."""

from __future__ import annotations

import pytest

from engine.bpmn import OperationFailed
from engine.documents.printing import render
from tests.acceptance.county import GRANT, IMMEDIATE, ORDINARY, County

AGENT = {
    "agent_name": "赵代理",
    "agent_id_number": "110101199003070011",
    "agent_scope": "提交材料、领取结果",
    "agent_until": "2026-06-30",
}


@pytest.mark.rule("FI-2")
@pytest.mark.parametrize(
    ("kind", "number", "kept"),
    [
        (None, "11010119900307001 1", "110101199003070011"),
        ("passport", "e12345678", "E12345678"),
        ("hk_macau_permit", "h12345678", "H12345678"),
        ("taiwan_permit", "12345678", "12345678"),
        ("foreigner_residence", "CAN110001010101", "CAN110001010101"),
        ("military", "军字第1234567号", "军字第1234567号"),
    ],
)
def test_a_person_is_known_by_any_document_in_any_letter_case(
    county: County, kind: str | None, number: str, kept: str
) -> None:
    """The number is kept in one spelling, with its kind, also on the application."""
    case_id = county.apply(ORDINARY, id_kind=kind, id_number=number)
    application = county.application(case_id)
    assert (application.id_kind, application.id_number) == (kind or "resident", kept)


@pytest.mark.rule("FI-2")
@pytest.mark.parametrize(
    ("applicant_kind", "kind", "number", "place"),
    [
        ("person", None, "110101199003070012", "id_number"),
        ("person", "resident", "110101203003070019", "id_number"),
        ("person", "credit_code", "91350100M000100Y43", "id_kind"),
        ("person", "passport", "12", "id_number"),
        ("unit", None, "91350100M000100Y44", "id_number"),
        ("unit", "resident", "110101199003070011", "id_kind"),
    ],
)
def test_a_wrong_number_is_refused_at_its_field(
    county: County, applicant_kind: str, kind: str | None, number: str, place: str
) -> None:
    """Wrong check digit, born in the future, a person's document for a unit: nothing is registered."""
    with pytest.raises(OperationFailed) as refused:
        county.apply(ORDINARY, applicant_kind=applicant_kind, id_kind=kind, id_number=number)
    assert refused.value.place == place


@pytest.mark.rule("FI-2")
def test_a_unit_is_known_by_its_code(county: County) -> None:
    """Small letters are the same code."""
    case_id = county.apply(ORDINARY, applicant_kind="unit", id_number="91350100m000100y43")
    assert county.application(case_id).id_number == "91350100M000100Y43"


@pytest.mark.rule("LC-8")
@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"agent_id_number": None}, "agent_id_number"),
        ({"agent_id_number": "110101199003070012"}, "agent_id_number"),
        ({"agent_scope": None}, "agent_scope"),
        ({"agent_until": "2026-03-01"}, "agent_until"),
    ],
)
def test_an_agent_shows_who_for_what_and_until_when(county: County, changed: dict[str, str | None], place: str) -> None:
    """At receipt the authorisation is checked part by part."""
    with pytest.raises(OperationFailed) as refused:
        county.apply(ORDINARY, **(AGENT | changed))
    assert (refused.value.code, refused.value.place) == ("LC-8", place)


@pytest.mark.rule("LC-8", "TC-17", "PA-1")
def test_the_agent_is_checked_again_at_pickup(county: County) -> None:
    """The registered agent signs; a stranger needs an authorisation of his own; the receipt of service names it."""
    case_id = county.accepted(IMMEDIATE, **AGENT)
    assert "110101199003070011" in render(county.paper(case_id, "receipt"))
    county.answer(case_id, "decision", GRANT)
    pickup = {"method": "agent", "authorisation_checked": True, "signed_on": "2026-03-02"}
    with pytest.raises(OperationFailed) as stranger:
        county.answer(case_id, "delivery", pickup | {"receiver": "钱某"})
    assert (stranger.value.code, stranger.value.place) == ("LC-8", "agent_id_number")
    county.answer(case_id, "delivery", pickup | {"receiver": "赵代理"})
    printed = render(county.paper(case_id, "delivery"))
    assert "提交材料、领取结果" in printed
    assert "2026年6月30日" in printed


@pytest.mark.rule("LC-8")
def test_an_authorisation_that_is_over_hands_nothing_out(county: County) -> None:
    """After its last day the agent gets nothing until the applicant authorises anew."""
    case_id = county.accepted(IMMEDIATE, **(AGENT | {"agent_until": "2026-03-03"}))
    county.answer(case_id, "decision", GRANT)
    county.turn(3, 5, 10)
    pickup = {"method": "agent", "authorisation_checked": True, "receiver": "赵代理", "signed_on": "2026-03-05"}
    with pytest.raises(OperationFailed) as over:
        county.answer(case_id, "delivery", pickup)
    assert over.value.place == "agent_until"
    county.answer(case_id, "delivery", pickup | {"agent_until": "2026-12-31"})
    assert county.case(case_id).outcome == "已送达办结"


@pytest.mark.rule("PA-1", "ON-1")
def test_a_paper_that_does_not_apply_is_named_so_on_the_receipt(county: County) -> None:
    """Without an agent no authorisation is asked for: the check and the receipt say so."""
    case_id = county.apply("CY-SJ-001")
    rows = county.hands.materials(case_id)
    rows[-1] = {"material": rows[-1]["material"], "state": "not_applicable", "problem": "申请人本人办理"}
    county.answer(case_id, "materials_check", {"materials": rows, "conclusion": "accept"})
    assert county.application(case_id).accepted_on is not None
    receipt = county.paper(case_id, "receipt")
    assert {"name": "授权委托书", "how": "not_applicable", "remark": "申请人本人办理"} in receipt.facts["materials"]
    assert "不适用" in render(receipt)
