"""The rows that tests make for registers without any are such as the program writes: the evidence stays sound."""

from __future__ import annotations

from engine.cases.audit import verify
from engine.cases.commands import open_case
from tests.integration.cases.conftest import Office, office, operations
from tests.integration.cases.diagrams import diagram, end_event, flows, start_event, user_task
from tests.integration.made_rows import fill_empty_registers

__all__ = ["office", "operations"]


def test_every_register_of_an_office_with_one_case_gets_a_row_and_all_is_sound(office: Office) -> None:
    office.deploy(diagram("plain", start_event() + user_task("do") + end_event() + flows("begin", "do", "end")))
    open_case(office.runtime, office.actor("wang"), process="plain", data={"department": "H"}, key="s")
    database = office.runtime.database
    assert len(fill_empty_registers(database)) > 40
    assert fill_empty_registers(database) == []
    assert verify(database).faults == []
