"""News go out once by the way that a person has chosen, and not when they were read or the work is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Engine
from engine.cases import commands
from engine.clock import VirtualClock
from engine.jobs.news import carry_news
from engine.jobs.outbox import deliver_outbox
from engine.sample.hands import Hands


class Collecting:
    """A transport that remembers."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []

    def send(self, letter_id: str, recipient: str, subject: str, body: str) -> None:
        self.sent.append((recipient, subject, body))


@pytest.fixture
def hands(county: Engine) -> Hands:
    """The county's people; hejing has an address."""
    with county.database.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE staff SET email = 'he@example.org', phone = '13900005555' WHERE login = 'hejing'"
        )
    return Hands(county)


def choose(hands: Hands, **ways: str) -> None:
    commands.choose_news_ways(hands.engine, hands.person("hejing"), ways=ways)


def apply(hands: Hands) -> int:
    """An accepted application: its review is new work for hejing."""
    made = hands.register(
        "wangfang",
        {
            "kind": "apply", "channel": "window", "applicant_kind": "person", "applicant_name": "张三丰",
            "phone": "13900001234", "matter": "开饭店", "scope": "here", "item": "CY-SJ-002",
        },
    )  # fmt: skip
    hands.engine.settle()
    hands.answer(made, "materials_check", {"materials": hands.materials(made), "conclusion": "accept"})
    return made


def letter(county: Engine, topic: str, subject: str, *, channel: str = "mailbox") -> None:
    person = Hands(county).person("hejing")
    with county.database.transaction() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO outbox (channel, recipient_kind, recipient, subject, body, at, attempts, topic, "
            "next_attempt_at) VALUES (%s, 'staff', %s, %s, '内容', %s, 0, %s, %s)",
            (
                channel, str(person.staff_id), subject, county.clock.now(), topic,
                county.system_clock.now() if channel == "email" else None,
            ),
        )  # fmt: skip


def sent(county: Engine, channel: str) -> list[tuple[str, str, str]]:
    transport = Collecting()
    deliver_outbox(county, {channel: transport})
    return transport.sent


def test_new_work_goes_out_once_and_without_names(county: Engine, hands: Hands) -> None:
    choose(hands, work="email")
    apply(hands)
    assert carry_news(county) == 1
    assert carry_news(county) == 0
    mine = [each for each in sent(county, "email") if each[0] == "he@example.org"]
    assert len(mine) == 1
    assert mine[0][1].startswith("新工作：")
    assert "张三丰" not in "".join(mine[0])


def test_who_has_chosen_nothing_hears_by_the_bell_alone(county: Engine, hands: Hands) -> None:
    apply(hands)
    assert carry_news(county) == 0


def test_an_sms_says_no_more_than_what_it_is(county: Engine, hands: Hands) -> None:
    choose(hands, urge="sms")
    letter(county, "urge", "催办：审查")
    assert carry_news(county) == 1
    assert sent(county, "sms") == [("13900005555", "催办：审查", "请登录系统查看。")]


def test_a_connected_system_gets_the_login(county: Engine, hands: Hands) -> None:
    choose(hands, copy="webhook")
    letter(county, "copy", "抄送")
    assert carry_news(county) == 1
    assert sent(county, "webhook") == [("hejing", "抄送", "内容")]


def test_what_was_read_or_is_over_does_not_go_out(county: Engine, hands: Hands) -> None:
    choose(hands, work="email", urge="email")
    made = apply(hands)
    commands.urge(county, hands.person("mayulan"), case_id=made, text="请抓紧", key="urge")
    commands.read_all_news(county, hands.person("hejing"))
    assert carry_news(county) == 0
    county.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]
    commands.urge(county, hands.person("mayulan"), case_id=made, text="再次催办", key="again")
    with county.database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM work_item")
    assert carry_news(county) == 0


def test_a_choice_is_not_for_what_was_before_it(county: Engine, hands: Hands, clock: VirtualClock) -> None:
    letter(county, "copy", "从前的抄送")
    clock.advance(timedelta(minutes=1))
    choose(hands, copy="email")
    assert carry_news(county) == 0


def test_the_digest_comes_once_a_day_after_its_hour(county: Engine, hands: Hands, clock: VirtualClock) -> None:
    choose(hands, urge="digest", copy="digest")
    assert carry_news(county) == 0  # nine o'clock: the digest of this day is empty
    letter(county, "urge", "催办：审查")
    clock.advance(timedelta(minutes=1))
    letter(county, "copy", "抄送：受理")
    assert carry_news(county) == 0
    clock.advance(timedelta(hours=22))  # seven in the morning
    assert carry_news(county) == 0
    clock.advance(timedelta(hours=1, minutes=1))
    assert carry_news(county) == 1
    assert carry_news(county) == 0
    ((recipient, subject, body),) = sent(county, "email")
    assert (recipient, subject) == ("he@example.org", "每日消息汇总（2 条）")
    assert body.splitlines()[0].startswith("1. 催办：审查")
    clock.advance(timedelta(days=1))
    assert carry_news(county) == 0, "nothing is told twice"


@pytest.mark.rule("AC-2")
def test_a_card_leaves_by_email_unless_its_person_wants_it_otherwise(county: Engine, hands: Hands) -> None:
    letter(county, "card", "黄牌", channel="email")
    assert [each[1] for each in sent(county, "email")] == ["黄牌"]
    assert carry_news(county) == 0
    choose(hands, card="inside")
    letter(county, "card", "红牌", channel="email")
    assert sent(county, "email") == []
    assert carry_news(county) == 0
    choose(hands, card="sms")
    letter(county, "card", "又一张", channel="email")
    assert sent(county, "email") == []
    carry_news(county)
    assert "又一张" in [each[1] for each in sent(county, "sms")]
