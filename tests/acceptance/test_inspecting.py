"""Stories of inspection: a list is drawn, worked through, told, answered and checked; its faults are clues (SP-7)."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from sqlalchemy import select

from engine.administration import commands as administration
from engine.cases import commands
from engine.documents.printing import render
from engine.errors import ChengnuoError, NotAllowed
from engine.office.accountability.records import AccountabilityCase, Infraction
from engine.office.inspections.records import Inspection, InspectionLine
from tests.acceptance.county import IMMEDIATE, ORDINARY, County

UNIT = "culture"
"""The department of the ordinary item."""


def drawn(county: County, login: str = "qianzheng", **answers: Any) -> int:
    given = {
        "department": UNIT,
        "subject": "三月窗口服务检查",
        "period_from": "2026-03-01",
        "period_until": "2026-03-02",
        "selection": "random",
        "sample_size": 5,
        "standards": True,
    } | answers
    opened = county.engine.open_case(
        county.hands.person(login),
        process="inspection",
        answers={name: value for name, value in given.items() if value is not None},
        key=secrets.token_urlsafe(12),
    )
    county.engine.settle()
    return opened.case_id


def lines(county: County, case_id: int) -> list[InspectionLine]:
    with county.engine.database.reading() as session:
        query = select(InspectionLine).join(Inspection, Inspection.id == InspectionLine.inspection_id)
        return list(session.scalars(query.where(Inspection.case_id == case_id).order_by(InspectionLine.ordinal)))


def inspection(county: County, case_id: int) -> Inspection:
    with county.engine.database.reading() as session:
        return session.scalars(select(Inspection).where(Inspection.case_id == case_id)).one()


FAULT = {
    "code": "against_policy",
    "detail": "未一次告知全部材料",
    "concerned_post": "culture-handler",
}


def found(county: County, case_id: int, *faults: int) -> None:
    """The inspector hands in the list: the lines named are at fault, the others in order."""
    rows = [{"line": line, **FAULT} for line in faults]
    county.answer(case_id, "inspection_findings", {"faults": rows, "all_checked": True})


@pytest.mark.rule("SP-7", "AC-1", "FI-7")
def test_a_fault_is_told_answered_checked_and_becomes_a_clue_once(county: County) -> None:
    """Two cases and a standard are checked; the fault in a case is pursued once, by whatever way it is tried again."""
    checked = [county.accepted(ORDINARY), county.accepted(ORDINARY)]
    county.answer(checked[0], "review", {"opinion": "agree", "text": "符合条件。"})
    administration.add_standard(county.engine, None, area="conduct", text="佩戴工作牌，使用文明用语")
    case_id = drawn(county)
    assert county.papers(case_id) == ["inspection_list"]
    assert [line.target_case_id in checked for line in lines(county, case_id)] == [True, True, False]
    assert county.posts(case_id) == ["inspector"]

    ordinal = next(line.ordinal for line in lines(county, case_id) if line.target_case_id == checked[0])
    found(county, case_id, ordinal)
    assert county.papers(case_id) == ["inspection_list", "inspection_notice"]
    printed = render(county.paper(case_id, "inspection_notice"))
    assert "未一次告知全部材料" in printed
    assert county.posts(case_id) == [f"{UNIT}-agency_head"]
    with county.engine.database.reading() as session:
        (violation,) = session.scalars(select(Infraction))
        line = session.scalars(select(InspectionLine).where(InspectionLine.infraction_id == violation.id)).one()
    assert (violation.case_id, line.target_case_id) == (checked[0], checked[0])
    assert violation.staff_id == county.hands.person("qiuyu").staff_id

    county.answer(case_id, "inspection_answer", {"text": "已补发告知书，并组织学习。"})
    county.answer(case_id, "inspection_check", {"outcome": "again", "text": "没有说明责任。"})
    assert county.waiting(case_id) == ["inspection_answer"]
    county.answer(case_id, "inspection_answer", {"text": "已批评教育经办人。"})
    county.answer(case_id, "inspection_check", {"outcome": "settled", "text": "已到场核实。"})
    assert county.case(case_id).outcome == "已整改"
    assert inspection(county, case_id).outcome == "settled"

    inspector = county.hands.person("qianzheng")
    commands.pursue_infraction(county.engine, inspector, infraction_id=violation.id, key="first")
    with pytest.raises(ChengnuoError, match="already"):
        commands.pursue_infraction(county.engine, inspector, infraction_id=violation.id, key="second")
    with county.engine.database.reading() as session:
        (case,) = session.scalars(select(AccountabilityCase))
    assert (case.infraction_id, case.origin_case_id) == (violation.id, checked[0])


@pytest.mark.rule("SP-7")
def test_a_list_without_faults_ends_with_its_findings(county: County) -> None:
    county.accepted(ORDINARY)
    case_id = drawn(county, standards=False)
    found(county, case_id)
    assert county.case(case_id).outcome == "未发现问题"
    assert (inspection(county, case_id).faults, inspection(county, case_id).outcome) == (0, "faultless")
    assert county.waiting(case_id) == []


@pytest.mark.rule("SP-7")
def test_cases_are_chosen_from_those_of_the_unit_in_the_period(county: County) -> None:
    own, other = county.accepted(ORDINARY), county.accepted(IMMEDIATE)
    number, foreign = str(county.case(own).number), str(county.case(other).number)
    with pytest.raises(ChengnuoError, match="No cases of the unit"):
        drawn(county, selection="chosen", numbers=f"{number}\n{foreign}")
    with pytest.raises(ChengnuoError, match="No cases of the unit"):
        drawn(county, selection="chosen", numbers=number, period_until="2026-03-01")
    with pytest.raises(ChengnuoError, match="nothing to check"):
        drawn(county, period_until="2026-03-01", standards=False)
    case_id = drawn(county, selection="chosen", numbers=number, standards=False)
    assert [line.target_case_id for line in lines(county, case_id)] == [own]
    center = drawn(county, department="center", standards=False)
    assert {line.target_case_id for line in lines(county, center)} == {own, other}


@pytest.mark.rule("SP-7")
def test_every_line_has_a_finding_and_a_fault_is_the_inspected_units(county: County) -> None:
    county.accepted(ORDINARY)
    administration.add_standard(county.engine, None, area="premises", text="公示牌齐全", department=UNIT)
    case_id = drawn(county)
    with pytest.raises(ChengnuoError, match="Check every line first"):
        county.answer(case_id, "inspection_findings", {"faults": []})
    with pytest.raises(ChengnuoError, match="no line 3"):
        found(county, case_id, 3)
    foreign = {"faults": [{"line": 2, **FAULT, "concerned_post": "market-handler"}], "all_checked": True}
    with pytest.raises(ChengnuoError, match="not the inspected unit"):
        county.answer(case_id, "inspection_findings", foreign)
    with county.engine.database.reading() as session:
        assert session.scalars(select(Infraction)).all() == []


@pytest.mark.rule("SP-7", "AU-6")
def test_nobody_inspects_the_own_unit_and_inspectors_alone_draw_up_lists(county: County) -> None:
    administration.add_standard(county.engine, None, area="conduct", text="着装整齐")
    with pytest.raises(ChengnuoError, match="own unit"):
        drawn(county, department="supervision", selection="none")
    with pytest.raises(NotAllowed):
        drawn(county, login="hejing")
    with pytest.raises(NotAllowed):
        administration.add_standard(county.engine, county.hands.person("hejing"), area="conduct", text="着装整齐")


@pytest.mark.rule("SP-7", "AC-2")
def test_whoever_lets_a_limit_of_an_inspection_pass_gets_a_card(county: County) -> None:
    county.accepted(ORDINARY)
    case_id = drawn(county, standards=False)
    county.turn(3, 17, 9)
    found(county, case_id, 1)
    county.turn(3, 25, 9)
    county.answer(case_id, "inspection_answer", {"text": "已整改。"})
    county.turn(4, 2, 9)
    own = [reason for reason in county.reasons(case_id) if "第二张黄牌" not in reason]
    assert own == ["到期未按检查表实施检查", "到期未答复检查情况", "到期未核查检查答复"]


@pytest.mark.rule("SP-7")
def test_a_standard_that_ended_is_on_no_new_list(county: County) -> None:
    key = administration.add_standard(county.engine, None, area="conduct", text="着装整齐")
    kept = drawn(county, selection="none")
    county.turn(3, 3, 9)
    administration.end_standard(county.engine, None, standard_id=key)
    with pytest.raises(ChengnuoError, match="ended already"):
        administration.end_standard(county.engine, None, standard_id=key)
    with pytest.raises(ChengnuoError, match="nothing to check"):
        drawn(county, selection="none")
    assert [line.subject for line in lines(county, kept)] == ["人员行为：着装整齐"]
