"""Clocks in the database: what starting, stopping, resuming, extending and finishing leave behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from engine.clock import office_time
from engine.database import Database
from engine.errors import NotFound, Refused
from engine.office.calendar.store import set_day
from engine.office.organisation.records import Staff
from engine.office.service_clock.store import (
    clocks_below,
    clocks_of,
    explain_clock,
    extend_clock,
    facts_of_case,
    finish_clock,
    recompute,
    resume_clock,
    start_clock,
    stop_clock,
    the_running_clock,
)

MakeCase = Callable[[Session], int]
MakeDocument = Callable[[Session, int], int]
MakePerson = Callable[[Session, str], Staff]
MONDAY = office_time(2026, 3, 2, 10)


def closing(month: int, day: int) -> datetime:
    return office_time(2026, month, day, 17)


@pytest.mark.rule("TC-1", "TC-10", "TC-15")
def test_a_started_clock_knows_both_due_dates_and_its_yellow(database: Database, make_case: MakeCase) -> None:
    with database.transaction() as session:
        clock = start_clock(
            session, case_id=make_case(session), name="case", started_at=MONDAY, limit_amount=5, statutory_amount=20
        )
        assert (clock.yellow_at, clock.promised_due_at, clock.statutory_due_at) == (
            closing(3, 6), closing(3, 9), closing(3, 30),
        )  # fmt: skip
        with pytest.raises(Refused):
            start_clock(session, case_id=clock.case_id, name="case", started_at=MONDAY, limit_amount=5)
        with pytest.raises(Refused):
            start_clock(
                session, case_id=clock.case_id, name="x", started_at=MONDAY, limit_amount=21, statutory_amount=20
            )


@pytest.mark.rule("ON-5")
def test_the_five_days_run_again_on_every_supplement(database: Database, make_case: MakeCase) -> None:
    with database.transaction() as session:
        case_id = make_case(session)
        first = start_clock(session, case_id=case_id, name="acceptance", started_at=MONDAY, limit_amount=5)
        second = start_clock(session, case_id=case_id, name="acceptance", started_at=closing(3, 5), limit_amount=5)
        assert first.finished_at == closing(3, 5)
        assert second.promised_due_at == closing(3, 12)
        assert [clock.id for clock in clocks_of(session, case_id)] == [first.id, second.id]
        assert facts_of_case(session, case_id)["acceptance"].started_at == closing(3, 5)


@pytest.mark.rule("TC-3", "TC-10", "TC-11")
def test_stop_and_resume_with_the_clocks_below(
    database: Database, make_case: MakeCase, make_document: MakeDocument, make_person: MakePerson
) -> None:
    with database.transaction() as session:
        case_id, branch_id = make_case(session), make_case(session)
        leader = make_person(session, "leader")
        document = make_document(session, case_id)
        parent = start_clock(session, case_id=case_id, name="case", started_at=MONDAY, limit_amount=20)
        branch = start_clock(
            session, case_id=branch_id, name="case", started_at=MONDAY, limit_amount=5, parent_id=parent.id
        )
        step = start_clock(
            session, case_id=branch_id, name="step", started_at=MONDAY, limit_amount=9, limit_unit="working_hours",
            parent_id=branch.id, task_id=uuid4(),
        )  # fmt: skip
        assert [clock.id for clock in clocks_below(session, parent.id)] == [branch.id, step.id]
        with pytest.raises(Refused):
            stop_clock(
                session, parent, at=office_time(2026, 3, 3, 8), kind="hearing", basis="第四十六条", days=10,
                approver_id=leader.id, document_id=None,
            )  # fmt: skip
        assert not parent.paused
        stop_clock(
            session, parent, at=office_time(2026, 3, 3, 8), kind="hearing", basis="第四十六条", days=10,
            approver_id=leader.id, document_id=document,
        )  # fmt: skip
        assert [(clock.paused, clock.promised_due_at) for clock in (parent, branch, step)] == [(True, None)] * 3
        late_step = start_clock(
            session, case_id=branch_id, name="step", started_at=office_time(2026, 3, 4, 8), limit_amount=1,
            parent_id=branch.id, task_id=uuid4(),
        )  # fmt: skip
        assert late_step.paused
        with pytest.raises(Refused):
            resume_clock(session, branch, at=office_time(2026, 3, 5, 9))
        resume_clock(session, parent, at=office_time(2026, 3, 5, 9))
        assert [clock.paused for clock in (parent, branch, step, late_step)] == [False] * 4
        assert parent.promised_due_at == closing(4, 1)
        assert branch.promised_due_at == closing(3, 11)
        assert step.promised_due_at == office_time(2026, 3, 5, 11)
        assert late_step.promised_due_at == closing(3, 5)
        lines = {line.day: line for line in explain_clock(session, branch)}
        assert lines[date(2026, 3, 4)].reason_code == "stopped"
        assert "第四十六条" in lines[date(2026, 3, 4)].zh


@pytest.mark.rule("TC-4")
def test_an_extension_is_recorded_once(database: Database, make_case: MakeCase, make_person: MakePerson) -> None:
    with database.transaction() as session:
        head = make_person(session, "head")
        clock = start_clock(
            session, case_id=make_case(session), name="case", started_at=MONDAY, limit_amount=7, statutory_amount=20
        )
        extend_clock(session, clock, days=10, reason="案情复杂", approver_id=head.id, at=closing(3, 10))
        assert (clock.extended, clock.promised_due_at, clock.statutory_due_at) == (10, closing(3, 25), closing(4, 14))
        with pytest.raises(Refused):
            extend_clock(session, clock, days=1, reason="案情复杂", approver_id=head.id, at=closing(3, 11))


def test_a_finished_clock_keeps_its_dates_and_cannot_be_changed(
    database: Database, make_case: MakeCase, make_document: MakeDocument, make_person: MakePerson
) -> None:
    with database.transaction() as session:
        case_id = make_case(session)
        person, document = make_person(session, "leader"), make_document(session, case_id)
        clock = start_clock(session, case_id=case_id, name="case", started_at=MONDAY, limit_amount=7)
        stop_clock(
            session,
            clock,
            at=closing(3, 3),
            kind="testing",
            basis="检测",
            days=10,
            approver_id=person.id,
            document_id=document,
        )
        finish_clock(session, clock, at=closing(3, 6))
        assert (clock.finished_at, clock.paused) == (closing(3, 6), False)
        assert finish_clock(session, clock, at=closing(3, 9)).finished_at == closing(3, 6)
        with pytest.raises(Refused):
            resume_clock(session, clock, at=closing(3, 9))
        with pytest.raises(NotFound):
            the_running_clock(session, case_id, "case")


@pytest.mark.rule("TC-2")
def test_a_new_calendar_moves_running_clocks_only(database: Database, make_case: MakeCase) -> None:
    with database.transaction() as session:
        case_id = make_case(session)
        done = start_clock(session, case_id=case_id, name="acceptance", started_at=MONDAY, limit_amount=5)
        finish_clock(session, done, at=closing(3, 3))
        running = start_clock(session, case_id=case_id, name="case", started_at=MONDAY, limit_amount=5)
        number = set_day(session, date(2026, 3, 4), counted=False, zh="停电", en="power cut", at=MONDAY)
        assert [clock.id for clock in recompute(session, [case_id])[case_id].moved] == [running.id]
        assert running.promised_due_at == closing(3, 10)
        assert running.calendar_revision == number
        assert done.promised_due_at == closing(3, 9)
        again = recompute(session, [case_id])[case_id]
        assert again.moved == []
        assert set(again.facts) == {"acceptance", "case"}
