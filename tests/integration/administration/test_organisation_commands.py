"""What the administrator does to departments, posts and people, what is refused, and what the log says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine import Engine
from engine.administration import commands
from engine.administration.records import AdministrationEntry
from engine.cases.storage.records import WorkItem
from engine.errors import Conflict, NotAllowed, NotFound, Refused
from engine.identity.accounts import authenticate
from engine.identity.actor import Actor
from engine.office.calendar.store import calendar
from engine.office.organisation.store import holders_of, post_by_code, posts_held

Who = Callable[[str], Actor]
Log = Callable[[], list[AdministrationEntry]]


@pytest.mark.rule("PR-1", "AB-1", "AB-5")
def test_a_public_post_opens_only_with_two_holders_and_stays_so(county: Engine, who: Who, log: Log) -> None:
    admin = who("huyang")
    commands.add_department(county, admin, code="archives", name="川岳县档案局")
    commands.add_post(
        county, admin, department="archives", code="archives-1", name="档案窗口岗", role="clerk", faces_public=True
    )
    with pytest.raises(Refused, match="Expected an A holder"):
        commands.open_post(county, admin, post="archives-1")
    commands.name_holder(county, admin, post="archives-1", letter="a", login="wangfang")
    with pytest.raises(Refused, match="there is no B"):
        commands.open_post(county, admin, post="archives-1")
    with pytest.raises(Refused, match="two persons"):
        commands.name_holder(county, admin, post="archives-1", letter="B", login="wangfang")
    commands.name_holder(county, admin, post="archives-1", letter="B", login="chenjing")
    commands.open_post(county, admin, post="archives-1")
    assert "archives-1" in {post.code for post in who("wangfang").posts}
    with pytest.raises(Refused, match="there is no B"):
        commands.take_off(county, admin, post="archives-1", letter="B")
    commands.close_post(county, admin, post="archives-1", reason="装修")
    commands.take_off(county, admin, post="archives-1", letter="B")
    assert [line.action for line in log()] == [
        "department_added", "post_added", "holder_named", "holder_named", "post_opened", "post_closed",
        "holder_taken_off",
    ]  # fmt: skip
    named = log()[2]
    assert (named.actor_id, named.subject, named.before, named.after) == (
        admin.staff_id, "档案窗口岗", {"A": None}, {"A": "王芳"},
    )  # fmt: skip
    assert named.at == county.clock.now()


def test_only_administrators_and_the_operator_may(county: Engine, who: Who, log: Log) -> None:
    for attempt in (
        lambda actor: commands.add_department(county, actor, code="x", name="某局"),
        lambda actor: commands.rename_department(county, actor, department="market", name="某局"),
        lambda actor: commands.add_post(county, actor, department="market", code="x", name="某岗", role="clerk"),
        lambda actor: commands.name_holder(county, actor, post="window-1", letter="B", login="liuyang"),
        lambda actor: commands.take_off(county, actor, post="window-1", letter="B"),
        lambda actor: commands.open_post(county, actor, post="window-1"),
        lambda actor: commands.close_post(county, actor, post="window-1", reason="装修"),
        lambda actor: commands.add_staff(county, actor, login="x", name="某人"),
        lambda actor: commands.change_staff(county, actor, login="wangfang", name="某人"),
        lambda actor: commands.deactivate_staff(county, actor, login="wangfang", reason="离职"),
        lambda actor: commands.reactivate_staff(county, actor, login="wangfang"),
        lambda actor: commands.reset_password(county, actor, login="huyang"),
        lambda actor: commands.set_day(county, actor, day=date(2026, 3, 3), counted=False, reason="停电"),
        lambda actor: commands.clear_day(county, actor, day=date(2026, 3, 3), reason="来电"),
    ):
        with pytest.raises(NotAllowed):
            attempt(who("luojianguo"))
    with pytest.raises(NotAllowed):
        commands.make_administrator(county, who("huyang"), login="x", name="某人", center_name="某中心")
    assert log() == []
    commands.add_department(county, None, code="x", name="某局")
    assert log()[0].actor_id is None


@pytest.mark.rule("AB-3")
def test_who_stands_in_for_the_administrator_is_on_the_log(county: Engine, who: Who, log: Log) -> None:
    admin = who("huyang")
    commands.announce_absence(county, admin, login="huyang", reason="年休", starts_at=county.clock.now(), ends_at=None)
    deputy = who("yangfan")
    commands.add_department(county, deputy, code="x", name="某局")
    line = log()[-1]
    assert (line.actor_id, line.acting_for_id) == (deputy.staff_id, admin.staff_id)
    with pytest.raises(NotAllowed):
        commands.add_department(county, who("huyang"), code="y", name="另一局")


def test_unknown_things_are_not_found(county: Engine, who: Who) -> None:
    admin = who("huyang")
    for attempt in (
        lambda: commands.rename_department(county, admin, department="none", name="某局"),
        lambda: commands.open_post(county, admin, post="none"),
        lambda: commands.name_holder(county, admin, post="window-1", letter="A", login="none"),
        lambda: commands.reset_password(county, admin, login="none"),
        lambda: commands.end_absence(county, admin, absence=77),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_names_are_told_apart_and_kept(county: Engine, who: Who, log: Log) -> None:
    admin = who("huyang")
    with pytest.raises(Refused, match="taken"):
        commands.rename_department(county, admin, department="market", name="川岳县教育局")
    commands.rename_department(county, admin, department="market", name="川岳县市场监管局", short_name="市监")
    commands.rename_department(county, admin, department="market", name="川岳县市场监管局", short_name="市监")
    assert len(log()) == 1
    assert log()[0].before["name"] == "川岳县市场监督管理局"
    with pytest.raises(Refused, match="taken"):
        commands.add_staff(county, admin, login="wangfang", name="王芳")
    with pytest.raises(Refused, match="letters, digits"):
        commands.add_staff(county, admin, login="wang fang", name="王芳")


def test_nobody_can_lock_everybody_out(county: Engine, who: Who) -> None:
    admin = who("huyang")
    with pytest.raises(Refused, match="this is you"):
        commands.deactivate_staff(county, admin, login="huyang", reason="离职")
    commands.deactivate_staff(county, admin, login="yangfan", reason="离职")
    with pytest.raises(Refused, match="at least one administrator"):
        commands.close_post(county, admin, post="admin", reason="撤销")
    with pytest.raises(Refused, match="at least one administrator"):
        commands.deactivate_staff(county, None, login="huyang", reason="离职")
    commands.reactivate_staff(county, admin, login="yangfan")
    commands.deactivate_staff(county, None, login="huyang", reason="离职")
    assert who("yangfan").has("admin")


@pytest.mark.rule("AB-2")
def test_who_leaves_a_public_post_alone_is_kept_until_confirmed(county: Engine, who: Who, log: Log) -> None:
    admin, now = who("huyang"), county.clock.now()
    commands.announce_absence(county, admin, login="zhangwei", reason="病假", starts_at=now, ends_at=None)
    with pytest.raises(Refused, match="uncovered"):
        commands.deactivate_staff(county, admin, login="wangfang", reason="离职")
    commands.deactivate_staff(county, admin, login="wangfang", reason="离职", confirmed=True)
    assert log()[-1].after["uncovered"] == ["综合窗口 1 号岗", "综合窗口 2 号岗"]


def test_a_post_with_waiting_work_is_not_closed(county: Engine, who: Who) -> None:
    answers = {
        "kind": "consult", "channel": "window", "applicant_kind": "person", "applicant_name": "张三", "matter": "开店",
        "scope": "here",
    }  # fmt: skip
    county.open_case(who("wangfang"), process="first_inquiry", answers=answers, key="k")
    county.settle()
    with county.database.reading() as session:
        post_id = session.query(WorkItem).one().post_id
        code = next(post.code for post in posts_held(session, who("wangfang").staff_id, county.clock.now())
                    if post.post_id == post_id)  # fmt: skip
    with pytest.raises(Refused, match="Expected no work to wait"):
        commands.close_post(county, who("huyang"), post=code, reason="装修")


def test_two_administrators_at_once(county: Engine, who: Who, log: Log) -> None:
    """Both saw liuyang as B of the third window; one is told that this has changed meanwhile."""
    results: list[object] = []
    barrier = threading.Barrier(2)

    def name(actor: Actor, login: str) -> None:
        barrier.wait()
        try:
            commands.name_holder(county, actor, post="window-3", letter="B", login=login, instead_of="liuyang")
            results.append(login)
        except Conflict as conflict:
            results.append(type(conflict))

    people = ((who("huyang"), "wangfang"), (who("huyang"), "zhangwei"))
    threads = [threading.Thread(target=name, args=each) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Conflict in results
    with county.database.reading() as session:
        now = holders_of(session, post_by_code(session, "window-3").id)["B"].login
    assert [result for result in results if result is not Conflict] == [now]
    assert len(log()) == 1


def test_a_one_time_password_lets_in_once_and_must_be_changed(county: Engine, who: Who, log: Log) -> None:
    given = commands.reset_password(county, who("huyang"), login="wangfang")
    assert authenticate(county.database, "wangfang", given, "127.0.0.1", county.system_clock.now()) is not None
    assert authenticate(county.database, "wangfang", "correct horse", "127.0.0.1", county.system_clock.now()) is None
    person = who("wangfang")
    assert person.must_change_password
    with pytest.raises(Refused, match="present password"):
        commands.change_password(county, person, present="wrong", wanted="my own words")
    with pytest.raises(Refused, match="another password"):
        commands.change_password(county, person, present=given, wanted=given)
    with pytest.raises(Refused, match="10 to 200 characters"):
        commands.change_password(county, person, present=given, wanted="short")
    commands.change_password(county, person, present=given, wanted="my own words")
    assert not who("wangfang").must_change_password
    with pytest.raises(NotAllowed):
        commands.change_password(county, None, present="x", wanted="my own words")
    assert [line.action for line in log()] == ["password_reset", "password_changed"]
    assert all(given not in str((line.before, line.after, line.reason)) for line in log())
    commands.deactivate_staff(county, who("huyang"), login="wangfang", reason="离职")
    with pytest.raises(Refused, match="in service"):
        commands.reset_password(county, who("huyang"), login="wangfang")


@pytest.mark.rule("TC-2", "TC-11")
def test_a_day_is_set_and_cleared_with_reasons(county: Engine, who: Who, log: Log) -> None:
    admin, day = who("huyang"), date(2026, 3, 4)
    with pytest.raises(Refused):
        commands.set_day(county, admin, day=day, counted=False, reason=" ")
    commands.set_day(county, admin, day=day, counted=False, reason="停电检修")
    with county.database.reading() as session:
        assert calendar(session).status(day).zh == "停电检修"
    with pytest.raises(Refused, match="Expected a reason"):
        commands.clear_day(county, admin, day=day, reason="")
    commands.clear_day(county, admin, day=day, reason="检修改期")
    with pytest.raises(Refused, match="a day that was changed"):
        commands.clear_day(county, admin, day=day, reason="检修改期")
    done = commands.import_year(
        county, admin, year=2027, content="day,kind,name\n2027-01-01,holiday,元旦\n".encode(), source_name="2027.csv"
    )
    assert done.days_off == 1
    assert [(line.action, line.subject, line.reason) for line in log()] == [
        ("day_set", "2026-03-04", "停电检修"),
        ("day_cleared", "2026-03-04", "检修改期"),
        ("year_imported", "2027", ""),
    ]


def test_the_log_is_only_added_to(county: Engine) -> None:
    commands.add_department(county, None, code="x", name="某局")
    for statement in (
        "UPDATE administration_entry SET action = 'x'",
        "DELETE FROM administration_entry",
        "TRUNCATE administration_entry",
    ):
        with (
            pytest.raises(DBAPIError, match="permission denied"),
            county.database.transaction() as session,
        ):
            session.execute(text(statement))
