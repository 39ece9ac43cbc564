"""What papers print of a department is versioned data that the administrator changes (PA-2)."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest
from sqlalchemy import select

from engine import Engine
from engine.administration import commands
from engine.administration.records import AdministrationEntry
from engine.errors import NotAllowed
from engine.identity.actor import Actor
from engine.office.letterhead.records import DepartmentSettings
from engine.office.letterhead.rules import Settings
from engine.office.letterhead.store import letterhead, remedies_of
from engine.office.organisation.store import department_by_code
from engine.office.rule import RuleBroken
from engine.queries.organisation.department_papers import papers_of

SEAL = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", 600, 600) + bytes(16)


@pytest.mark.rule("PA-2")
def test_every_change_is_a_version_with_who_and_when(
    county: Engine, who: Callable[[str], Actor], log: Callable[[], list[AdministrationEntry]]
) -> None:
    admin = who("huyang")
    wanted = Settings(printed_name="川岳县市场监督管理局行政审批股", court="川岳县人民法院")
    commands.change_settings(county, admin, department="market", settings=wanted, seal=SEAL)
    commands.change_settings(county, admin, department="market", settings=wanted)
    with county.database.reading() as session:
        market = department_by_code(session, "market")
        (made,) = session.scalars(select(DepartmentSettings).where(DepartmentSettings.department_id == market.id))
        assert (made.version, made.by_id) == (1, admin.staff_id)
        head = letterhead(session, market)
        assert (head.name, head.phone) == (wanted.printed_name, market.phone)
        assert papers_of(session, "market").seal_image == SEAL
    assert log()[-1].action == "settings_changed"
    commands.change_settings(county, admin, department="market", settings=wanted, without_seal=True)
    with county.database.reading() as session:
        assert letterhead(session, department_by_code(session, "market")).seal is None


@pytest.mark.rule("PA-2", "DF-4")
def test_remedies_are_the_departments_own_else_the_counties(county: Engine, who: Callable[[str], Actor]) -> None:
    with county.database.reading() as session:
        assert remedies_of(session, department_by_code(session, "market")) == ("川岳县人民政府", "川岳县人民法院")
        assert remedies_of(session, department_by_code(session, "tobacco"))[0] == "嘉陵市烟草专卖局"
    commands.change_settings(county, who("huyang"), department="center", settings=Settings())
    with county.database.reading() as session, pytest.raises(RuleBroken) as refusal:
        remedies_of(session, department_by_code(session, "market"))
    assert refusal.value.rule == "DF-4"


def test_only_administrators_change_them(county: Engine, who: Callable[[str], Actor]) -> None:
    with pytest.raises(NotAllowed):
        commands.change_settings(county, who("wangfang"), department="market", settings=Settings(court="x"))
