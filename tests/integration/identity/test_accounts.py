"""Letting somebody in, and keeping guessers out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.errors import NotFound, Refused
from engine.identity.accounts import authenticate, set_password
from engine.identity.actor import load_actor
from engine.identity.attempts import FAILURES_ALLOWED, FAILURES_ALLOWED_FROM_ADDRESS, TooManyFailures
from tests.integration.cases.conftest import Office, office, operations

__all__ = ["office", "operations"]

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def log_in(office: Office, login: str, password: str, at: datetime = NOW, address: str = "10.0.0.1") -> int | None:
    with office.runtime.database.transaction() as session:
        return authenticate(session, login, password, address, at)


@pytest.fixture
def wang(office: Office) -> int:
    with office.runtime.database.transaction() as session:
        set_password(session, office.staff["wang"], "correct horse", NOW)
    return office.staff["wang"]


def test_the_right_password_lets_in_and_no_other(office: Office, wang: int) -> None:
    assert log_in(office, " wang ", "correct horse") == wang
    assert log_in(office, "wang", "Correct horse") is None
    assert log_in(office, "nobody", "correct horse") is None
    assert log_in(office, "li", "") is None
    stored = office.value("SELECT password_hash FROM account")
    assert stored.startswith("$argon2id$")


def test_short_passwords_are_refused(office: Office) -> None:
    with pytest.raises(Refused), office.runtime.database.transaction() as session:
        set_password(session, office.staff["wang"], "short", NOW)


def test_guessing_is_stopped_for_a_while_even_with_the_right_password(office: Office, wang: int) -> None:
    for _ in range(FAILURES_ALLOWED):
        assert log_in(office, "wang", "guess") is None
    with pytest.raises(TooManyFailures):
        log_in(office, "wang", "correct horse")
    later = NOW + timedelta(minutes=16)
    assert log_in(office, "wang", "correct horse", later) == wang
    assert log_in(office, "li", "guess", later) is None
    assert office.value("SELECT count(*) FROM failed_attempt") == 2, "what counts no longer is deleted"


def test_guessing_many_logins_from_one_address_is_stopped(office: Office, wang: int) -> None:
    for number in range(FAILURES_ALLOWED_FROM_ADDRESS):
        assert log_in(office, f"nobody{number}", "guess") is None
    with pytest.raises(TooManyFailures):
        log_in(office, "wang", "correct horse")
    assert log_in(office, "wang", "correct horse", address="10.0.0.2") == wang


def test_a_success_forgets_the_failures_of_the_login_but_not_of_the_address(office: Office, wang: int) -> None:
    for _ in range(FAILURES_ALLOWED - 1):
        assert log_in(office, "wang", "guess") is None
    assert log_in(office, "wang", "correct horse") == wang
    assert office.value("SELECT count(*) FROM failed_attempt WHERE target = 'login wang'") == 0
    assert office.value("SELECT count(*) FROM failed_attempt WHERE target = 'login from 10.0.0.1'") == 9


def test_who_has_left_is_not_let_in(office: Office, wang: int) -> None:
    with office.runtime.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE staff SET active = false WHERE login = 'wang'")
    assert log_in(office, "wang", "correct horse") is None
    with pytest.raises(NotFound), office.runtime.database.reading() as session:
        load_actor(session, wang, NOW)


@pytest.mark.rule("AB-1")
def test_the_actor_comes_in_one_statement(office: Office) -> None:
    before = office.runtime.database.statements
    wang = office.actor("wang")
    assert office.runtime.database.statements - before == 1
    assert wang.roles == {"handler"}
    assert wang.post_ids == (office.posts["handler"],)
    assert office.actor("li").posts == ()
