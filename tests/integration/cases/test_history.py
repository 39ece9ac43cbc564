"""Nobody changes history: the database refuses, and the chain shows what was done behind its back."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from engine.cases.commands import complete, open_case
from engine.cases.history import verify
from engine.jobs.duties import seal_day
from tests.integration.cases.conftest import Office
from tests.integration.cases.diagrams import linear


@pytest.fixture
def case_id(office: Office) -> int:
    """A finished case with four lines."""
    office.deploy(linear("walk", 2))
    wang = office.actor("wang")
    data = {"department": "H", "subject": "小数 1.0 与 100 万", "amount": 1.0}
    outcome = open_case(office.runtime, wang, process="walk", data=data, key="s")
    for number in range(2):
        outcome = complete(office.runtime, wang, work_item=outcome.work_items[0], key=f"k{number}")
    return outcome.case_id


def tamper(office: Office, statement: str) -> None:
    """Change something as an intruder with the right to switch triggers off would."""
    with office.runtime.database.transaction() as session:
        connection = session.connection()
        connection.exec_driver_sql("ALTER TABLE history DISABLE TRIGGER ALL")
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql("ALTER TABLE history ENABLE TRIGGER ALL")


@pytest.mark.parametrize("statement", ["UPDATE history SET event = 'x'", "DELETE FROM history", "TRUNCATE history"])
def test_the_database_refuses_changes(office: Office, case_id: int, statement: str) -> None:
    with pytest.raises(DBAPIError), office.runtime.database.transaction() as session:
        session.connection().exec_driver_sql(statement)
    assert verify(office.runtime.database).sound


@pytest.mark.parametrize(
    ("statement", "sequence"),
    [
        ("UPDATE history SET staff_id = 5 WHERE sequence = 2", 2),
        ("UPDATE history SET at = at + interval '1 day' WHERE sequence = 3", 3),
        ("UPDATE history SET data = data || '{\"due\": 1}' WHERE sequence = 2", 2),
        ("DELETE FROM history WHERE sequence = 2", 2),
        ("DELETE FROM history WHERE sequence = 4", None),
        ("UPDATE office_case SET head = decode('00', 'hex')", None),
    ],
)
def test_every_change_is_found(office: Office, case_id: int, statement: str, sequence: int | None) -> None:
    assert verify(office.runtime.database).sound
    tamper(office, statement)
    report = verify(office.runtime.database)
    assert [(fault.case_id, fault.sequence) for fault in report.faults] == [(case_id, sequence)]


def test_lines_without_their_case_are_found_and_other_cases_stay_sound(office: Office, case_id: int) -> None:
    other = open_case(office.runtime, office.actor("wang"), process="walk", data={"department": "H"}, key="other")
    tamper(office, f"SET LOCAL session_replication_role = replica; DELETE FROM office_case WHERE id = {case_id}")
    report = verify(office.runtime.database)
    assert [(fault.case_id, fault.sequence) for fault in report.faults] == [(case_id, None)]
    assert "only its history does" in report.faults[0].en
    assert report.cases == 1
    assert report.lines > 4
    assert other.case_id != case_id


def test_the_day_is_sealed_once(office: Office, case_id: int) -> None:
    first = seal_day(office.runtime)
    assert first is not None
    assert first.cases == 1
    assert seal_day(office.runtime) is None
