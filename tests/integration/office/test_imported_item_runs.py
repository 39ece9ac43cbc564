"""A case of an imported item runs from the inquiry to the delivery, though its department has no people yet."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.application import Engine
from engine.cases.storage.records import Incident, OfficeCase
from engine.office.applications.records import Application
from engine.office.items.catalog import import_catalog
from engine.office.notices.records import Notice
from engine.office.service_clock.store import clocks_of
from engine.sample.hands import Hands
from engine.sample.stories import (
    AGREED,
    GRANTED,
    Step,
    Told,
    complete_materials,
    filled,
    handed_out,
    incomplete_materials,
    registered,
    supplied,
)

SERVICE = ("区人社局", "20", "ordinary", (filled("review", **AGREED), filled("decision", **GRANTED)))
LICENCE = (
    "区林业局", "1", "complex",
    (filled("review", **AGREED), filled("review", opinion="agree", text="会审同意。"), filled("decision", **GRANTED)),
)  # fmt: skip


@pytest.mark.rule("TC-1", "ON-2", "ON-3", "PR-1")
@pytest.mark.parametrize(("department", "task_type", "kind", "handling"), [SERVICE, LICENCE])
def test_from_inquiry_to_delivery(
    county: Engine, department: str, task_type: str, kind: str, handling: tuple[Step, ...]
) -> None:
    with county.database.transaction() as session:
        import_catalog(
            session,
            [{"department": department, "department_code": "D-9", "group": "未分类", "item": "导入的事项",
              "item_code": "511-9", "task_type": task_type}],
            at=county.clock.now(),
        )  # fmt: skip
    told = Told(Hands(county))
    steps = (
        registered("wangfang", "511-9", "李秀英"),
        incomplete_materials(1, "未提交", "填写并签名"),
        supplied(),
        *handling,
        handed_out(),
    )
    for step in steps:
        step(told)
    with county.database.reading() as session:
        assert session.scalars(select(Incident.error)).all() == []
        case = session.get(OfficeCase, told.case_id)
        assert case is not None
        assert (case.status, case.outcome) == ("completed", "已送达办结")
        application = session.scalars(select(Application).where(Application.case_id == told.case_id)).one()
        assert application.decision == "granted"
        assert session.scalars(select(Notice).where(Notice.case_id == told.case_id)).one().lines
        handling_clock = next(found for found in clocks_of(session, told.case_id) if found.name == "case")
        assert handling_clock.limit_amount == {"ordinary": 3, "complex": 7}[kind]
        assert handling_clock.statutory_amount == 20


def test_without_anything_missing(county: Engine) -> None:
    """The list of papers that an imported item gets can also be simply complete."""
    with county.database.transaction() as session:
        import_catalog(
            session,
            [{"department": "区水务局", "department_code": "D-9", "group": "", "item": "导入的事项",
              "item_code": "511-9", "task_type": "10"}],
            at=county.clock.now(),
        )  # fmt: skip
    told = Told(Hands(county))
    for step in (registered("zhangwei", "511-9", "李秀英"), complete_materials(), *SERVICE[3], handed_out()):
        step(told)
    with county.database.reading() as session:
        assert session.scalars(select(OfficeCase.outcome).where(OfficeCase.id == told.case_id)).one() == "已送达办结"
