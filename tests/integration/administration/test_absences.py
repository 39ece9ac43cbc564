"""Announcing absences: who may, what is refused, and that nothing that waits is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import Engine
from engine.administration.commands import announce_absence, end_absence, name_holder
from engine.administration.cover import LeavesUncovered
from engine.administration.records import AdministrationEntry
from engine.cases.storage.records import History, WorkItem
from engine.clock import VirtualClock, office_time
from engine.errors import NotAllowed, Refused
from engine.identity.actor import Actor
from engine.office.organisation.records import Absence
from engine.queries.desk import worklist
from engine.queries.organisation.absences import absence_page

Who = Callable[[str], Actor]
Log = Callable[[], list[AdministrationEntry]]
CONSULT = {
    "kind": "consult", "channel": "window", "applicant_kind": "person", "applicant_name": "张三", "matter": "怎么办理",
    "scope": "here",
}  # fmt: skip


@pytest.mark.rule("AB-1")
@pytest.mark.parametrize("login", ["huyang", "mayulan", "luojianguo", "hejing"])
def test_administrator_leaders_of_the_department_and_the_person_may(county: Engine, who: Who, login: str) -> None:
    announced = announce_absence(
        county, who(login), login="hejing", reason="培训", starts_at=county.clock.now(), ends_at=None
    )
    assert "market-handler" in {post.code for post in who("guotao").posts}
    end_absence(county, who("mayulan"), absence=announced)
    assert "market-handler" not in {post.code for post in who("guotao").posts}


@pytest.mark.parametrize("login", ["wangfang", "guotao", "handong", "qianzheng", "liguoqiang"])
def test_colleagues_and_leaders_of_other_departments_may_not(county: Engine, who: Who, log: Log, login: str) -> None:
    with pytest.raises(NotAllowed):
        announce_absence(county, who(login), login="hejing", reason="培训", starts_at=county.clock.now(), ends_at=None)
    assert log() == []


@pytest.mark.rule("AB-2", "AB-5")
def test_leaving_a_public_post_alone_has_to_be_confirmed(
    county: Engine, who: Who, clock: VirtualClock, log: Log
) -> None:
    admin, monday, friday = who("huyang"), office_time(2026, 3, 2, 9), office_time(2026, 3, 6, 17)
    announce_absence(county, admin, login="wangfang", reason="年休", starts_at=monday, ends_at=friday)
    with pytest.raises(LeavesUncovered) as refused:
        announce_absence(
            county, admin, login="zhangwei", reason="会议", starts_at=monday + timedelta(days=1), ends_at=friday
        )
    assert refused.value.posts == ["综合窗口 1 号岗", "综合窗口 2 号岗"]
    # A night and a week-end leave nobody waiting; neither does the time when the other one is back.
    night = office_time(2026, 3, 3, 17), office_time(2026, 3, 4, 8)
    announce_absence(county, admin, login="zhangwei", reason="值班", starts_at=night[0], ends_at=night[1])
    announce_absence(county, admin, login="zhangwei", reason="会议", starts_at=friday, ends_at=None)
    key = announce_absence(
        county, admin, login="zhangwei", reason="急病", starts_at=office_time(2026, 3, 5, 9), ends_at=friday,
        confirmed=True,
    )  # fmt: skip
    line = log()[-1]
    assert (line.reason, line.after["uncovered"]) == ("急病", ["综合窗口 1 号岗", "综合窗口 2 号岗"])
    # Not yet begun: taken back without a trace in the register, but with one in the log.
    end_absence(county, admin, absence=key)
    with county.database.reading() as session:
        assert session.get(Absence, key) is None
    assert log()[-1].after == {"taken_back": True}


def test_what_is_refused(county: Engine, who: Who, clock: VirtualClock) -> None:
    admin, now = who("huyang"), county.clock.now()
    hour = timedelta(hours=1)
    for reason, starts, ends in ((" ", now, None), ("会议", now, now), ("会议", now - 2 * hour, now - hour)):
        with pytest.raises(Refused):
            announce_absence(county, admin, login="hejing", reason=reason, starts_at=starts, ends_at=ends)
    key = announce_absence(county, admin, login="hejing", reason="会议", starts_at=now, ends_at=now + hour)
    with pytest.raises(Refused, match="overlaps"):
        announce_absence(county, admin, login="hejing", reason="会议", starts_at=now, ends_at=None)
    clock.advance(2 * hour)
    with pytest.raises(Refused, match="it is over"):
        end_absence(county, admin, absence=key)


@pytest.mark.rule("AB-1", "AB-3")
def test_nothing_that_waits_is_lost_when_somebody_leaves(county: Engine, who: Who, clock: VirtualClock) -> None:
    """Work in hand, claimed and with a draft, passes to B at once; B's own claim passes back to A on return."""
    a = who("wangfang")
    for number in range(2):
        county.open_case(a, process="first_inquiry", answers=CONSULT, key=f"k{number}")
    county.settle()
    mine = inbox(county, a)
    assert len(mine) == 2
    county.claim(a, work_item=mine[0].id)
    clock.advance(timedelta(minutes=5))
    key = announce_absence(county, a, login="wangfang", reason="急病", starts_at=clock.now(), ends_at=None)

    assert inbox(county, who("wangfang")) == []
    b = who("zhangwei")
    taken = inbox(county, b)
    assert {row.id for row in taken} == {row.id for row in mine}
    assert {row.acting_for_id for row in taken} == {a.staff_id}
    with pytest.raises(NotAllowed):
        county.complete(who("wangfang"), work_item=mine[0].id, answers={}, key="too late")
    county.complete(b, work_item=mine[0].id, answers=ANSWER, key="done")
    with county.database.reading() as session:
        line = session.scalars(select(History).where(History.event == "completed")).one()
        assert (line.staff_id, line.acting_for_id) == (b.staff_id, a.staff_id)

    county.claim(b, work_item=mine[1].id)
    clock.advance(timedelta(minutes=5))
    end_absence(county, who("wangfang"), absence=key)
    assert inbox(county, who("zhangwei")) == []
    (back,) = inbox(county, who("wangfang"))
    assert (back.id, back.acting_for_id, back.claimed) == (mine[1].id, None, False)
    county.claim(who("wangfang"), work_item=back.id)
    with county.database.reading() as session:
        item = session.get_one(WorkItem, back.id)
        assert (item.assignee_id, item.acting_for_id) == (a.staff_id, None)


