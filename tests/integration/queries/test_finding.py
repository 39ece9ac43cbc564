"""Finding cases in every spelling, and the matters of a person: one line each, pages by key, what a page costs."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine import Engine
from engine.identity.actor import Actor
from engine.office.applications.records import Application
from engine.queries.case.case_search import find_cases
from engine.queries.desk import matters
from engine.queries.desk.filters import LIGHTS, DeskFilter
from engine.queries.desk.worklist import WrongKey
from tests.acceptance.county import COMPLEX, ORDINARY, County


@pytest.fixture
def office(county: Engine) -> County:
    """The county with hands that act through the commands."""
    return County(county)


def found(office: County, login: str, words: str) -> list[int]:
    who = office.hands.person(login)
    with office.engine.database.reading() as session:
        page = find_cases(
            session,
            office.engine.calendar(session),
            office.engine.clock.now(),
            words=words,
            status=None,
            before=None,
            staff_id=who.staff_id,
            post_ids=who.post_ids,
        )
    return [row.id for row in page.rows]


def of(
    office: County,
    who: Actor,
    share: matters.Share,
    *,
    status: str | None = None,
    after: str | None = None,
    **wanted: Any,
) -> matters.MatterPage:
    now, narrowed = office.engine.clock.now(), DeskFilter(**wanted)
    with office.engine.database.reading() as session:
        page = matters.matters(session, who, share=share, now=now, status=status, wanted=narrowed, after=after)
        if after is None and page.next is None:
            counted = matters.total(session, who.staff_id, share=share, now=now, status=status, wanted=narrowed)
            assert counted == len(page.rows)
        return page


@pytest.mark.rule("SP-6")
def test_what_was_registered_is_found_as_people_type_it(office: County) -> None:
    case_id = office.apply(
        COMPLEX,
        applicant_name="买买提·吐尔逊",
        phone="+86 139 0000 1234",
        id_number="11010519491231002X",
    )
    number = office.case(case_id).number or ""
    with office.engine.database.reading() as session:
        code = session.scalars(select(Application.query_code)).one()
    digits = number.partition("〕")[2].removesuffix("号")
    agency = number.partition("〔")[0]

    for typed in (
        number,
        number.replace("〔", "[").replace("〕", "]"),
        number.replace("〔", "【").replace("〕", "】"),
        number.replace("〔", "（").replace("〕", "）"),
        f"{agency} 〔２０２６〕 {digits}号",
        f"{agency}[2026]{digits}",
    ):
        assert case_id in found(office, "wangfang", typed), typed
        assert case_id in found(office, "renjie", typed), typed
    for typed in (
        "买买提·吐尔逊",
        "买买提 吐尔逊",
        "买买提・吐尔逊",
        "买买提",
        "吐尔逊",
        "139 0000 1234",
        "139-0000-1234",
        "+8613900001234",
        "１３９００００１２３４",
        "11010519491231002x",
        code.lower(),
        f"{code[:4]} {code[4:]}",
        "mmttex",
        "买买提 食品",
    ):
        assert found(office, "wangfang", typed) == [case_id], typed
        assert found(office, "renjie", typed) == [], typed
    for typed in ("食品经营", "食品 许可", "spjy", "SPJYXK"):
        assert case_id in found(office, "renjie", typed), typed
    for typed in ("·", "%", "_", "\\", "'", "张三", "9000"):
        assert case_id not in found(office, "renjie", typed), typed


@pytest.mark.rule("FI-1")
def test_who_received_an_applicant_keeps_the_thread_and_sees_again_what_was_handed_on(office: County) -> None:
    clerk, handler = office.hands.person("wangfang"), office.hands.person("hejing")
    first, second = office.apply(COMPLEX), office.apply(ORDINARY)
    office.turn(3, 2, 10)
    consulted = office.contact("consult")
    office.turn(3, 2, 11)
    office.check(first, "accept")

    kept = of(office, clerk, "kept").rows
    assert {row.case_id for row in kept} == {first, second, consulted}
    assert [row.case_id for row in of(office, clerk, "done").rows] == [first, consulted, second]  # the last done first
    assert {row.case_id for row in of(office, clerk, "begun").rows} == {first, second, consulted}
    handed_on = next(row for row in of(office, clerk, "done").rows if row.case_id == first)
    assert handed_on.waits_at
    assert handed_on.whole
    assert handed_on.phone
    assert of(office, handler, "kept").rows == []

    assert of(office, clerk, "kept", status="ended").rows == []
    assert [row.case_id for row in of(office, clerk, "kept", process="first_inquiry").rows] == [consulted]
    assert [row.case_id for row in of(office, clerk, "kept", item=COMPLEX).rows] == [first]
    assert [row.case_id for row in of(office, clerk, "done", order="oldest").rows] == [second, consulted, first]
    lights = {colour: {row.case_id for row in of(office, clerk, "kept", light=colour).rows} for colour in LIGHTS}
    assert first in lights["green"]
    for row in of(office, clerk, "kept").rows:
        assert {colour for colour, ids in lights.items() if row.case_id in ids} == {row.left.colour} & set(LIGHTS)


def test_pages_show_each_matter_once_and_cost_the_same_for_few_and_many(
    office: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, database = office.hands.person("wangfang"), office.engine.database

    def cost(share: matters.Share) -> int:
        before = database.statements
        with database.reading() as session:
            matters.matters(session, clerk, share=share, now=office.engine.clock.now())
        with database.reading() as session:
            matters.counts(session, clerk.staff_id)
        return database.statements - before

    opened = [office.contact("consult") for _ in range(2)]
    of(office, clerk, "kept")
    few = {share: cost(share) for share in ("kept", "done", "begun")}
    opened += [office.contact("consult") for _ in range(7)]
    assert {share: cost(share) for share in ("kept", "done", "begun")} == few
    assert max(few.values()) <= 4

    monkeypatch.setattr(matters, "PAGE", 4)
    for share in ("kept", "done", "begun"):
        seen, after = [], None
        while True:
            page = of(office, clerk, share, after=after)
            seen += [row.case_id for row in page.rows]
            after = page.next
            if after is None:
                break
        assert sorted(seen) == sorted(opened), share
    with database.reading() as session:
        assert matters.counts(session, clerk.staff_id) == matters.MatterCounts(9, 9, 9)


@pytest.mark.parametrize("key", ["x", "~", "2026-03-02T09:00:00~1", "2026-03-02T09:00:00+08:00~"])
def test_a_key_of_nobody_is_refused(office: County, key: str) -> None:
    with pytest.raises(WrongKey):
        of(office, office.hands.person("wangfang"), "kept", after=key)
