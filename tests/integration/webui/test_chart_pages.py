"""Charts of a month: figures by day, department, item and post, the cases behind each, and what a page costs."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from docx import Document
from openpyxl import load_workbook
from web_actions import Actions

from engine import Engine
from engine.clock import VirtualClock
from engine.queries.oversight.month_cases import TOTALS
from tests.acceptance.county import COMPLEX, GRANT, ORDINARY, County
from tests.acceptance.test_denying import AGREE

MOST_STATEMENTS = 12


@pytest.mark.rule("TC-9")
def test_every_figure_opens_the_cases_behind_it(
    county: Engine, actions: Callable[[str], Actions], clock: VirtualClock
) -> None:
    office = County(county)
    kept, late = office.accepted(ORDINARY), office.accepted(COMPLEX)
    for form, answers in (("review", AGREE), ("decision", GRANT)):
        office.answer(kept, form, answers)
    inspector = actions("inspector")
    page = inspector.get("/supervision/charts?month=2026-03").text
    assert "2 / 1" in page, "two received, one decided"
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/supervision/charts/[^"]+)"', page)]
    assert {link.partition("?")[0].rpartition("/")[2] for link in links} == {"received", "decided"}
    for link in links:
        behind = inspector.get(link).text
        assert (office.case(kept).number or "") in behind, link
        assert "张三" not in behind
    assert (office.case(late).number or "") in inspector.get("/supervision/charts/received?month=2026-03").text

    clock.advance(timedelta(days=20))
    for form, answers in (("review", AGREE), ("review", AGREE), ("decision", GRANT)):
        office.answer(late, form, answers)
    link = "/supervision/charts/late?month=2026-03&by=item&key=" + COMPLEX
    assert link in inspector.get("/supervision/charts?month=2026-03").text.replace("&amp;", "&")
    behind = inspector.get(link).text
    assert (office.case(late).number or "") in behind
    assert (office.case(kept).number or "") not in behind
    for wrong in ("/supervision/charts/other", "/supervision/charts/late?by=other"):
        assert inspector.get(wrong).status_code == 404
    assert inspector.get("/supervision/charts?month=nonsense").status_code == 200
    assert "这个月还没有办结" in inspector.get("/supervision/charts?month=2025-12").text

    # The report of the month, as a page and to be taken away.
    page = inspector.get("/supervision/report?month=2026-03")
    assert "收件 2 件，办结 2 件，其中超期 1 件，按时办结率 50%" in page.text
    found = re.findall(r'href="(/supervision/(?:charts|report)/[^"]+)"', page.text)
    links = {link.replace("&amp;", "&") for link in found}
    assert any("report/late" in link and "department=" in link for link in links)
    assert any("charts/late" in link and "by=item" in link for link in links)
    assert {"received", "decided", "late", "red"} <= {link.partition("?")[0].rpartition("/")[2] for link in links}
    behind = {link: inspector.get(link) for link in links}
    assert all(each.status_code == 200 and "没有这样的办件" not in each.text for each in behind.values())
    assert not any("张三" in each.text for each in behind.values())
    assert all(inspector.get(f"/supervision/report/{name}").status_code == 200 for name in TOTALS)
    assert inspector.get("/supervision/report/other").status_code == 404
    assert "张三" not in page.text
    book = load_workbook(io.BytesIO(inspector.get("/supervision/report.xlsx?month=2026-03").data))
    assert book.sheetnames == ["本月数字", "四零承诺", "各部门", "各事项用时", "现在卡在哪里"]
    assert ("超期办结", 1, 0, 1) in set(book["本月数字"].values)
    answer = inspector.get("/supervision/report.docx?month=2026-03")
    assert answer.mimetype.endswith("wordprocessingml.document")
    written = Document(io.BytesIO(answer.data))
    assert "按时办结率 50%" in "".join(each.text for each in written.paragraphs)
    assert [cell.text for cell in written.tables[0].rows[0].cells] == ["指标", "本月", "上月", "增减"]
    assert "月报" in inspector.get("/exports/").text
    assert inspector.get("/supervision/report.csv").status_code == 404
    assert "这个月还没有记录" in inspector.get("/supervision/report?month=2025-12").text


@pytest.mark.rule("AU-1")
def test_a_leader_sees_the_own_department_alone(county: Engine, actions: Callable[[str], Actions]) -> None:
    office = County(county)
    mine, other = office.apply(COMPLEX), office.apply("CY-LB-001")
    leader = actions("leader")
    behind = leader.get("/supervision/charts/received?month=2026-03").text
    assert (office.case(mine).number or "") in behind
    assert (office.case(other).number or "-") not in behind
    assert actions("clerk").get("/supervision/charts").status_code == 403
    assert "收件 1 件" in leader.get("/supervision/report?month=2026-03").text
    behind = leader.get("/supervision/report/received?month=2026-03").text
    assert (office.case(mine).number or "") in behind
    assert (office.case(other).number or "-") not in behind
    # Of a complaint neither leader nor coordinator learn more than that there is one.
    office.contact("complaint", scope=None, matter="态度生硬", about_unit="market")
    for person, address in ((leader, "report/complaints"), (actions("coordinator"), "report/complaints")):
        behind = person.get(f"/supervision/{address}?month=2026-03").text
        assert "保密事项" in behind
        assert "态度生硬" not in behind
    assert load_workbook(io.BytesIO(leader.get("/supervision/report.xlsx").data)).sheetnames[1] == "各部门"


def test_charts_cost_the_same_for_few_and_many(county: Engine, actions: Callable[[str], Actions]) -> None:
    office = County(county)
    inspector = actions("inspector")

    def cost(page: str) -> int:
        before = county.database.statements
        assert inspector.get(f"/supervision/{page}?month=2026-03").status_code == 200
        return county.database.statements - before

    pages = ("charts", "report")
    office.apply(ORDINARY)
    for page in pages:
        cost(page)
    few = [cost(page) for page in pages]
    for _ in range(6):
        office.apply(ORDINARY)
    assert [cost(page) for page in pages] == few
    assert max(few) <= MOST_STATEMENTS
