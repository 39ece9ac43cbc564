"""The story of a case that was late: cards, an accountability case up to its archive, and the grade of the month."""

from __future__ import annotations

import pytest

from engine.queries.oversight.performance import department_results, points_of
from tests.acceptance.county import County
from tests.acceptance.test_holding_to_account import FINDINGS, TAKE
from tests.acceptance.test_reviewing_performance import department_of, late_case, reviewed


@pytest.mark.rule("AC-2", "AC-3", "PE-2", "PE-4", "PE-7")
def test_a_late_case_is_decided_upon_archived_and_costs_the_grade(county: County) -> None:
    """Yellow 5 and red 10 and the disqualification 40 of a hundred leave 45: unqualified; each opens its case."""
    case_id = late_case(county)
    followed = county.accountability(case_id)
    county.turn(3, 9, 9)
    county.answer(followed.case_id, "accountability_acceptance", TAKE)
    county.answer(followed.case_id, "accountability_statement", {"statement": "当天系统中断两小时。"})
    county.answer(followed.case_id, "accountability_investigation", FINDINGS)
    measure = {"measure": "disqualified", "grounds": "逾期属实，影响较大。"}
    county.answer(followed.case_id, "accountability_measure", measure)
    county.answer(followed.case_id, "review_request", {"review_requested": "no"})
    assert county.case(followed.case_id).outcome == "已归档"
    assert county.paper(followed.case_id, "accountability").facts["measure"] == "取消评先资格"

    review = reviewed(county)
    department = department_of(county, case_id)
    with county.engine.database.reading() as session:
        results = {row.department_id: row for row in department_results(session, review.id)}
        points = points_of(session, review.id, department, None)
    found = {row.source: (row.points, [number for _, number in row.cases]) for row in points}
    origin = county.case(case_id).number
    assert found["red"] == (-10, [origin])
    assert found["yellow"] == (-5, [origin])
    lost, behind = found["measure"]
    assert behind == [county.accountability(case_id).number]
    assert (lost, results[department].score) == (-40, 45)
    assert results[department].grade == "unqualified"
