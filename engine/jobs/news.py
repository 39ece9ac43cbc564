"""News by the ways that people have chosen beside the bell: at once by e-mail, SMS or webhook, or once a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.cases.runtime import Runtime
from engine.cases.storage.records import Outbox
from engine.errors import NotFound
from engine.identity.actor import load_actor
from engine.office.news.records import NewsChoice, NewsSent
from engine.office.news.rules import TOPICS, digest_day
from engine.office.organisation.records import Staff
from engine.office.settings import store as settings
from engine.queries.desk.news import NewsLine, news

OLDEST = timedelta(days=30)
"""What is older goes out no more: a way that was without a transport for long does not flood anybody."""

KEPT = 2 * OLDEST
"""How long it is remembered that something has gone out."""

AT_ONCE = 100
"""Pieces of news of one topic that go to one person in one round."""


def carry_news(runtime: Runtime) -> int:
    """Put what is new for people who have chosen a way beside the bell into the outbox, each once; how many letters.

    What was read meanwhile, and what asked for work that is over, does not go out. Any number of workers may do this at
    the same time.
    """
    now = runtime.clock.now()
    with runtime.database.reading() as session:
        chosen: dict[int, dict[str, NewsChoice]] = {}
        for row in session.scalars(select(NewsChoice).where(NewsChoice.way != "inside").order_by(NewsChoice.staff_id)):
            chosen.setdefault(row.staff_id, {})[row.topic] = row
        hour = settings.value(session, "news_digest_hour", now)
    written = 0
    for staff_id, choices in chosen.items():
        with runtime.database.transaction() as session:
            written += _carry(session, runtime, staff_id, choices, hour)
    with runtime.database.transaction() as session:
        session.execute(delete(NewsSent).where(NewsSent.at < now - KEPT))
    return written


def _carry(session: Session, runtime: Runtime, staff_id: int, choices: Mapping[str, NewsChoice], hour: int) -> int:
    now = runtime.clock.now()
    try:
        actor = load_actor(session, staff_id, now)
    except NotFound:
        return 0  # no longer active
    person = session.get_one(Staff, staff_id)
    together = {topic: choice for topic, choice in choices.items() if choice.way == "digest"}
    day = digest_day(now, hour) if together else None
    if day is not None and not _first(session, staff_id, f"digest:{day.isoformat()}", now):
        day = None
    digest: list[NewsLine] = []
    written = 0
    for topic, choice in choices.items():
        if topic not in TOPICS or (choice.way == "digest" and day is None):
            continue
        page = news(session, staff_id, actor.post_ids, unread=True, topic=topic, rows=AT_ONCE)
        since = max(choice.since, now - OLDEST)
        fresh = [line for line in page.rows if line.at >= since and _first(session, staff_id, line.key, now)]
        if choice.way == "digest":
            digest += fresh
            continue
        for line in fresh:
            written += _write(session, runtime, person, choice.way, line.case_id, _subject(line), _body(line))
    if digest:
        digest.sort(key=lambda line: (line.at, line.key))
        body = "\n".join(f"{number}. {_subject(line)}　{_body(line)}" for number, line in enumerate(digest, start=1))
        written += _write(session, runtime, person, "email", None, f"每日消息汇总（{len(digest)} 条）", body)
    session.flush()
    return written


def _first(session: Session, staff_id: int, key: str, now: datetime) -> bool:
    """Whether this goes out to this person for the first time; remembers that it did."""
    row = insert(NewsSent).values(staff_id=staff_id, news=key, at=now)
    return session.scalar(row.on_conflict_do_nothing().returning(NewsSent.news)) is not None


def _write(
    session: Session, runtime: Runtime, person: Staff, way: str, case_id: int | None, subject: str, body: str
) -> int:
    recipient = {"email": person.email, "sms": person.phone}.get(way, person.login)
    if not recipient:
        return 0
    session.add(
        Outbox(
            case_id=case_id,
            channel=way,
            # Not "staff": a letter to a member of staff would be news itself.
            recipient_kind="address",
            recipient=recipient,
            subject=subject,
            # Who else sees the screen of a phone is not known: an SMS says what it is, the rest is in the system.
            body="请登录系统查看。" if way == "sms" else body,
            at=runtime.clock.now(),
            attempts=0,
            next_attempt_at=runtime.system_clock.now(),
        )
    )
    return 1


def _subject(line: NewsLine) -> str:
    return f"新工作：{line.subject}" if line.topic == "work" else line.subject


def _body(line: NewsLine) -> str:
    if line.body is not None:
        return line.body
    return " ".join(each for each in (line.number, line.item_name) if each) or line.subject
