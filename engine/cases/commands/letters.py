"""The letters that a command sends to posts and people by itself: news to them, shown in a demonstration's mailbox."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from sqlalchemy import select

from engine.cases.loaded_case import LoadedCase
from engine.cases.storage.records import OfficeCase
from engine.cases.unit_of_work import UnitOfWork
from engine.office.news.rules import TOPICS

Topic = Literal["urge", "card", "transfer", "opinion", "result", "copy", "word"]
"""As in ``engine.office.news.rules.TOPICS``, without new work, which needs no letter."""


def send_letter(
    work: UnitOfWork,
    loaded: LoadedCase,
    post_id: int,
    subject: str,
    body: str,
    topic: Topic = "word",
    work_item: UUID | None = None,
) -> None:
    """Put a letter to whoever holds the post into this transaction's commit; ``work_item`` is what it asks for."""
    _send(work, loaded, "post", post_id, subject, body, topic, work_item)


def tell_staff(
    work: UnitOfWork, loaded: LoadedCase, staff_id: int, subject: str, body: str, topic: Topic = "word"
) -> None:
    """Put a letter to a member of staff into this transaction's commit."""
    _send(work, loaded, "staff", staff_id, subject, body, topic, None)


def known_number(work: UnitOfWork, loaded: LoadedCase) -> str:
    """The number of the case, of a department's branch that of its joint case; empty without any."""
    query = select(OfficeCase.number).where(OfficeCase.id == loaded.parent_id)
    return loaded.number or work.session.scalar(query) or ""


def _send(
    work: UnitOfWork,
    loaded: LoadedCase,
    kind: str,
    recipient: int,
    subject: str,
    body: str,
    topic: Topic,
    work_item: UUID | None,
) -> None:
    by_mail = TOPICS[topic].default == "email"
    work.context.outbox.append(
        {
            "case_id": loaded.id,
            "channel": "email" if by_mail else "mailbox",
            "recipient_kind": kind,
            "recipient": str(recipient),
            "subject": subject,
            "body": body,
            "topic": topic,
            "work_item_id": work_item,
            "at": work.context.now,
            "next_attempt_at": work.context.runtime.system_clock.now() if by_mail else None,
        }
    )
