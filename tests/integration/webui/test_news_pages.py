"""The bell and its page: what is new for whom, read one by one or all at once, over as soon as the work is (AU-1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from web_actions import Actions

from engine import Engine
from engine.cases import commands
from engine.queries.desk.news import news
from engine.queries.desk.waiting import waiting
from engine.sample.hands import Hands


@pytest.fixture
def case_id(county: Engine) -> int:
    """An accepted application whose review waits at the market bureau's handler (hejing)."""
    hands = Hands(county)
    made = hands.register(
        "wangfang",
        {
            "kind": "apply", "channel": "window", "applicant_kind": "person", "applicant_name": "张三丰",
            "phone": "13900001234", "matter": "开饭店", "scope": "here", "item": "CY-SJ-002",
        },
    )  # fmt: skip
    county.settle()
    hands.answer(made, "materials_check", {"materials": hands.materials(made), "conclusion": "accept"})
    county.settle()
    return made


def review(county: Engine, case_id: int) -> str:
    """The work item of the review."""
    with county.database.reading() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT w.id FROM work_item w JOIN post p ON p.id = w.post_id WHERE p.role = 'handler' AND w.case_id = %s",
            (case_id,),
        )
        return str(rows.scalar_one())


def bell(person: Actions) -> str:
    """What the bell says to a screen reader."""
    found = re.search(r'class="top-button bell"[^>]*aria-label="([^"]+)"', person.get("/account/attendance").text)
    assert found is not None
    return found[1]


def keys(person: Actions, query: str = "") -> list[str]:
    return re.findall(r'name="news" value="([^"]+)"', person.get(f"/desk/news{query}").text)


@pytest.mark.rule("AU-1")
def test_new_work_rings_until_it_is_read_and_leads_to_the_task(
    county: Engine, actions: Callable[[str], Actions], case_id: int
) -> None:
    handler, stranger = actions("handler"), actions("helper")
    item = review(county, case_id)
    assert bell(handler) == "消息，1 条未读"
    assert bell(stranger) == "消息，没有未读"
    assert keys(handler) == [f"work:{item}"]
    # What is not mine does not exist.
    assert stranger.post("/desk/news/read", news=f"work:{item}").status_code == 404
    assert stranger.post("/desk/news/read", news="letter:1").status_code == 404
    for nonsense in (
        "",
        "work:",
        "work:7",
        "letter:x",
        "letter:9999999999999999999",
        "letter:99999999999999999999",
        "page:1",
    ):
        assert handler.post("/desk/news/read", news=nonsense).status_code == 404
    assert handler.post("/desk/news/read", news=f"work:{item}").location == f"/desk/work/{item}"
    assert bell(handler) == "消息，没有未读"
    assert keys(handler) == [f"work:{item}"], "it is still there, as read"
    assert keys(handler, "?read=no") == []


@pytest.mark.rule("AU-1")
def test_work_that_is_taken_is_no_news(county: Engine, actions: Callable[[str], Actions], case_id: int) -> None:
    handler = actions("handler")
    handler.post(f"/desk/work/{review(county, case_id)}/claim")
    assert bell(handler) == "消息，没有未读"


@pytest.mark.rule("AU-1", "JA-4")
def test_an_urge_and_a_passed_on_task_are_told_once_and_are_over_with_the_work(
    county: Engine, actions: Callable[[str], Actions], case_id: int
) -> None:
    handler, other, item = actions("handler"), actions("chief_rep"), review(county, case_id)
    handler.post("/desk/news/read-all")
    hands = Hands(county)
    commands.urge(county, hands.person("mayulan"), case_id=case_id, text="请抓紧办理", key="urge")
    assert len(keys(handler, "?read=no")) == 1, "an urge and its answer are one line"
    page = handler.get("/desk/news?read=no&topic=urge").text
    assert "请抓紧办理" in page
    before = bell(other)
    handler.post(f"/desk/work/{item}/do/transfer", post="market-chief_rep", reason="外出培训")
    assert before == "消息，没有未读"
    # One piece of news, although the letter and the work itself are both new at that post.
    assert bell(other) == "消息，1 条未读"
    found = keys(other, "?read=no")
    assert other.post("/desk/news/read", news=found[0]).location == f"/desk/work/{item}"
    # The urge asked for work that is done now.
    with county.database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM work_item WHERE id = %s", (item,))
    assert keys(handler, "?read=no&topic=urge") == []
    assert "已办结" in handler.get("/desk/news?topic=urge").text


