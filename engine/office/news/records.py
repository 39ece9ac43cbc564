"""How each person wants to hear news, and what has gone out to whom already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import to


class NewsChoice(Record):
    """How a member of staff hears news of one topic beside the bell; no row: as ``rules.TOPICS`` says."""

    __tablename__ = "news_choice"
    __table_args__ = (CheckConstraint("way IN ('inside', 'email', 'sms', 'webhook', 'digest')", name="way"),)

    staff_id: Mapped[int] = to("staff.id", primary_key=True)
    topic: Mapped[str] = mapped_column(Text, primary_key=True)
    way: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    """When it was chosen, by the office clock: what is older does not go out by it."""


class NewsSent(Record):
    """One piece of news that has gone out to a person by the way of his choice, so that it goes once."""

    __tablename__ = "news_sent"
    __table_args__ = (Index("news_sent_at_index", "at"),)

    staff_id: Mapped[int] = to("staff.id", primary_key=True)
    news: Mapped[str] = mapped_column(Text, primary_key=True)
    """The key of ``engine.queries.desk.news.NewsLine``, or ``digest:`` with a day."""
    at: Mapped[datetime]
