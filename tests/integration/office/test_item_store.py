"""Items: created with their lists, found, changed, and refused where they break a promise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from engine.database import Database
from engine.errors import NotFound, Refused
from engine.office.items.drafts import DepartmentDraft, ItemDraft, MaterialDraft, ProcedureDraft
from engine.office.items.rules import Limits
from engine.office.items.store import create_item, item_by_code
from engine.office.organisation.changes import create_department
from engine.queries.items.guides import guide
from engine.queries.items.search import find_items
from engine.queries.items.search import item_by_code as line_by_code


def draft(session: Session, code: str = "i-1", name: str = "食品经营许可", kind: str = "ordinary") -> ItemDraft:
    department = create_department(session, code=f"d-{code}", name=f"部门{code}")
    return ItemDraft(
        code=code, name=name, department_id=department.id, kind=kind, task_type=1,
        materials=[MaterialDraft("申请书"), MaterialDraft("营业执照", by_data_sharing=True)],
    )  # fmt: skip


@pytest.mark.rule("TC-1", "SP-2")
def test_an_item_without_limits_of_its_own_gets_the_defaults(database: Database) -> None:
    with database.transaction() as session:
        for kind, promised in (("immediate", 0), ("ordinary", 3), ("complex", 7)):
            item = create_item(session, draft(session, code=kind, kind=kind))
            assert (item.promised_days, item.statutory_days, item.limit_unit) == (promised, 20, "working_days")


@pytest.mark.rule("TC-1")
def test_a_promise_longer_than_the_law_is_refused_whenever_it_is_made(database: Database) -> None:
    with database.transaction() as session:
        good = draft(session)
        with pytest.raises(Refused) as refusal:
            create_item(session, replace(good, limits=Limits(21, 20)))
        assert refusal.value.place == "promised_days"
        assert create_item(session, good).promised_days == 3


@pytest.mark.rule("JA-1", "JA-2", "JA-3", "TC-16")
def test_what_an_item_cannot_be_is_refused(database: Database) -> None:
    with database.transaction() as session:
        good = draft(session)
        first = good.department_id
        second = create_department(session, code="second", name="第二部门").id
        joint = replace(
            good, kind="joint", circumstances=[{"key": "water", "zh": "取水", "en": "water"}],
            departments=[DepartmentDraft(first, 5), DepartmentDraft(second, 5, "water")],
        )  # fmt: skip
        wrong = [
            replace(good, name=" "),
            replace(good, kind="sudden"),
            replace(good, task_type=99),
            replace(good, silence_is_consent=True),
            replace(good, procedures=[ProcedureDraft("coffee", "喝茶", 1, "无")]),
            replace(joint, departments=joint.departments[:1]),
            replace(joint, departments=[DepartmentDraft(first, 5), DepartmentDraft(second, 21)]),
            replace(joint, departments=[DepartmentDraft(first, 5), DepartmentDraft(second, 5, "fire")]),
        ]
        for attempt in wrong:
            with pytest.raises(Refused):
                create_item(session, attempt)
        create_item(session, joint)
        with pytest.raises(Refused):
            create_item(session, joint)


@pytest.mark.rule("OA-1")
def test_a_guide_shows_everything_and_only_active_items(database: Database) -> None:
    with database.transaction() as session:
        item = create_item(session, replace(draft(session), texts={"legal_basis": "《食品安全法》第三十五条"}))
        told = guide(session, item.id)
        assert told is not None
        assert [material.name for material in told.materials] == ["申请书", "营业执照"]
        assert (told.department.id, told.item.legal_basis) == (item.department_id, "《食品安全法》第三十五条")
        item.state = "withdrawn"
        session.flush()
        assert guide(session, item.id) is None
        assert guide(session, item.id, active_only=False) is not None
        with pytest.raises(NotFound):
            item_by_code(session, "nothing")


def test_items_are_found_by_words_in_any_order_and_of_active_items_only(database: Database) -> None:
    with database.transaction() as session:
        licence = create_item(session, draft(session, "a", "食品经营许可（新办）"))
        change = create_item(session, draft(session, "b", "变更食品经营许可"))
        water = create_item(session, draft(session, "c", "取水许可 100%"))
        assert [line.id for line in find_items(session, "许可 食品")] == [change.id, licence.id]
        assert [line.id for line in find_items(session, "%")] == [water.id]
        assert [line.id for line in find_items(session, "_")] == []
        assert {line.id for line in find_items(session, "")} == {licence.id, change.id, water.id}
        found = line_by_code(session, "c")
        assert found is not None
        assert (found.id, found.department) == (water.id, find_items(session, "%")[0].department)
        water.state = "withdrawn"
        session.flush()
        assert find_items(session, "%") == []
        assert line_by_code(session, "c") is None
        assert line_by_code(session, None) is None