@pytest.mark.rule("AU-1")
def test_a_copy_is_read_in_both_places(county: Engine, actions: Callable[[str], Actions], case_id: int) -> None:
    other, item = actions("chief_rep"), review(county, case_id)
    send = {"work_item": item, "posts": ["market-chief_rep"], "note": "请知悉"}
    sender = Hands(county).person("hejing")
    commands.send_copies(county, sender, **send, key="first")  # type: ignore[arg-type]
    news_key = keys(other, "?read=no&topic=copy")[0]
    assert other.post("/desk/news/read", news=news_key).location == f"/cases/{case_id}"
    assert "没有未读的抄送" in other.get("/desk/copies?read=no").text
    county.clock.advance(timedelta(minutes=5))  # type: ignore[attr-defined]
    commands.send_copies(county, sender, **send, key="second")  # type: ignore[arg-type]
    copy = re.search(r'action="(/desk/copies/\d+)"', other.get("/desk/copies?read=no").text)
    assert copy is not None
    other.post(copy[1])
    assert bell(other) == "消息，没有未读"


@pytest.mark.rule("AU-1")
def test_what_a_person_and_his_post_are_told_is_one_piece_of_news(county: Engine, case_id: int) -> None:
    person = Hands(county).person("hejing")
    letters = [("staff", person.staff_id), ("post", person.post_ids[0])]
    with county.database.transaction() as session:
        for kind, recipient in letters:
            session.connection().exec_driver_sql(
                "INSERT INTO outbox (case_id, channel, recipient_kind, recipient, subject, body, at, attempts, topic) "
                "VALUES (%s, 'mailbox', %s, %s, '黄牌', '超过承诺时限', %s, 0, 'card')",
                (case_id, kind, str(recipient), county.clock.now()),
            )
    with county.database.reading() as session:
        page = news(session, person.staff_id, person.post_ids, topic="card")
        assert [line.subject for line in page.rows] == ["黄牌"]
        found = waiting(session, person.staff_id, person.post_ids, county.clock.now())
        assert found.unread == 2  # the card and the review


