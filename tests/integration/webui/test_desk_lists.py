"""The lists of the desk: narrowed alike on every tab, kept under a name, and what a page costs at two sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from web_actions import Actions

from engine import Engine
from tests.acceptance.county import COMPLEX, ORDINARY, County

TABS = ("/desk/", "/desk/matters/kept", "/desk/matters/done", "/desk/matters/begun", "/desk/copies")
MOST_STATEMENTS = 12
NARROWED = "?light=green&process=service_case&item=食品&since=2026-03-01&until=2026-03-31&order=newest"


@pytest.fixture
def clerk(county: Engine, actions: Callable[[str], Actions]) -> Actions:
    """The clerk of the first window, with a matter of her own."""
    office = County(county)
    office.apply(COMPLEX)
    office.apply(ORDINARY)
    return actions("clerk")


@pytest.mark.parametrize("address", TABS)
def test_a_page_costs_the_same_for_few_and_many_matters(county: Engine, clerk: Actions, address: str) -> None:
    def cost(query: str) -> int:
        assert clerk.get(address + query).status_code == 200
        before = county.database.statements
        clerk.get(address + query)
        return county.database.statements - before

    few = (cost(""), cost(NARROWED))
    for _ in range(9):
        County(county).contact("consult")
    assert (cost(""), cost(NARROWED)) == few
    assert max(few) <= MOST_STATEMENTS


@pytest.mark.parametrize("address", TABS)
def test_every_tab_is_narrowed_by_the_same_fields(clerk: Actions, address: str) -> None:
    page = clerk.get(address).text
    for name in ("process", "item", "department", "since", "until", "order"):
        assert f'name="{name}"' in page, name
    assert "light=red" in page
    for nonsense in ("light=blue", "since=2026-13-01", "order=x", "department=x", "item=%25", "share=x", "status=x"):
        assert clerk.get(f"{address}?{nonsense}").status_code == 200
    assert "没有符合条件" in clerk.get(f"{address}?item=没有这样的事项").text


def test_narrowing_says_how_many_there_are(clerk: Actions) -> None:
    page = clerk.get("/desk/?item=食品&light=green").text
    assert "符合条件 1 件" in page
    assert page.count('class="main-link"') == 1
    assert '<input type="hidden" name="light" value="green">' in page, "the panel keeps what the chips have chosen"


def test_a_filter_is_kept_under_a_name_and_found_again(clerk: Actions, actions: Callable[[str], Actions]) -> None:
    query = f"item={quote('食品')}&light=green"
    asked = clerk.get(f"/desk/lists/inbox?{query}").text
    assert "食品" in asked
    saved = clerk.post(f"/desk/lists/inbox?{query}", name="食品类")
    assert saved.status_code == 302
    page = clerk.get(saved.location).text
    assert "食品类" in page
    link = re.search(r'<a href="([^"]+)" aria-current="true">食品类</a>', page)
    assert link is not None
    assert "食品类" in clerk.get("/desk/").text
    assert "食品类" not in clerk.get("/desk/matters/kept").text, "each tab has its own"
    assert "食品类" not in actions("coordinator").get("/desk/").text, "and each person"

    clerk.post("/desk/lists/inbox?light=red", name="食品类")
    assert clerk.get("/desk/").text.count("食品类") == 1, "the same name is replaced"
    assert 'href="/desk/?light=red"' in clerk.get("/desk/lists/inbox").text

    dropped = re.search(r'action="(/desk/lists/drop/\d+)"', clerk.get("/desk/lists/inbox").text)
    assert dropped is not None
    assert actions("coordinator").post(dropped[1]).status_code == 404
    assert clerk.post(dropped[1]).status_code == 302
    assert "食品类" not in clerk.get("/desk/").text


def test_what_cannot_be_kept_is_said_at_the_field_and_nothing_typed_is_lost(clerk: Actions) -> None:
    long = "这个名字实在太长了写不进一行里面去请再短一些"
    refused = clerk.post("/desk/lists/done?light=red", name=long)
    assert refused.status_code == 422
    assert "名字最多 20 字" in refused.text
    assert f'value="{long}"' in refused.text
    assert clerk.post("/desk/lists/done?light=red", name=" ").status_code == 422
    nothing = clerk.post("/desk/lists/done", name="空的")
    assert nothing.status_code == 422
    for number in range(12):
        assert clerk.post("/desk/lists/done?light=red", name=f"第{number}组").status_code == 302
    assert "最多保存 12 组" in clerk.post("/desk/lists/done?light=red", name="再来一组").text
    assert clerk.get("/desk/lists/other").status_code == 404
    assert clerk.post("/desk/lists/other?light=red", name="x").status_code == 404
