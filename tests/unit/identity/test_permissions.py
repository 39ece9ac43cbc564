"""Who may do what: the whole matrix as text, and what stands behind single cells (AU-1 … AU-7)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import NotAllowed, Refused
from engine.identity.matrix import cells, lines
from engine.identity.permissions import (
    Act,
    CardFacts,
    CaseRelations,
    Relation,
    Stage,
    WorkFacts,
    may,
    may_lift_card,
    may_open,
    may_release,
    may_work,
    relations,
)
from engine.office.organisation.rules import HeldPost

LEAD, PART, FOREIGN = 1, 2, 3
HERE = Path(__file__).parent


class Someone:
    """A member of staff who holds these posts, given as (role, department)."""

    def __init__(self, *posts: tuple[str, int], staff_id: int = 7) -> None:
        self.staff_id = staff_id
        self.posts = tuple(
            HeldPost(100 + number, f"p{number}", role, role, department, str(department), "A", None)
            for number, (role, department) in enumerate(posts)
        )


JOINT = CaseRelations(
    1, "service_case", Stage.HANDLING, leads=frozenset({LEAD}), parts=frozenset({PART}), joint=True, first_responder=9
)
SINGLE = replace(JOINT, parts=frozenset(), joint=False)
ACCUSED = CaseRelations(2, "accountability", Stage.SUPERVISION, accused=7, unit=LEAD)


@pytest.mark.rule("AU-1")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_matrix_is_the_one_that_was_reviewed(language: str) -> None:
    """After a wanted change: ``chengnuo permissions --language zh > tests/unit/identity/permissions_zh.txt``."""
    assert "\n".join(lines(language)) + "\n" == (HERE / f"permissions_{language}.txt").read_text(encoding="utf-8")


@pytest.mark.rule("AU-1")
def test_a_role_alone_permits_nothing_but_seeing_the_register_line() -> None:
    """Posts of a department without part in the case, whatever their role, change nothing of it, joint or not."""
    office_wide = {"coordinator", "county_leader", "inspector", "clerk"}
    for act, kind, place, role, _, allowed in cells():
        if place == "other" and kind != "accountability" and role not in office_wide and act is not Act.SEE:
            assert not allowed, (act, kind, role)


@pytest.mark.rule("AU-2")
def test_a_leader_of_another_department_stops_no_clock() -> None:
    for post in (("leader", FOREIGN), ("chief_rep", FOREIGN), ("agency_head", FOREIGN), ("leader", LEAD)):
        permission = may(Someone(post), Act.REQUEST_STOP, SINGLE)
        assert not permission
        assert permission.rule == "AU-2"
        with pytest.raises(NotAllowed):
            permission.check()
    assert may(Someone(("handler", LEAD)), Act.REQUEST_STOP, SINGLE)


@pytest.mark.rule("AU-2", "AU-3")
@pytest.mark.parametrize("act", [Act.REQUEST_STOP, Act.REQUEST_EXTENSION])
def test_after_the_limit_nothing_is_stopped_or_extended(act: Act) -> None:
    permission = may(Someone(("handler", LEAD)), act, replace(SINGLE, stage=Stage.OVERDUE))
    assert not permission
    assert permission.by_stage
    with pytest.raises(Refused):
        permission.check()


@pytest.mark.rule("AU-2", "AU-3")
def test_a_department_that_merely_takes_part_changes_the_clock_of_its_own_branch_alone() -> None:
    branch = replace(JOINT, leads=frozenset({PART}), parts=frozenset(), joint_leads=frozenset({LEAD}), branch=True)
    for act in (Act.REQUEST_STOP, Act.REQUEST_EXTENSION):
        for role in ("handler", "chief_rep", "leader", "agency_head"):
            assert not may(Someone((role, PART)), act, JOINT)
            assert not may(Someone((role, LEAD)), act, branch), "the lead department acts on no other's branch"
            assert bool(may(Someone((role, PART)), act, branch)) == (role in ("handler", "chief_rep"))


@pytest.mark.rule("AU-4")
def test_a_reviewing_department_registers_no_withdrawal_even_as_first_responder() -> None:
    assert not may(Someone(("handler", PART)), Act.WITHDRAW, JOINT)
    assert not may(Someone(("handler", LEAD)), Act.WITHDRAW, JOINT)
    assert not may(Someone(("handler", LEAD), staff_id=9), Act.WITHDRAW, JOINT)
    assert may(Someone(("helper", FOREIGN), staff_id=9), Act.WITHDRAW, JOINT)
    assert may(Someone(("clerk", FOREIGN)), Act.WITHDRAW, JOINT)


@pytest.mark.rule("AU-6")
def test_nobody_has_another_relation_to_a_case_about_himself() -> None:
    """An accused inspector does not supervise, and whoever shares the post is concerned too."""
    inspector = Someone(("inspector", FOREIGN))
    assert relations(inspector, ACCUSED) == {Relation.ACCUSED}
    beside = replace(ACCUSED, accused=8, beside_accused=frozenset({7}))
    assert relations(inspector, beside) == {Relation.BESIDE_ACCUSED}
    assert may(inspector, Act.SEE, beside).rule == "AU-6"
    assert may(Someone(("county_leader", FOREIGN), staff_id=5), Act.SEE, beside)


@pytest.mark.rule("AU-6", "AC-6")
def test_an_inspectors_own_card_is_lifted_by_the_county_leader() -> None:
    inspector, leader = Someone(("inspector", FOREIGN)), Someone(("county_leader", FOREIGN), staff_id=5)
    assert may_lift_card(inspector, CardFacts(8))
    assert not may_lift_card(leader, CardFacts(8))
    assert may_lift_card(inspector, CardFacts(7, of_inspector=True)).rule == "AU-6"
    assert may_lift_card(inspector, CardFacts(8, frozenset({7}), of_inspector=True)).rule == "AU-6"
    assert may_lift_card(leader, CardFacts(7, of_inspector=True))
    assert not may_lift_card(Someone(("leader", LEAD)), CardFacts(8))


@pytest.mark.rule("AU-1", "AU-6")
def test_work_needs_its_post_and_is_not_ones_own_matter() -> None:
    person = Someone(("leader", LEAD))
    assert may_work(person, WorkFacts(100, LEAD))
    assert may_work(person, WorkFacts(101, LEAD)).rule == "AU-1"
    assert may_work(person, WorkFacts(None, LEAD)).rule == "AU-7"
    assert may_work(person, WorkFacts(100, LEAD, own_matter=frozenset({7}))).rule == "AU-6"
    assert may_work(person, WorkFacts(100, LEAD, person=8)).rule == "AU-6"


@pytest.mark.rule("AU-1")
def test_claimed_work_is_released_within_its_own_department() -> None:
    assert may_release(Someone(("leader", LEAD)), WorkFacts(55, LEAD))
    assert not may_release(Someone(("leader", FOREIGN)), WorkFacts(55, LEAD))
    assert not may_release(Someone(("admin", FOREIGN)), WorkFacts(55, LEAD))


@pytest.mark.rule("AU-1")
def test_a_page_that_does_not_open_says_to_whom_it_does() -> None:
    refused = may_open(Someone(("handler", LEAD)), "cards")
    assert not refused
    assert "监察" in refused.zh
    assert "inspector" in refused.en
    with pytest.raises(KeyError):
        may_open(Someone(), "no such page")
