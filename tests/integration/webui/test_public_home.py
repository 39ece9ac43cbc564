"""The public's first page, the ways from it, and the codes that stand in no address."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select, text, update
from web_actions import Actions

from engine import Engine
from engine.office.items.records import Item
from tests.integration.webui.test_case_pages import INQUIRY

DOORS = (
    "/public/items", "/public/progress", "/public/rate", "/public/complaints/new", "/public/unresolved",
    "/public/promises", "/public/decisions", "/public/kept", "/public/performance", "/public/complaints",
    "/public/agencies", "/public/help", "/login",
)  # fmt: skip


@pytest.mark.rule("OA-1")
def test_the_first_page_leads_to_everything_that_is_public_and_to_the_login(anonymous: Actions) -> None:
    page = anonymous.get("/")
    assert page.status_code == 200
    assert anonymous.get("/public/").text.count("<li>") == page.text.count("<li>")
    for door in DOORS:
        assert f'href="{door}"' in page.text, door
        assert anonymous.get(door).status_code == 200, door
    for link in set(re.findall(r'href="(/public/items\?[^"]+)"', page.text)):
        assert "portal" not in link
        assert 'class="main-link"' in anonymous.get(link.replace("&amp;", "&")).text, link


def test_staff_come_to_their_desk_and_still_find_the_first_page(actions: Callable[[str], Actions]) -> None:
    clerk = actions("clerk")
    assert clerk.get("/").location == "/desk/"
    page = clerk.get("/public/")
    assert page.status_code == 200
    assert 'href="/public/" aria-current="page"' in page.text
    assert 'href="/help/clerk#the-day-begins-with-the-inbox" target="_blank"' in clerk.get("/desk/").text
    guides = clerk.get("/help/").text
    for guide in set(re.findall(r'href="(/(?:help/|public/)[a-z]+)"', guides)):
        assert clerk.get(guide).status_code == 200, guide
    assert "Register a visitor" in clerk.get("/help/clerk?language=en").text
    assert clerk.get("/help/other").status_code == 404


@pytest.mark.rule("OA-1", "TC-1")
def test_the_first_page_tells_figures_of_the_items_themselves(county: Engine, anonymous: Actions) -> None:
    with county.database.transaction() as session:
        count = len(session.scalars(select(Item.id).where(Item.active)).all())
        session.execute(update(Item).values(life_events=[]))
    page = anonymous.get("/").text
    assert f"<dd>{count}</dd>" in page
    assert page.count("事项还没有按主题分类") == 2
    assert "本月还没有决定" in page


def test_the_first_page_speaks_english(anonymous: Actions) -> None:
    page = anonymous.get("/?language=en").text
    assert "What we promise" in page
    assert "Permits to trade" in page
    assert "我们的承诺" not in page


@pytest.mark.rule("OA-1")
def test_the_list_keeps_what_was_asked(anonymous: Actions) -> None:
    page = anonymous.get("/public/items?words=开饭店&audience=enterprise&event=permit").text
    assert "食品经营许可（新办）" in page
    assert '<option value="enterprise" selected>' in page
    assert '<input type="hidden" name="event" value="permit">' in page
    assert 'href="/public/items?words=%E5%BC%80%E9%A5%AD%E5%BA%97&amp;audience=enterprise" aria-current="true"' in page
    nothing = anonymous.get("/public/items?words=不存在的事情&after=x&department=x").text
    assert "没有找到事项" in nothing
    assert "/public/unresolved" in nothing


@pytest.mark.rule("OA-3", "SP-6")
def test_number_and_code_are_sent_and_stand_in_no_address(
    county: Engine, anonymous: Actions, actions: Callable[[str], Actions]
) -> None:
    actions("clerk").post("/desk/register", _key="page-1", **INQUIRY)
    county.settle()
    with county.database.reading() as session:
        number, code = session.execute(
            text("SELECT c.number, a.query_code FROM application a JOIN office_case c ON c.id = a.case_id")
        ).one()
    for address in ("/public/progress", "/public/rate"):
        form = re.search(r'<form method="(\w+)" action="([^"]+)"', anonymous.get(address).text)
        assert form is not None
        assert form.groups() == ("post", address)
    page = anonymous.post("/public/progress", number=number, code=f" {code.lower()} ")
    assert page.status_code == 200
    assert "食品经营许可" in page.text
    assert not re.search(rf'href="[^"]*{code}', page.text)
    assert anonymous.post("/public/progress", number=number, code="000000").status_code == 404
    assert "评价由申请人本人作出" in anonymous.post("/public/rate", number=number, code=code).text
    wrong = anonymous.post("/public/rate", number=number, code="000000")
    assert wrong.status_code == 404
    assert 'action="/public/rate"' in wrong.text
