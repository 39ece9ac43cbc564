"""Where the refusals of the office's rules point: the rule that says no, and the field that a person can mend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from engine.clock import office_time
from engine.office.accountability import rules as accountability
from engine.office.applications import rules as applications
from engine.office.cards import rules as cards
from engine.office.denials import rules as denials
from engine.office.inquiries import rules as inquiries
from engine.office.joint import rules as joint
from engine.office.rule import RuleBroken

NOW = office_time(2026, 3, 2, 9)
LATER = NOW + timedelta(days=2)
TODAY = date(2026, 3, 2)

REFUSALS: list[tuple[Callable[[], object], str, str | None]] = [
    (lambda: denials.check_grounds(denials.DENIAL, "", "法", None), "DF-1", "reason"),
    (lambda: denials.check_grounds(denials.DENIAL, "理由", "", None), "DF-1", "legal_basis"),
    (lambda: denials.check_grounds(denials.DENIAL, "理由", "法", "他局"), "DF-8", "responsible_agency"),
    (lambda: denials.check_opinion("perhaps", "文", "", ""), "DF-2", "opinion"),
    (lambda: denials.check_opinion("approve", "", "", ""), "DF-2", "text"),
    (lambda: denials.check_opinion("amend", "文", "", ""), "DF-2", "amended_reason"),
    (lambda: denials.check_return("", identity_shown=True, signed=True), "DF-5", "receiver"),
    (lambda: denials.check_return("李", identity_shown=False, signed=True), "DF-5", "id_checked"),
    (lambda: denials.check_return("李", identity_shown=True, signed=False), "DF-5", "signed"),
    (lambda: joint.check_departments(["a", "a"]), "JA-2", "departments"),
    (lambda: joint.check_departments(["a"]), "JA-1", "departments"),
    (lambda: joint.check_opinion("perhaps", "文", None, 0), "JA-3", "opinion"),
    (lambda: joint.check_opinion("deny", "", None, 0), "JA-3", "text"),
    (lambda: joint.check_opinion("conditional", "文", "", 0), "JA-3", "conditions"),
    (lambda: joint.check_opinion("more_material", "文", None, 0), "JA-3", "materials"),
    (lambda: accountability.check_taking(False, "", decided=False), "AC-3", "grounds"),
    (lambda: accountability.check_findings("", True, "late", heard=True), "AC-4", "findings"),
    (lambda: accountability.check_findings("文", True, None, heard=True), "AC-4", "criterion"),
    (lambda: accountability.check_measure("flogging", "文", True), "AC-3", "measure"),
    (lambda: accountability.check_measure("criticism", "文", False), "AC-4", "measure"),
    (lambda: accountability.check_measure("criticism", "", True), "AC-3", "grounds"),
    (lambda: accountability.check_plan("", TODAY + timedelta(days=1), TODAY, 60), "AC-3", "plan"),
    (lambda: accountability.check_plan("文", TODAY, TODAY, 60), "AC-3", "deadline"),
    (lambda: accountability.check_review("perhaps", "文", "criticism", None), "AC-3", "result"),
    (lambda: accountability.check_review("upheld", "", "criticism", None), "AC-3", "text"),
    (lambda: accountability.check_review("changed", "文", "criticism", "rectification"), "AC-3", "measure"),
    (lambda: accountability.check_review("changed", "文", "criticism", "criticism"), "AC-3", "measure"),
    (lambda: accountability.check_verification("", planned=True, verified=True, further=None), "AC-3", "text"),
    (lambda: cards.check_lift(lifted=True, ground="fraud", grounds="文"), "AC-6", None),
    (lambda: cards.check_lift(lifted=False, ground="fraud", grounds=""), "AC-6", "grounds"),
    (lambda: cards.check_lift(lifted=False, ground="mercy", grounds="文"), "AC-6", "ground"),
    (lambda: inquiries.agency_text({"name": "局"}), "FI-6", "to_agency.place"),
    (lambda: inquiries.check_answer("", None), "FI-3", "answer"),
    (lambda: inquiries.check_announcement(NOW, NOW + timedelta(days=1), "", LATER, LATER), "FI-3", "reason"),
    (lambda: inquiries.check_announcement(NOW, NOW + timedelta(days=1), "文", NOW, LATER), "FI-3", "expected_at"),
    (lambda: inquiries.check_hand_over(1, 1, open_elsewhere=False), "FI-5", "to_post"),
    (lambda: inquiries.consultation_days(0), "ON-9", "days"),
    (lambda: inquiries.consultation_days(True), "ON-9", "days"),
    (lambda: applications.check_serving("pigeon", "李", None), "TC-17", "method"),
    (lambda: applications.check_serving("direct", "", None), "TC-17", "receiver"),
    (lambda: applications.check_serving("post", "李", None), "TC-17", "tracking_number"),
    (lambda: applications.check_authorised("agent", authorisation_checked=False, consent=True), "LC-8",
     "authorisation_checked"),
    (lambda: applications.check_authorised("electronic", authorisation_checked=True, consent=False), "TC-17",
     "consent"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "rule", "place"), REFUSALS)
def test_a_refusal_names_its_rule_and_its_field(call: Callable[[], object], rule: str, place: str | None) -> None:
    with pytest.raises(RuleBroken) as refused:
        call()
    assert (refused.value.rule, refused.value.place) == (rule, place)


@pytest.mark.parametrize("rule", ["", "on-4", "XXON-4XX", "ON-0", "ON-123", "ON4"])
def test_a_refusal_without_the_id_of_a_rule_is_a_mistake_of_the_program(rule: str) -> None:
    with pytest.raises(ValueError, match="id of a rule"):
        RuleBroken(rule, "甲不对，请改成乙。", "Expected one, but two.")
