"""Letting somebody in, and keeping guessers out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.errors import NotFound, Refused
from engine.identity.accounts import (
    authenticate,
    check_new_password,
    check_not_used_lately,
    check_password,
    set_password,
)
from engine.identity.actor import load_actor
from engine.identity.attempts import FREE_FAILURES, FREE_FAILURES_OF_ADDRESS, TooManyFailures
from engine.office.organisation.logins import new_login
from tests.integration.cases.conftest import Office, in_threads, office, operations

__all__ = ["in_threads", "office", "operations"]

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def log_in(
    office: Office,
    login: str,
    password: str,
    at: datetime = NOW,
    address: str = "10.0.0.1",
    device: str | None = None,
) -> int | None:
    return authenticate(office.runtime.database, login, password, address, at, device=device)


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


def test_the_last_five_passwords_do_not_come_again(office: Office, wang: int) -> None:
    """A one-time password counts; a hash that is only renewed does not."""
    words = ["correct horse", *(f"battery staple {number}" for number in range(5))]
    with office.runtime.database.transaction() as session:
        for word in words[1:]:
            check_not_used_lately(session, wang, word)
            set_password(session, wang, word, NOW, must_change=word.endswith("2"))
        check_not_used_lately(session, wang, words[0])
        for word in words[1:]:
            with pytest.raises(Refused, match="last 5"):
                check_not_used_lately(session, wang, word)
        assert check_password(session, wang, words[-1])
    assert office.value("SELECT cardinality(former) FROM account") == 4


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "12345678",
        " " * 8,
        " " * 12,
        "1234567890",
        "qwertyuiop",
        "password123",
        "Wangfang123",
        "王芳王芳123",
        "x" * 201,
    ],
)
def test_passwords_that_are_guessed_early_are_refused(password: str) -> None:
    with pytest.raises(Refused):
        check_new_password(password, "wangfang", "王芳")


@pytest.mark.parametrize("password", ["correct horse", "K7mp-2qxa-nn4t", "三条小路通罗马城门口"])
def test_other_passwords_are_taken(password: str) -> None:
    check_new_password(password, "wangfang", "王芳")


@pytest.mark.parametrize("login", ["a/b?c", "..", "=1+1", "a b", "", ".a", "a.", "a..b", "王芳", "a" * 41, "a\x00b"])
def test_logins_that_could_not_be_opened_again_are_refused(login: str) -> None:
    with pytest.raises(Refused):
        new_login(login)


def test_a_login_is_kept_in_one_way_of_writing() -> None:
    assert new_login("  ＷａｎｇＦａｎｇ.2 ") == "wangfang.2"


def test_guessing_waits_longer_and_longer_even_with_the_right_password(office: Office, wang: int) -> None:
    for _ in range(FREE_FAILURES):
        assert log_in(office, "wang", "guess") is None
    waits, at = [], NOW
    for _ in range(4):
        with pytest.raises(TooManyFailures) as refusal:
            log_in(office, "wang", "correct horse", at)
        waits.append(refusal.value.seconds)
        at += timedelta(seconds=refusal.value.seconds)
        assert log_in(office, "wang", "guess", at) is None
    assert waits == [5, 10, 20, 40]
    later = at + timedelta(minutes=16)
    assert log_in(office, "wang", "correct horse", later) == wang


def test_a_strangers_guesses_keep_no_owner_out(office: Office, wang: int) -> None:
    for _ in range(FREE_FAILURES):
        assert log_in(office, "wang", "guess", address="10.9.9.9") is None
    with pytest.raises(TooManyFailures):
        log_in(office, "wang", "guess", address="10.9.9.9")
    assert log_in(office, "wang", "correct horse") == wang


def test_guessing_many_logins_from_one_address_is_stopped_but_known_devices_are_spared(
    office: Office, wang: int
) -> None:
    for number in range(FREE_FAILURES_OF_ADDRESS):
        assert log_in(office, f"nobody{number}", "guess") is None
    with pytest.raises(TooManyFailures):
        log_in(office, "wang", "correct horse")
    assert log_in(office, "wang", "correct horse", device="secret of wang's device") == wang
    assert log_in(office, "wang", "correct horse", address="10.0.0.2") == wang


def test_a_known_device_may_not_guess_either(office: Office, wang: int) -> None:
    for _ in range(FREE_FAILURES):
        assert log_in(office, "wang", "guess", device="d") is None
    with pytest.raises(TooManyFailures):
        log_in(office, "wang", "correct horse", device="d")


def test_attempts_at_the_same_moment_are_all_counted(
    office: Office, wang: int, in_threads: Callable[[int, Callable[[int], Any]], list[Any]]
) -> None:
    results = in_threads(12, lambda _number: log_in(office, "wang", "guess"))
    assert results.count(None) == FREE_FAILURES
    assert sum(isinstance(result, TooManyFailures) for result in results) == 12 - FREE_FAILURES


def test_a_success_counts_for_nothing_and_forgets_earlier_failures_from_there(office: Office, wang: int) -> None:
    for _ in range(FREE_FAILURES - 1):
        assert log_in(office, "wang", "guess") is None
    for _ in range(FREE_FAILURES):
        assert log_in(office, "wang", "correct horse") == wang
    for _ in range(FREE_FAILURES):
        assert log_in(office, "wang", "guess") is None
    assert "wang" not in str(office.rows("SELECT target FROM failed_attempt"))


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
