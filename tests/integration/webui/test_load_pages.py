"""The load of posts and people, the tasks behind each figure, and the time chart of a joint case."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from web_actions import Actions

from engine import Engine
from engine.clock import VirtualClock
from tests.acceptance.county import COMPLEX, County
from tests.acceptance.test_joining import opened

MOST_STATEMENTS = 12


@pytest.mark.rule("AU-1")
def test_a_leader_sees_the_own_department_and_the_center_all(
    county: Engine, actions: Callable[[str], Actions], clock: VirtualClock
) -> None:
    office = County(county)
    case_id = office.accepted(COMPLEX)
    leader, coordinator = actions("leader"), actions("coordinator")
    page = leader.get("/board/load").text
    assert "市监局经办岗" in page
    assert 'id="department"' not in page, "there is one department to look at"
    assert leader.get("/board/load?department=planning").status_code == 404
    assert coordinator.get("/board/load?department=planning").status_code == 200
    assert "综合窗口" in coordinator.get("/board/load").text, "the center's windows come first"

    link = re.search(r'href="(/board/load/tasks\?department=market&amp;person=\d+)"><b>1</b>', page)
    assert link is not None
    behind = leader.get(link[1].replace("&amp;", "&")).text
    number = office.case(case_id).number or ""
    assert number in behind
    assert "张三" not in behind
    assert "转办" in behind, "the department's leader may pass it on"
    assert ">转办<" not in coordinator.get("/board/load/tasks?department=market").text
    clock.advance(timedelta(days=40))
    assert "row-red" in leader.get("/board/load").text
    assert number in leader.get("/board/load/tasks?department=market&light=red").text
    for wrong in ("post=999999", "person=999999", "after=x", "post=x&after=~"):
        assert leader.get(f"/board/load/tasks?department=market&{wrong}").status_code == 404


@pytest.mark.rule("SP-6", "AU-1")
def test_of_confidential_work_only_its_place_and_limit_are_told(
    county: Engine, actions: Callable[[str], Actions]
) -> None:
    office = County(county)
    contact = office.contact("complaint", scope=None, matter="窗口态度生硬", about_unit="market")
    number = office.complaint(contact).number
    with county.database.reading() as session:
        codes = session.execute(
            text(
                "SELECT DISTINCT d.code FROM work_item w JOIN post p ON p.id = w.post_id"
                " JOIN department d ON d.id = p.department_id"
            )
        ).scalars()
        addresses = [f"/board/load/tasks?department={code}" for code in codes]
    behind = "".join(actions(role).get(each).text for role in ("coordinator", "inspector") for each in addresses)
    assert "保密事项" in behind
    assert number not in behind
    assert "态度生硬" not in behind


def test_load_pages_cost_the_same_for_few_and_many(county: Engine, actions: Callable[[str], Actions]) -> None:
    office = County(county)
    coordinator = actions("coordinator")
    addresses = ("/board/load", "/board/load/tasks")

    def cost(address: str) -> int:
        coordinator.get(address)
        before = county.database.statements
        assert coordinator.get(address).status_code == 200
        return county.database.statements - before

    office.contact("consult")
    few = [cost(address) for address in addresses]
    for _ in range(12):
        office.contact("consult")
    assert [cost(address) for address in addresses] == few
    assert max(few) <= MOST_STATEMENTS


@pytest.mark.rule("JA-2", "JA-3", "JA-7")
def test_the_time_chart_draws_departments_against_the_limits(
    county: Engine, actions: Callable[[str], Actions], clock: VirtualClock
) -> None:
    office = County(county)
    case_id = opened(office)
    coordinator = actions("coordinator")
    address = f"/board/joint/{case_id}/gantt"
    assert address in coordinator.get("/board/joint").text
    page = coordinator.get(address)
    assert page.status_code == 200
    assert page.text.count('<rect class="gantt-bar gantt-green"') == 6, "five departments and the case"
    assert "gantt-promised" in page.text
    assert "style=" not in page.text.partition("<main")[2].partition("</main>")[0], "nothing that the policy forbids"
    assert "全案" in page.text
    clock.advance(timedelta(days=60))
    assert "gantt-bar gantt-late" in coordinator.get(address).text
    assert coordinator.get("/board/joint/999999/gantt").status_code == 404
    assert actions("clerk").get(address).status_code == 403
