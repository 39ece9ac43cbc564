"""Lists as files: what the page is narrowed to, in its language, without applicants, never cut short."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any, BinaryIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from web_actions import Actions

from engine import Engine
from engine.cases.commands import invite_rating, rate
from engine.cases.runtime import Runtime
from engine.clock import VirtualClock
from engine.jobs import list_exports
from engine.jobs.list_exports import Order, Told, write_exports
from engine.jobs.reviews import open_monthly_review
from tests.acceptance.county import COMPLEX, IMMEDIATE, ORDINARY, County
from webui.exports.writing import write
from webui.web import downloads

TABS = ("inbox", "kept", "done", "begun", "copied")


def lines(content: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content, newline="")))


@pytest.mark.rule("SP-6")
def test_each_tab_leaves_as_workbook_and_csv_narrowed_and_without_names(
    county: Engine, actions: Callable[[str], Actions]
) -> None:
    office = County(county)
    office.apply(COMPLEX, applicant_name="欧阳锦绣", phone="13900007777")
    office.apply(ORDINARY)
    clerk = actions("clerk")
    for tab in TABS:
        answer = clerk.get(f"/desk/export/{tab}.csv")
        assert answer.status_code == 200, tab
        assert answer.headers["Content-Disposition"] == f'attachment; filename="desk-{tab}.csv"'
        content = answer.data.decode("utf-8-sig")
        assert "欧阳" not in content
        assert "13900007777" not in content
        rows = list(load_workbook(io.BytesIO(clerk.get(f"/desk/export/{tab}.xlsx").data)).worksheets[0].values)
        assert list(rows[0]) == lines(content)[0]
        assert len(rows) == len(lines(content)) == (1 if tab == "copied" else 3)
    narrowed = lines(clerk.get("/desk/export/inbox.csv?item=食品").data.decode("utf-8-sig"))
    assert len(narrowed) == 2
    assert "/desk/export/inbox.csv?item=" in clerk.get("/desk/?item=食品").text
    assert lines(clerk.get("/desk/export/kept.csv?language=en").data.decode("utf-8-sig"))[0][0] == "Case number"
    assert clerk.get("/desk/export/inbox.pdf").status_code == 404
    assert clerk.get("/desk/export/other.csv").status_code == 404


def write_all(engine: Engine) -> int:
    return write_exports(engine, write)


@pytest.mark.rule("SP-6", "AU-1")
def test_a_long_list_is_written_in_the_background_and_fetched_by_its_owner_until_it_is_deleted(
    county: Engine, actions: Callable[[str], Actions], clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = County(county)
    for _ in range(3):
        office.contact("consult", applicant_name="欧阳锦绣")
    clerk, inspector = actions("clerk"), actions("inspector")
    monkeypatch.setattr(downloads, "MOST_ROWS", 2)
    monkeypatch.setattr(downloads, "AT_ONCE", 2)
    monkeypatch.setattr(list_exports, "PART", 64)
    offered = clerk.get("/desk/export/kept.csv?order=newest&name=x&kind=y&_external=1")
    assert offered.status_code == 302
    assert "在后台导出" in clerk.get(offered.location).text
    assert clerk.post("/exports/new/cards/csv").status_code == 403
    assert clerk.get("/exports/new/other/csv").status_code == clerk.get("/exports/new/kept/pdf").status_code == 404

    assert clerk.post(offered.location).location == "/exports/"
    assert clerk.post("/exports/new/inbox/xlsx?language=en").location == "/exports/"
    assert clerk.post("/exports/new/cases/csv?status=open").location == "/exports/"
    refused = clerk.post("/exports/new/done/csv")
    assert refused.status_code == 422
    assert "先取消一个" in clerk.post("/exports/new/done/csv?language=zh").text
    page = clerk.get("/exports/").text
    assert page.count("正在导出</span>") == 3
    kept, inbox, cases = (each[0] for each in rows_of(county, "SELECT id FROM list_export ORDER BY id"))
    assert clerk.get(f"/exports/{kept}/file").status_code == 404
    inspector.post(f"/exports/{cases}/cancel")
    assert clerk.get("/exports/").text.count("正在导出</span>") == 3, "nobody else cancels it"
    clerk.post(f"/exports/{cases}/cancel")
    assert "已取消" in clerk.get("/exports/").text

    assert write_all(county) == 2
    assert write_all(county) == 0
    written = lines(clerk.get(f"/exports/{kept}/file").data.decode("utf-8-sig"))
    assert written[0][0] == "办件号"
    assert len(written) == 4
    assert len({row[0] for row in written}) == 4, "no line twice, none left out"
    assert rows_of(county, f"SELECT count(*) > 1 FROM list_export_part WHERE export_id = {kept}") == [(True,)]
    book = load_workbook(io.BytesIO(clerk.get(f"/exports/{inbox}/file").data)).worksheets[0]
    assert book["A1"].value == "Case number"
    assert inspector.get(f"/exports/{kept}/file").status_code == 404
    assert "欧阳" not in clerk.get(f"/exports/{kept}/file").data.decode("utf-8-sig")

    everybody = inspector.get("/exports/?show=all").text
    assert everybody.count("王芳") == 3
    assert ">下载<" not in everybody
    assert "王芳" not in actions("leader").get("/exports/?show=all").text

    clock.advance(timedelta(days=8))
    assert write_all(county) == 0
    assert clerk.get(f"/exports/{kept}/file").status_code == 404
    assert rows_of(county, "SELECT count(*) FROM list_export_job") == [(0,)]
    assert rows_of(county, "SELECT count(*) FROM list_export_part") == [(0,)]
    log = rows_of(county, "SELECT name, outcome, rows FROM list_export ORDER BY id")
    assert log == [("kept", "written", 3), ("inbox", "written", 3), ("cases", "cancelled", None)]
    clerk.get("/desk/export/copied.csv")
    assert rows_of(county, "SELECT name, rows FROM list_export ORDER BY id DESC LIMIT 1") == [("copied", 0)]


def test_a_list_that_cannot_be_written_says_why_and_one_whose_worker_was_killed_is_begun_anew(
    county: Engine, actions: Callable[[str], Actions], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, clerk = County(county), actions("clerk")
    for _ in range(2):
        office.contact("consult")
    clerk.post("/exports/new/kept/csv")

    def killed(runtime: Runtime, order: Order, told: Told, file: BinaryIO) -> int:
        told(0, 4)
        told(1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_exports(county, killed)
    page = clerk.get("/exports/").text
    assert '<progress class="w-100" value="25" max="100"' in page
    assert "1 / 4" in page

    def cancelled_meanwhile(runtime: Runtime, order: Order, told: Told, file: BinaryIO) -> int:
        [(number,)] = rows_of(county, "SELECT id FROM list_export WHERE outcome IS NULL")
        assert write_exports(county, write) == 0, "another worker leaves it alone"
        clerk.post(f"/exports/{number}/cancel")
        told(1)
        raise AssertionError("told again after it was cancelled")

    assert write_exports(county, cancelled_meanwhile) == 0
    clerk.post("/exports/new/kept/csv")
    monkeypatch.setattr(list_exports, "MOST_EXPORTED", 1)
    assert write_all(county) == 1
    assert "超过 1 行" in clerk.get("/exports/").text
    clerk.post("/exports/new/kept/csv")

    def broken(runtime: Runtime, order: Order, told: Told, file: BinaryIO) -> int:
        raise RuntimeError

    assert write_exports(county, broken) == 1
    assert "导出时程序出错" in clerk.get("/exports/").text


def rows_of(engine: Engine, statement: str) -> list[tuple[Any, ...]]:
    with engine.database.reading() as session:
        return [tuple(row) for row in session.execute(text(statement))]


@pytest.mark.rule("AC-2", "AU-1")
def test_registers_and_statistics_leave_for_those_who_may_see_them(
    county: Engine, actions: Callable[[str], Actions], clock: VirtualClock
) -> None:
    office = County(county)
    office.accepted(COMPLEX)
    clock.advance(timedelta(days=30))
    office.engine.settle()
    inspector, clerk = actions("inspector"), actions("clerk")
    cards = lines(inspector.get("/supervision/cards.csv?level=yellow").data.decode("utf-8-sig"))
    assert len(cards) > 1
    assert {row[0] for row in cards[1:]} == {"黄牌"}
    assert "/supervision/cards.csv" in inspector.get("/supervision/cards").text
    for name in ("cards", "infractions", "statistics", "complaints", "accountability"):
        for kind in ("csv", "xlsx"):
            assert inspector.get(f"/supervision/{name}.{kind}").status_code == 200, name
            assert clerk.get(f"/supervision/{name}.{kind}").status_code == 403
        assert inspector.get(f"/supervision/{name}.pdf").status_code == 404
    statistics = lines(inspector.get("/supervision/statistics.csv?month=2026-03").data.decode("utf-8-sig"))
    assert ["日期", "2026-03-02", "1", "0", "", ""] in statistics
    coordinator = actions("coordinator")
    for kind in ("csv", "xlsx"):
        assert coordinator.get(f"/promises/ratings.{kind}").status_code == 200
        assert clerk.get(f"/promises/ratings.{kind}").status_code == 403
        assert inspector.get(f"/supervision/performance.{kind}?review=99").status_code == 404
    taken = rows_of(county, "SELECT DISTINCT name FROM list_export ORDER BY name")
    assert [name for (name,) in taken] == [
        "accountability", "cards", "complaints", "infractions", "ratings", "statistics",
    ]  # fmt: skip


@pytest.mark.rule("SP-4", "SP-5", "PE-5", "AC-3", "AU-6")
def test_registers_leave_without_those_who_are_protected(
    county: Engine, actions: Callable[[str], Actions], clock: VirtualClock
) -> None:
    office = County(county)
    office.contact(
        "complaint",
        applicant_name="欧阳锦绣",
        phone="13900007777",
        matter="等了一上午。" * 20,
        about_unit="market",
        scope=None,
    )
    case_id = office.accepted(IMMEDIATE)
    if "decision" in office.waiting(case_id):
        office.answer(case_id, "decision", {"decision": "grant"})
    token = invite_rating(county, office.hands.person("wangfang"), case_id=case_id)
    rate(county, case_id=case_id, token=token, grade="dissatisfied", comment="太慢", key="rating")
    clock.advance(timedelta(days=31))
    assert open_monthly_review(county)
    office.engine.settle()
    inspector, head = actions("inspector"), actions("agency_head")
    complaints = inspector.get("/supervision/complaints.csv").data.decode("utf-8-sig")
    assert len(lines(complaints)) == 2
    assert "欧阳" not in complaints
    assert "13900007777" not in complaints
    assert len(lines(complaints)[1][2]) == 60
    ratings = lines(inspector.get("/promises/ratings.csv").data.decode("utf-8-sig"))
    assert ratings[1][0] == "不满意"
    assert len(lines(inspector.get("/promises/ratings.csv?grade=satisfied").data.decode("utf-8-sig"))) == 1
    results = lines(inspector.get("/supervision/performance.csv?review=1").data.decode("utf-8-sig"))
    seen = {row[4] for row in results[1:] if row[5]}
    staff = lines(head.get("/supervision/performance.csv?review=1").data.decode("utf-8-sig"))
    assert len(seen) > 1
    assert len({row[4] for row in staff[1:] if row[5]}) == 1, "the head reviews the staff of the own agency"
    assert {row[4] for row in staff[1:] if not row[5]} >= seen
    assert lines(inspector.get("/supervision/accountability.csv?show=all").data.decode("utf-8-sig"))[0][0] == "编号"
