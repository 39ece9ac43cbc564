"""The pages of the performance review, as those who review and those who are reviewed see them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from web_actions import Actions

from engine import Engine
from engine.clock import office_time
from engine.jobs.reviews import open_monthly_review
from engine.office.organisation.records import Post
from engine.office.performance.records import PerformanceResult, PerformanceReview
from engine.office.performance.scheme import NUMBERS


@pytest.fixture
def review_id(county: Engine) -> int:
    """The review of March, open."""
    county.turn_clock(office_time(2026, 4, 1, 9))
    assert open_monthly_review(county)
    county.settle()
    with county.database.reading() as session:
        return session.scalars(select(PerformanceReview.id)).one()


@pytest.mark.rule("PE-1")
def test_the_list_and_the_results_open_for_those_who_review(actions: Callable[[str], Actions], review_id: int) -> None:
    inspector = actions("inspector")
    assert "2026-03-01 – 2026-03-31" in inspector.get("/supervision/performance").text
    results = inspector.get(f"/supervision/performance/{review_id}")
    assert results.status_code == 200
    assert "100.0" in results.text
    assert actions("clerk").get("/supervision/performance").status_code == 403
    assert actions("clerk").get(f"/supervision/performance/{review_id}").status_code == 403


@pytest.mark.rule("PE-3", "PE-5")
def test_a_manual_score_is_refused_at_its_field_and_counts_when_it_is_right(
    actions: Callable[[str], Actions], county: Engine, review_id: int
) -> None:
    inspector = actions("inspector")
    with county.database.reading() as session:
        department = session.scalars(
            select(PerformanceResult.department_id)
            .join(Post, Post.department_id == PerformanceResult.department_id)
            .where(PerformanceResult.staff_id.is_(None), Post.role == "handler")
            .order_by(PerformanceResult.department_id)
        ).first()
    page = f"/supervision/performance/{review_id}"
    fields = {"subject": str(department), "dimension": "duty", "direction": "minus", "grounds": "登记不全"}
    wrong = inspector.post(page, points="500", **fields)
    assert wrong.status_code == 422
    assert "登记不全" in wrong.text, "nothing typed is lost"
    right = inspector.post(page, points="5", **fields)
    assert right.status_code == 302
    points = inspector.get(f"{page}/points/{department}").text
    assert "登记不全" in points
    assert "-5.0" in points
    assert "95.0" in points


@pytest.mark.rule("PE-5", "SP-6")
def test_a_member_of_staff_sees_the_own_result_and_no_other(
    actions: Callable[[str], Actions], county: Engine, review_id: int
) -> None:
    handler = actions("handler")
    own = handler.get("/account/performance")
    assert own.status_code == 200
    assert "2026-03-01" in own.text
    address = re.search(rf'href="(/account/performance/{review_id}/\d+)"', own.text)
    assert address is not None
    assert handler.get(address[1]).status_code == 200
    assert handler.get(f"/account/performance/{review_id}/99999").status_code == 404


@pytest.mark.rule("PE-2")
def test_the_scheme_is_changed_by_an_inspector_with_a_reason(actions: Callable[[str], Actions]) -> None:
    inspector = actions("inspector")
    page = "/supervision/performance/scheme"
    numbers = {name: str(each.default) for name, each in NUMBERS.items()} | {"yellow": "7"}
    assert inspector.post(page, **numbers, why="").status_code == 422
    assert inspector.post(page, **numbers | {"yellow": "900"}, why="新办法").status_code == 422
    foreseen = inspector.post(page, **numbers | {"base": "99"}, why="试算", do="preview")
    assert (foreseen.status_code, foreseen.text.count("99.0")) == (200, foreseen.text.count("100.0"))
    assert foreseen.text.count("99.0") > 1, "every department moves with the base"
    assert "以2026-02-01至2026-02-28的办件记录试算" in foreseen.text
    assert "试算</td>" not in inspector.get(page).text, "nothing was saved"
    assert inspector.post(page, **numbers, why="", do="preview").status_code == 422
    unmoved = inspector.post(page, **numbers, why="试算", do="preview").text
    assert "得分不变的部门" in unmoved
    assert 'id="preview"' in unmoved
    assert inspector.post(page, **numbers, why="县政府新办法").status_code == 302
    assert "县政府新办法" in inspector.get(page).text
    assert actions("leader").get(page).status_code == 200
    assert actions("leader").post(page, **numbers, why="我的办法").status_code in (403, 422)


@pytest.mark.rule("OA-1", "PE-3")
def test_the_public_sees_published_results_alone(actions: Callable[[str], Actions], review_id: int) -> None:
    assert "还没有公布的考评结果" in actions("clerk").get("/public/performance").text
