"""Screens of halls: an address of its own that can be revoked, figures and numbers, nobody's name."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from web_actions import Actions

from engine import Engine
from tests.acceptance.county import COMPLEX, ORDINARY, County

LIVE = {"X-Live": "yes"}


def hang(person: Actions, name: str = "一楼综合服务大厅", **fields: object) -> str:
    """Hang a screen; the path of its address."""
    answer = person.post("/board/halls", name=name, **fields)
    found = re.search(r'readonly value="http://localhost(/public/hall/[^"]+)"', answer.text)
    assert found is not None
    return found[1]


@pytest.mark.rule("SP-6", "TC-9")
def test_a_screen_shows_numbers_and_figures_and_no_person(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    office = County(county)
    case_id = office.apply(COMPLEX, applicant_name="欧阳锦绣", phone="13900007777")
    number = office.case(case_id).number or ""
    coordinator = actions("coordinator")
    address = hang(coordinator)
    page = anonymous.get(address)
    assert page.status_code == 200
    assert number in page.text
    assert "一楼综合服务大厅" in page.text
    assert re.search(r"<b>1</b>\s*今日收件", page.text)
    for secret in ("欧阳", "13900007777"):
        assert secret not in page.text
    moving = anonymous.get(address, headers=LIVE)
    assert "<html" not in moving.text
    assert anonymous.get(address, headers={**LIVE, "If-None-Match": moving.headers["ETag"]}).status_code in (200, 304)
    assert address.rpartition("/")[2] not in coordinator.get("/board/halls").text, "the address is shown once"
    assert "Received today" in anonymous.get(f"{address}?language=en").text


@pytest.mark.rule("AU-1")
def test_a_revoked_address_shows_nothing_and_only_some_keep_screens(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    coordinator = actions("coordinator")
    address, other = hang(coordinator, "甲厅"), hang(coordinator, "乙厅")
    revoke = re.findall(r'action="(/board/halls/\d+/revoke)"', coordinator.get("/board/halls").text)
    assert len(revoke) == 2
    assert actions("clerk").post(revoke[1]).status_code == 403
    assert anonymous.get(address).status_code == 200
    assert coordinator.post(revoke[1]).status_code == 302
    assert anonymous.get(address).status_code == 404
    assert anonymous.get(address, headers=LIVE).status_code == 404
    assert anonymous.get(other).status_code == 200
    assert anonymous.get("/public/hall/nobody").status_code == 404
    assert coordinator.get(revoke[1].removesuffix("/revoke")).status_code == 200, "it can still be looked at"
    assert coordinator.get("/board/halls/999999").status_code == 404
    assert coordinator.post("/board/halls/999999/revoke").status_code == 404
    assert "停用大厅大屏" in actions("admin").get("/admin/log?kind=screen").text


def test_a_hall_shows_its_departments_and_a_wrong_form_keeps_what_was_typed(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    office = County(county)
    mine = office.case(office.apply(COMPLEX)).number or ""
    coordinator = actions("coordinator")
    elsewhere = hang(coordinator, departments=["planning"])
    assert mine not in anonymous.get(elsewhere).text
    assert "目前没有正在办理的事项" in anonymous.get(elsewhere).text
    long = "服务大厅" * 10
    refused = coordinator.post("/board/halls", name=long)
    assert refused.status_code == 422
    assert "大厅名称最多 30 字" in refused.text
    assert long in refused.text
    assert coordinator.post("/board/halls", name="丙厅", departments=["nobody"]).status_code == 422


def test_a_screen_costs_the_same_for_few_and_many_and_goes_through_them(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    office = County(county)
    address = hang(actions("coordinator"))
    office.apply(ORDINARY)
    anonymous.get(address)

    def cost() -> int:
        before = county.database.statements
        anonymous.get(address)
        return county.database.statements - before

    few = cost()
    for _ in range(10):
        office.apply(ORDINARY)
    assert cost() == few <= 12
    assert anonymous.get(address).text.count('class="wall-number"') in (9, 2), "nine at a time, then the others"
