"""A real district's catalogue: what is created, what a second run changes, what is refused and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.clock import VirtualClock, office_time
from engine.database import Database
from engine.errors import NotFound, Refused
from engine.office.items.catalog import ImportReport, import_catalog
from engine.office.items.records import Item
from engine.office.items.rules import Limits
from engine.office.items.store import draft_of, item_by_code, materials_of
from engine.office.items.versions import publish_change
from engine.office.organisation.records import Department, Post
from engine.office.organisation.store import department_by_code, post_for
from engine.sample.county import create_county

AT = office_time(2026, 3, 2, 9)


def row(number: int, **change: str | None) -> dict[str, str | None]:
    return {
        "department": "区林业局", "department_code": "L1", "group": "未分类", "item": f"事项{number}",
        "item_code": f"511-{number}", "task_type": "1",
    } | change  # fmt: skip


def run(database: Database, *rows: Mapping[str, str | None]) -> ImportReport:
    with database.transaction() as session:
        return import_catalog(session, rows, at=AT)


def figures(report: ImportReport) -> tuple[int, int, int, int]:
    return (report.created_departments, report.created_items, report.unchanged, report.updated)


def test_a_second_run_changes_nothing(database: Database) -> None:
    rows = [row(1), row(2, task_type="20"), row(3, department="区水务局", department_code="W1", task_type="5")]
    assert figures(run(database, *rows)) == (2, 3, 0, 0)
    assert figures(run(database, *rows)) == (0, 0, 3, 0)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Department)) == 2
        assert session.scalar(select(func.count()).select_from(Post)) == 8


@pytest.mark.rule("TC-1")
def test_limits_follow_the_kind_of_power_until_somebody_changes_them(database: Database) -> None:
    run(database, row(1), row(2, task_type="20"))
    with database.transaction() as session:
        licence, service = item_by_code(session, "511-1"), item_by_code(session, "511-2")
        assert (licence.kind, licence.promised_days, licence.statutory_days) == ("complex", 7, 20)
        assert (service.kind, service.promised_days) == ("ordinary", 3)
        assert materials_of(session, licence.id)[0].name == "申请书"
        changed = replace(draft_of(session, licence), limits=Limits(5, 20))
        publish_change(session, changed, at=AT, by_id=None, reason="")
    report = run(database, row(1, task_type="10", item="新名称"), row(2, task_type="1"))
    assert figures(report) == (0, 0, 0, 2)
    with database.reading() as session:
        licence, service = item_by_code(session, "511-1"), item_by_code(session, "511-2")
        assert (licence.name, licence.kind, licence.promised_days) == ("新名称", "complex", 5)
        assert (service.kind, service.promised_days) == ("complex", 7)


def test_one_department_with_several_codes_is_one_department(database: Database) -> None:
    report = run(database, row(1, department_code="R_51"), row(2, department_code="R"), row(3, department_code="R_63"))
    assert report.created_departments == 1
    assert figures(run(database, row(4, department_code="R_99"))) == (0, 1, 0, 0)
    with database.reading() as session:
        department = department_by_code(session, "R_51")
        assert (department.code, department.other_codes) == ("R", ["R_51", "R_63", "R_99"])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (row(9, department=""), "department"),
        (row(9, department_code="  "), "department_code"),
        (row(9, item=""), "item"),
        (row(9, item_code=""), "item_code"),
        (row(9, item_code="511-1"), "第 2 行"),
        (row(9, task_type="许可"), "行政许可"),
        (row(9, task_type="99"), "“99”"),
        (row(9, task_type=""), "事项类型"),
        (row(9, task_type=None), "缺少 task_type"),
        (row(9, item="长" * 501), "500"),
        (row(9, item="\x07响"), "不可显示"),
        (row(9, department="区水务局"), "属于“区林业局”"),
        ({**row(9), None: ["多"]}, "多于 6 列"),  # type: ignore[dict-item]
    ],
)
def test_a_wrong_row_is_refused_and_the_others_are_taken(
    database: Database, wrong: dict[str, str | None], words: str
) -> None:
    report = run(database, row(1), wrong, row(2))
    assert [refused.row for refused in report.refused] == [3]
    assert words in report.refused[0].zh
    assert report.refused[0].zh
    assert report.refused[0].en.startswith("Expected")
    assert report.created_items == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_in_the_encodings_that_offices_use(database: Database, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "目录.csv"
    header = "department,department_code,group,item,item_code,task_type\n"
    path.write_bytes((header + '区林业局,L1,未分类,"采伐许可（一）,含引号",511-1,1\n').encode(encoding))
    with database.transaction() as session:
        assert figures(import_catalog(session, path, at=AT)) == (1, 1, 0, 0)
        assert item_by_code(session, "511-1").name == "采伐许可（一）,含引号"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"department,item\n",
        b"\x00\x01\x02\xff\xfe",
        b'department,department_code,group,item,item_code,task_type\n"a',
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_as_a_whole(database: Database, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wrong.csv"
    path.write_bytes(content)
    with database.transaction() as session:
        with pytest.raises(Refused):
            import_catalog(session, path, at=AT)
        with pytest.raises(NotFound):
            import_catalog(session, tmp_path / "missing.csv", at=AT)
        assert session.scalar(select(func.count()).select_from(Item)) == 0


def test_missing_posts_are_said_and_gone_once_a_center_exists(database: Database, clock: VirtualClock) -> None:
    assert len(run(database, row(1)).warnings) == 5
    with database.transaction() as session:
        create_county(session, at=clock.now())
        waiting = import_catalog(session, [row(1)], at=AT).warnings
        assert len(waiting) == 1
        assert "等待分派" in waiting[0][0]
        with pytest.raises(NotFound):
            post_for(session, "handler", "L1")
        department_by_code(session, "L1").entrusted_to_id = department_by_code(session, "center").id
        assert import_catalog(session, [row(1)], at=AT).warnings == []
        assert post_for(session, "handler", "L1").code == "general-handler"
        assert post_for(session, "leader", "L1").code == "center-leader"
