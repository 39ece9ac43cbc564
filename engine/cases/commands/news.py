"""Reading news: one piece, or all that is new; and choosing how to hear of it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update

from engine.cases.runtime import Runtime
from engine.cases.storage.records import Outbox, WorkItem
from engine.cases.unit_of_work import UnitOfWork, act
from engine.errors import InvalidForm, NotFound, Refused
from engine.identity.actor import Actor
from engine.office.copies.records import Copy
from engine.office.news.records import NewsChoice
from engine.office.news.rules import TOPICS, check_choice
from engine.office.organisation.records import Staff


def read_news(runtime: Runtime, actor: Actor, *, news: str) -> tuple[int | None, UUID | None]:
    """Mark one piece of news as read, the first time it is; the case that it is about and the work that it asks for.

    The case is None for news about none, the work is None where it asks for none or the work is over. NotFound for news
    that go neither to the actor nor to a post that the actor holds now (AU-1).
    """
    kind, _, number = news.partition(":")

    def action(work: UnitOfWork) -> tuple[int | None, UUID | None]:
        if kind == "letter" and number.isdecimal() and len(number) <= 19 and int(number) < 2**63:
            return _read_letter(work, actor, int(number))
        return _read_work(work, actor, number if kind == "work" else "")

    return act(runtime, actor, action)


def _read_letter(work: UnitOfWork, actor: Actor, letter_id: int) -> tuple[int | None, UUID | None]:
    letter = work.session.scalar(select(Outbox).where(Outbox.id == letter_id, _mine(actor)).with_for_update())
    if letter is None:
        raise _none()
    if letter.read_at is None:
        letter.read_at, letter.read_by_id = work.context.now, actor.staff_id
    if letter.topic == "copy":
        # The copy that it tells of is read with it.
        work.session.execute(
            update(Copy)
            .where(
                Copy.reader_id == actor.staff_id,
                Copy.case_id == letter.case_id,
                Copy.at == letter.at,
                Copy.read_at.is_(None),
            )
            .values(read_at=work.context.now)
        )
    wanted = select(WorkItem.id).where(WorkItem.id == letter.work_item_id, WorkItem.post_id.in_(actor.post_ids))
    return letter.case_id, None if letter.work_item_id is None else work.session.scalar(wanted)


def _read_work(work: UnitOfWork, actor: Actor, number: str) -> tuple[int | None, UUID | None]:
    try:
        own = WorkItem.id == UUID(number)
    except ValueError:
        raise _none() from None
    found = work.session.execute(
        select(WorkItem.case_id, WorkItem.id, WorkItem.seen_at).where(own, WorkItem.post_id.in_(actor.post_ids))
    ).one_or_none()
    if found is None:
        raise _none()
    if found.seen_at is None:
        work.session.execute(update(WorkItem).where(own).values(seen_at=work.context.now))
    return found.case_id, found.id


def read_all_news(runtime: Runtime, actor: Actor) -> int:
    """Mark everything that is new for the actor as read; how much that was. Copies stay unread among the copies."""

    def action(work: UnitOfWork) -> int:
        session, now = work.session, work.context.now
        letters = session.execute(
            update(Outbox)
            .where(_mine(actor), Outbox.read_at.is_(None))
            .values(read_at=now, read_by_id=actor.staff_id)
            .returning(Outbox.id)
        ).all()
        fresh = (WorkItem.seen_at.is_(None), WorkItem.assignee_id.is_(None), WorkItem.beside_id.is_(None))
        work_items = session.execute(
            update(WorkItem)
            .where(WorkItem.post_id.in_(actor.post_ids), *fresh)
            .values(seen_at=now)
            .returning(WorkItem.id)
        ).all()
        return len(letters) + len(work_items)

    return act(runtime, actor, action)


def _mine(actor: Actor) -> ColumnElement[bool]:
    return or_(
        and_(Outbox.recipient_kind == "staff", Outbox.recipient == str(actor.staff_id)),
        and_(Outbox.recipient_kind == "post", Outbox.recipient.in_([str(each) for each in actor.post_ids])),
    )


def _none() -> NotFound:
    return NotFound("没有找到这条消息，可能已经办结。", "There is no such news; what it was about may be done.")


def choose_news_ways(runtime: Runtime, actor: Actor, *, ways: Mapping[str, str]) -> None:
    """Keep how the actor hears news of each topic beside the bell; what equals the office's default is not kept.

    InvalidForm, by topic, for a way that does not exist or to which the address is missing.
    """

    def action(work: UnitOfWork) -> None:
        session, now = work.session, work.context.now
        me = session.get_one(Staff, actor.staff_id, with_for_update=True)
        present = {
            row.topic: row.way for row in session.scalars(select(NewsChoice).where(NewsChoice.staff_id == me.id))
        }
        wrong = {}
        for topic, way in ways.items():
            if topic in TOPICS and way == present.get(topic, TOPICS[topic].default):
                continue  # as it is already, whatever addresses there are
            try:
                check_choice(topic, way, email=me.email, phone=me.phone)
            except Refused as refusal:
                wrong[topic] = (refusal.zh, refusal.en)
                continue
            if way == TOPICS[topic].default:
                session.delete(session.get_one(NewsChoice, (me.id, topic)))
                continue
            session.merge(NewsChoice(staff_id=me.id, topic=topic, way=way, since=now))
        if wrong:
            raise InvalidForm(wrong)

    act(runtime, actor, action)
