"""Lists as files: what the page is narrowed to, in its language, without applicants, never cut short."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from web_actions import Actions

from engine import Engine
from engine.clock import VirtualClock
from tests.acceptance.county import COMPLEX, ORDINARY, County
from webui.desk import export as desk_export

TABS = ("inbox", "kept", "done", "begun", "copied")


def lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


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
        text = answer.data.decode("utf-8-sig")
        assert "欧阳" not in text
        assert "13900007777" not in text
        rows = list(load_workbook(io.BytesIO(clerk.get(f"/desk/export/{tab}.xlsx").data)).worksheets[0].values)
        assert list(rows[0]) == lines(text)[0]
        assert len(rows) == len(lines(text)) == (1 if tab == "copied" else 3)
    narrowed = lines(clerk.get("/desk/export/inbox.csv?item=食品").data.decode("utf-8-sig"))
    assert len(narrowed) == 2
    assert "/desk/export/inbox.csv?item=" in clerk.get("/desk/?item=食品").text
    assert lines(clerk.get("/desk/export/kept.csv?language=en").data.decode("utf-8-sig"))[0][0] == "Case number"
    assert clerk.get("/desk/export/inbox.pdf").status_code == 404
    assert clerk.get("/desk/export/other.csv").status_code == 404


def test_a_list_that_is_too_long_is_refused_in_words(
    county: Engine, actions: Callable[[str], Actions], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = County(county)
    for _ in range(3):
        office.contact("consult")
    clerk = actions("clerk")
    monkeypatch.setattr(desk_export, "MOST_ROWS", 2)
    for tab in ("inbox", "kept"):
        refused = clerk.get(f"/desk/export/{tab}.csv?order=newest")
        assert refused.status_code == 302
        assert "一次导不完" in clerk.get(refused.location).text


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
    for name in ("cards", "infractions", "statistics"):
        for kind in ("csv", "xlsx"):
            assert inspector.get(f"/supervision/{name}.{kind}").status_code == 200, name
            assert clerk.get(f"/supervision/{name}.{kind}").status_code == 403
        assert inspector.get(f"/supervision/{name}.pdf").status_code == 404
    statistics = lines(inspector.get("/supervision/statistics.csv?month=2026-03").data.decode("utf-8-sig"))
    assert ["日期", "2026-03-02", "1", "0", "", ""] in statistics