@pytest.mark.rule("AB-1", "AB-2")
def test_the_list_tells_who_stands_in(county: Engine, who: Who, clock: VirtualClock) -> None:
    admin, now = who("huyang"), county.clock.now()
    announce_absence(county, admin, login="wangfang", reason="年休", starts_at=now, ends_at=None)
    announce_absence(county, admin, login="hejing", reason="会议", starts_at=now + timedelta(days=1), ends_at=None)
    name_holder(county, admin, post="window-1", letter="B", login="liuyang")
    announce_absence(county, admin, login="liuyang", reason="急病", starts_at=now, ends_at=None, confirmed=True)
    with county.database.reading() as session:
        page = absence_page(session, at=now, which="now")
        assert {(row.login, post.code, post.covered_by) for row in page.rows for post in row.posts} == {
            ("wangfang", "window-1", None),
            ("liuyang", "window-4", "陈静"),
        }
        assert [row.login for row in absence_page(session, at=now, which="coming").rows] == ["hejing"]
        market = next(post.department_id for post in who("mayulan").posts)
        assert absence_page(session, at=now, which="now", departments=[market]).rows == []


def test_absences_are_paged_by_key(county: Engine, who: Who) -> None:
    with county.database.transaction() as session:
        start = county.clock.now() - timedelta(days=1)
        session.add_all(
            Absence(staff_id=who("hejing").staff_id, starts_at=start - timedelta(minutes=number % 7), ends_at=None,
                    reason="x") for number in range(101)
        )  # fmt: skip
    seen: list[int] = []
    after: str | None = None
    with county.database.reading() as session:
        while True:
            page = absence_page(session, at=county.clock.now(), which="now", after=after)
            seen += [row.id for row in page.rows]
            after = page.next
            if after is None:
                break
    assert len(seen) == len(set(seen)) == 101


ANSWER = {
    "answer": "先办营业执照。",
    "process": "窗口受理",
    "materials": "身份证明",
    "time_limit": "1 个工作日",
    "fee": "不收费",
}


def inbox(county: Engine, actor: Actor) -> list[worklist.WorkTask]:
    """All work that the actor can do now."""
    with county.database.reading() as session:
        page = worklist.inbox(session, staff_id=actor.staff_id, post_ids=actor.post_ids, now=county.clock.now())
        return [task for row in page.rows for task in row.tasks]