def letters_for(county: Engine, login: str, count: int) -> None:
    """Put letters to somebody into the outbox, three of each moment."""
    person = Hands(county).person(login)
    with county.database.transaction() as session:
        for number in range(count):
            session.connection().exec_driver_sql(
                "INSERT INTO outbox (channel, recipient_kind, recipient, subject, body, at, attempts, topic) "
                "VALUES ('mailbox', 'staff', %s, %s, '内容', %s, 0, 'word')",
                (str(person.staff_id), f"第 {number} 号", county.clock.now() - timedelta(minutes=number // 3)),
            )


def test_pages_by_key_show_every_piece_once(county: Engine, case_id: int) -> None:
    letters_for(county, "hejing", 100)
    person = Hands(county).person("hejing")
    found, after = [], None
    while True:
        with county.database.reading() as session:
            page = news(session, person.staff_id, person.post_ids, after=after)
        found += page.rows
        after = page.next
        if after is None:
            break
    assert len(found) == 101
    assert len({line.key for line in found}) == 101
    assert [line.at for line in found] == sorted((line.at for line in found), reverse=True)


def test_wrong_keys_and_topics_break_nothing(actions: Callable[[str], Actions], case_id: int) -> None:
    handler = actions("handler")
    for wrong in (
        "x",
        "~",
        "2026-01-01~letter:1",
        "2026-01-01T00:00:00+00:00~page:1",
        "2026-01-01T00:00:00+00:00~work:1",
    ):
        assert handler.get("/desk/news", query_string={"after": wrong}).status_code == 404
    assert handler.get("/desk/news?topic=nothing").status_code == 200


def test_all_is_read_at_once_and_only_mine(county: Engine, actions: Callable[[str], Actions], case_id: int) -> None:
    letters_for(county, "hejing", 150)
    letters_for(county, "guotao", 1)
    handler, other = actions("handler"), actions("chief_rep")
    assert bell(handler) == "消息，99+ 条未读"
    assert (
        "已读 151 条消息"
        in handler.client.post("/desk/news/read-all", data={"_csrf": handler.token()}, follow_redirects=True).text
    )
    assert bell(handler) == "消息，没有未读"
    assert bell(other) == "消息，1 条未读"


def test_the_bell_asks_for_the_figure_and_hears_when_it_is_the_same(
    county: Engine, actions: Callable[[str], Actions], case_id: int
) -> None:
    handler = actions("handler")
    first = handler.get("/desk/news/count", headers={"Accept": "application/json"})
    assert first.json is not None
    assert first.json["unread"] == 1
    same = handler.get("/desk/news/count", headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.text) == (304, "")
    letters_for(county, "hejing", 2)
    changed = handler.get("/desk/news/count", headers={"If-None-Match": first.headers["ETag"]}).json
    assert changed is not None
    assert changed["unread"] == 3


def test_asking_by_itself_does_not_prolong_a_session(actions: Callable[[str], Actions]) -> None:
    handler = actions("handler")
    with handler.client.session_transaction() as session:
        session["seen"] = 0
    handler.get("/desk/news/count")
    with handler.client.session_transaction() as session:
        assert session["seen"] == 0
    handler.get("/desk/news")
    with handler.client.session_transaction() as session:
        assert session["seen"] > 0


def test_the_bell_costs_one_statement_however_much_is_new(county: Engine, actions: Callable[[str], Actions]) -> None:
    handler = actions("handler")

    def asked(address: str) -> int:
        before = county.database.statements
        assert handler.get(address).status_code == 200
        return county.database.statements - before

    asked("/desk/")  # the first page reads calendar and diagrams
    few, page = asked("/desk/"), asked("/desk/news")
    letters_for(county, "hejing", 300)
    assert asked("/desk/") == few <= 9
    assert asked("/desk/news") == page <= 4


@pytest.mark.rule("AU-1")
def test_everybody_chooses_how_to_hear_of_each_topic(county: Engine, actions: Callable[[str], Actions]) -> None:
    handler = actions("handler")
    person = Hands(county).person("hejing")
    with county.database.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE staff SET email = '', phone = '13900000000' WHERE id = %s", (person.staff_id,)
        )
    as_it_is = dict.fromkeys(("work", "urge", "transfer", "opinion", "copy"), "inside")
    as_it_is |= dict.fromkeys(("card", "result", "word"), "email")
    refused = handler.post("/account/news", **as_it_is | {"work": "digest", "urge": "sms"})
    assert refused.status_code == 422
    assert "您还没有登记邮箱" in refused.text
    assert re.search(r'<select[^>]*name="urge".*?<option selected value="sms">', refused.text, re.S), "nothing is lost"
    assert handler.post("/account/news", **as_it_is | {"urge": "pigeon"}).status_code == 422
    assert handler.post("/account/news", **as_it_is | {"urge": "sms"}).location == "/account/news"
    shown = handler.get("/account/news").text
    assert re.search(r'name="urge".*?<option selected value="sms">', shown, re.S)
    assert handler.post("/account/news", **as_it_is).status_code == 302
    with county.database.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM news_choice").scalar() == 0
    assert "<option selected" in actions("clerk").get("/account/news").text
