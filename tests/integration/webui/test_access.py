"""Who gets in, and who sees which page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from county_fixtures import LOGINS, PASSWORD
from sqlalchemy import event
from web_actions import Actions

from engine import Engine
from engine.clock import VirtualClock, office_time
from engine.office.organisation.records import Absence, Staff

PAGES = {
    "/desk/": set(LOGINS),
    "/cases/": set(LOGINS),
    "/cases/list.xlsx": set(LOGINS),
    "/desk/register": {"clerk", "helper", "coordinator"},
    "/board/joint": {"coordinator", "leader", "agency_head", "county_leader", "helper", "inspector"},
    "/supervision/cards": {"inspector", "agency_head", "county_leader"},
    "/supervision/infractions": {"inspector", "agency_head", "county_leader"},
    "/designer/decisions/ladder": {"inspector", "designer"},
    "/designer/decisions/classification": {"designer"},
}


@pytest.mark.parametrize("role", ["clerk", "handler", "leader", "coordinator", "inspector", "designer"])
def test_pages_open_for_their_roles_only(actions: Callable[[str], Actions], role: str) -> None:
    person = actions(role)
    seen = {address: person.get(address).status_code for address in PAGES}
    assert seen == {address: 200 if role in roles else 403 for address, roles in PAGES.items()}


def test_strangers_are_led_to_the_login_and_back(anonymous: Actions) -> None:
    for address in PAGES:
        answer = anonymous.get(address)
        assert answer.status_code == 302
        assert answer.location.startswith("/login?next=")
    back = anonymous.post("/login", login="wangfang", password=PASSWORD, next="/desk/register")
    assert back.location == "/desk/register"


def test_a_login_leads_to_no_foreign_address(anonymous: Actions) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example", "desk"):
        answer = anonymous.post("/login", login="wangfang", password=PASSWORD, next=elsewhere)
        assert answer.location == "/desk/"
        anonymous.post("/logout")


def test_a_wrong_password_is_refused_without_saying_which_part_was_wrong(anonymous: Actions) -> None:
    wrong, unknown = anonymous.log_in("wangfang", "wrong"), anonymous.log_in("nobody", "wrong")
    assert wrong.status_code == unknown.status_code == 422
    assert "用户名或密码不正确" in wrong.text
    assert "用户名或密码不正确" in unknown.text


def test_guessing_is_stopped(anonymous: Actions) -> None:
    for _ in range(5):
        assert anonymous.log_in("wangfang", "wrong").status_code == 422
    assert anonymous.log_in("wangfang").status_code == 429


def test_logging_out_ends_the_session(actions: Callable[[str], Actions]) -> None:
    clerk = actions("clerk")
    assert clerk.post("/logout").status_code == 302
    assert clerk.get("/desk/").status_code == 302


def test_who_has_left_is_logged_out(county: Engine, actions: Callable[[str], Actions]) -> None:
    clerk = actions("clerk")
    with county.database.transaction() as session:
        session.query(Staff).filter_by(login="wangfang").update({"active": False})
    assert clerk.get("/desk/").location.startswith("/login")


def test_turning_the_office_clock_logs_nobody_out(actions: Callable[[str], Actions], clock: VirtualClock) -> None:
    clerk = actions("clerk")
    clock.turn_to(office_time(2026, 6, 1, 9))
    assert clerk.get("/desk/").status_code == 200


@pytest.mark.rule("AB-1", "AB-3")
def test_b_sees_the_post_only_while_a_is_absent(county: Engine, actions: Callable[[str], Actions]) -> None:
    clerk = actions("clerk")
    assert "综合窗口 2 号岗" not in clerk.get("/desk/").text
    with county.database.transaction() as session:
        away = session.query(Staff).filter_by(login="zhangwei").one()
        now = county.clock.now()
        session.add(Absence(staff_id=away.id, starts_at=now, ends_at=None, reason="培训"))
    page = clerk.get("/desk/").text
    assert "综合窗口 2 号岗" in page
    assert "代岗" in page


def test_the_person_is_loaded_with_one_statement(county: Engine, actions: Callable[[str], Actions]) -> None:
    clerk = actions("clerk")
    statements: list[str] = []

    def sent(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(county.database.engine, "before_cursor_execute", sent)
    assert clerk.get("/logout").status_code == 405
    event.remove(county.database.engine, "before_cursor_execute", sent)
    assert len(statements) <= 1
