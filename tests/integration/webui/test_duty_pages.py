"""The pages of the duty roster: everybody reads it, the head writes it, the public sees the phones (AB-4, OA-1)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from web_actions import Actions

from engine import Engine
from engine.clock import VirtualClock, office_time
from engine.office.items.records import Item
from engine.office.organisation.records import Department

WEEK, NEXT_WEEK = "/duty/market?week=2026-03-02", "/duty/market?week=2026-03-09"
PHONE = "0999-6600101 转 9"


def days(**typed: str) -> dict[str, str]:
    """The fields of a whole week; days that are not typed are left without anybody."""
    empty = {f"person{each}": "" for each in range(1, 8)} | {f"phone{each}": PHONE for each in range(1, 8)}
    return empty | typed


@pytest.mark.rule("AB-4")
def test_the_head_writes_a_week_and_copies_it(county: Engine, actions: Callable[[str], Actions]) -> None:
    head = actions("leader")
    fresh = head.get(WEEK).text
    assert fresh.count("空缺</span>") == 7
    assert "0999-6600101" in fresh
    saved = head.post(WEEK, **days(person1="hejing", person6="guotao"))
    assert (saved.status_code, saved.location) == (302, "/duty/market?week=2026-03-02")
    assert head.get(WEEK).text.count("空缺</span>") == 5
    # What was typed stays, the gaps are filled, and nothing is saved before somebody has looked.
    copied = head.post(NEXT_WEEK, **days(person1="mayulan", phone1="13900001111"), _copy="1")
    assert copied.status_code == 200
    assert re.search(r'<option selected value="mayulan">', copied.text)
    assert re.search(r'<option selected value="guotao">', copied.text)
    assert "已从上周带出 1 天" in copied.text
    assert "13900001111" in copied.text
    assert head.get(NEXT_WEEK).text.count("空缺</span>") == 7
    assert "没有可以带出的安排" in head.post("/duty/market?week=2026-03-16", **days(), _copy="1").text


@pytest.mark.rule("AB-4")
def test_a_refusal_stands_at_its_day_and_nothing_typed_is_lost(
    county: Engine, actions: Callable[[str], Actions]
) -> None:
    head = actions("leader")
    refused = head.post(WEEK, **days(person2="hejing", phone2="门卫", person3="guotao", phone3="13900002222"))
    assert refused.status_code == 422
    assert "值班电话写得不对" in refused.text
    assert 'id="f-phone2-words"' in refused.text
    assert 'value="门卫"' in refused.text
    assert 'value="13900002222"' in refused.text
    assert head.post(WEEK, **days(person2="wangfang")).status_code == 422


@pytest.mark.rule("AB-4", "AU-1")
def test_everybody_reads_and_others_do_not_write(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    head, clerk, handler, admin = (actions(each) for each in ("leader", "clerk", "handler", "admin"))
    head.post(WEEK, **days(person1="hejing"))
    assert "何静" in clerk.get("/duty/").text
    assert "您值班" in handler.get("/duty/").text
    assert "您值班" not in clerk.get("/duty/").text
    shown = clerk.get(WEEK).text
    assert "何静" in shown
    assert "person1" not in shown
    assert clerk.post(WEEK, **days()).status_code == 403
    assert head.post("/duty/center?week=2026-03-02", **days()).status_code == 403
    assert "person1" not in head.get("/duty/center").text
    assert admin.post("/duty/center?week=2026-03-02", **days(person1="zhoumin")).status_code == 302
    assert clerk.get("/duty/nowhere").status_code == 404
    assert anonymous.get("/duty/").status_code == 302
    for week in ("9999-12-31", "0001-01-01", "x"):
        assert "2026-03-02" in clerk.get(f"/duty/market?week={week}").text


@pytest.mark.rule("AB-4")
def test_days_that_are_over_have_no_fields(
    county: Engine, actions: Callable[[str], Actions], clock: VirtualClock
) -> None:
    head = actions("leader")
    head.post(WEEK, **days(person1="hejing"))
    clock.turn_to(office_time(2026, 3, 4, 9))
    shown = actions("leader").get(WEEK).text
    assert 'name="person1"' not in shown
    assert 'name="person3"' in shown
    assert "何静" in shown


@pytest.mark.rule("AB-4", "OA-1")
def test_the_public_sees_phones_and_no_names(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    """A department without anybody is answered by the hall; the guide of an item names today's phone."""
    assert "未安排值班" in anonymous.get("/public/duty").text
    actions("admin").post("/duty/center?week=2026-03-02", **days(person1="zhoumin", phone1="0999-6600012"))
    actions("leader").post(WEEK, **days(person1="hejing"))
    shown = anonymous.get("/public/duty").text
    market = shown[shown.index("市监局") :].split("</tr>")[0]
    assert PHONE in market
    assert "由服务大厅值班" not in market
    assert shown.count("由服务大厅值班") > 5
    assert "何静" not in shown
    assert "周敏" not in shown
    assert "Duty phone" in anonymous.get("/public/duty?language=en").text
    with county.database.reading() as session:
        item = session.query(Item.id).join(Department).filter(Department.code == "market", Item.active).first()
    assert item is not None
    assert PHONE in anonymous.get(f"/public/items/{item[0]}").text


@pytest.mark.rule("AB-4")
def test_the_log_says_who_was_named(county: Engine, actions: Callable[[str], Actions]) -> None:
    actions("leader").post(WEEK, **days(person1="hejing"))
    shown = actions("admin").get("/admin/log").text
    assert "编排值班" in shown
    assert "何静" in shown
