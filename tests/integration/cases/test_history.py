"""Nobody changes history: the database refuses, and the chain shows what was done behind its back."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from engine.cases.audit import verify
from engine.cases.commands import complete, open_case
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


@pytest.mark.parametrize("statement", ["UPDATE history SET event = 'x'", "DELETE FROM history", "TRUNCATE history"])
def test_the_database_refuses_changes(office: Office, case_id: int, statement: str) -> None:
    with pytest.raises(DBAPIError), office.runtime.database.transaction() as session:
        session.connection().exec_driver_sql(statement)
    assert verify(office.runtime.database).sound


def test_every_row_of_an_untouched_office_is_told(office: Office, case_id: int) -> None:
    report = verify(office.runtime.database)
    assert report.faults == []
    assert (report.cases, report.rows > 20) == (1, True)
