"""Numbers without gaps, whatever is rolled back and however many ask at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.clock import office_time
from engine.database import Database
from engine.documents.numbering import last_serial, next_number
from engine.documents.records import Document
from engine.documents.store import void
from engine.errors import Refused
from engine.office.organisation.changes import create_department

AT = office_time(2026, 3, 2, 9)


@pytest.mark.rule("LC-7")
def test_twenty_at_once_and_half_rolled_back_leave_no_gap(database: Database) -> None:
    with database.transaction() as session:
        create_department(session, code="center", name="川岳县行政服务中心", short_name="川岳服")

    def ask(turn: int) -> str | None:
        try:
            with database.transaction() as session:
                number = next_number(session, "acceptance", "center", AT)
                if turn % 2:
                    raise RuntimeError("rolled back")
                return number
        except RuntimeError:
            return None

    with ThreadPoolExecutor(20) as pool:
        given = [number for number in pool.map(ask, range(20)) if number is not None]
    assert sorted(given) == sorted(f"川岳服受〔2026〕{serial}号" for serial in range(1, 11))
    with database.reading() as session:
        assert last_serial(session, "acceptance", "川岳服", 2026) == 10


@pytest.mark.rule("LC-7")
def test_every_agency_kind_and_year_of_the_office_zone_counts_for_itself(database: Database) -> None:
    with database.transaction() as session:
        create_department(session, code="a", name="甲局", short_name="甲")
        create_department(session, code="b", name="乙局", short_name="乙")
        # Half past midnight of New Year in the office is still the old year in UTC.
        new_year = office_time(2027, 1, 1, 0, 30)
        assert [
            next_number(session, kind, department, at)
            for kind, department, at in (
                ("acceptance", "a", AT),
                ("acceptance", "a", AT),
                ("grant", "a", AT),
                ("acceptance", "b", AT),
                ("acceptance", "a", new_year),
                ("acceptance", "unknown", AT),
            )
        ] == [
            "甲受〔2026〕1号",
            "甲受〔2026〕2号",
            "甲许〔2026〕1号",
            "乙受〔2026〕1号",
            "甲受〔2027〕1号",
            "unknown受〔2026〕1号",
        ]


@pytest.mark.rule("LC-7")
def test_agencies_of_the_same_short_name_never_give_the_same_number(database: Database) -> None:
    with database.transaction() as session:
        create_department(session, code="a", name="甲局", short_name="局")
        create_department(session, code="b", name="乙局", short_name="局")
        numbers = [next_number(session, "grant", code, AT) for code in ("a", "b")]
        assert numbers == [
            "局许〔2026〕1号",
            "局许〔2026〕2号",
        ]


def test_an_unknown_kind_of_paper_has_no_number(database: Database) -> None:
    with database.transaction() as session, pytest.raises(ValueError, match="known kind"):
        next_number(session, "poem", "a", AT)


@pytest.mark.rule("LC-7")
def test_voiding_needs_a_reason_and_happens_once(database: Database) -> None:
    with database.transaction() as session:
        paper = Document(number="甲受〔2026〕1号", kind="acceptance", case_id=1, issued_at=AT, facts={})
        with pytest.raises(Refused):
            void(session, paper, at=AT, reason=" ")
        void(session, paper, at=AT, reason="打印错误")
        with pytest.raises(Refused):
            void(session, paper, at=AT, reason="再次")
    assert (paper.number, paper.void_reason) == ("甲受〔2026〕1号", "打印错误")
