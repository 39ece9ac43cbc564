"""The small office in which the tests of operations run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from office_at_work import Office

from engine.clock import VirtualClock
from engine.database import Database
from engine.office.items.drafts import DepartmentDraft, MaterialDraft


@pytest.fixture
def office(database: Database, clock: VirtualClock) -> Iterator[Office]:
    """A center with a window, a helper, an inspector and a coordinator, two departments, three items."""
    with database.transaction() as session:
        office = Office(session, clock)
        office.department("center", "川岳县行政服务中心", "服务中心", is_center=True)
        office.department("city", "川岳县城市管理局", "城管")
        office.department("fire", "川岳县消防救援大队", "消防")
        office.post("window", "center", "clerk", "window-a", "window-b", accept=True)
        office.post("help", "center", "helper", "helper")
        office.post("inspect", "center", "inspector", "inspector")
        office.post("coordinate", "center", "coordinator", "coordinator")
        office.post("city-handle", "city", "handler", "handler", "handler-b", deny=["EASY"])
        office.post("city-lead", "city", "leader", "leader")
        office.post("fire-handle", "fire", "handler", "fireman")
        three = (
            MaterialDraft("申请表"),
            MaterialDraft("平面图"),
            MaterialDraft("照片", deferrable=True),
            MaterialDraft("营业执照", by_data_sharing=True),
        )
        office.item("SIGN", "city", materials=three, texts={"legal_basis": "《城市市容和环境卫生管理条例》"})
        office.item("EASY", "city", materials=three)
        office.item(
            "JOINT", "city", "joint", materials=three, limits=(15, 45), one_veto_ends=True,
            departments=(
                DepartmentDraft(office.departments["city"].id, 7),
                DepartmentDraft(office.departments["fire"].id, 5),
            ),
        )  # fmt: skip
        yield office
