"""The table of subscriptions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, LargeBinary, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record


class WebhookSubscription(Record):
    """Another system that is told of cases by signed webhooks 事件推送. All times are the system clock's.

    Its secret is kept nowhere: it is made again from ``salt`` and the audit key with the number ``key_id``.
    """

    __tablename__ = "webhook_subscription"
    __table_args__ = (CheckConstraint("cardinality(events) > 0", name="eventful"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    """What people call the other system."""
    url: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Some of ``engine.office.subscriptions.rules.EVENTS``."""
    key_id: Mapped[int] = mapped_column(SmallInteger)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    former_key_id: Mapped[int | None] = mapped_column(SmallInteger)
    former_salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    former_until: Mapped[datetime | None]
    """Until then messages are signed with the secret before, too; all three None when it was never changed."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    """None: the operator at the command line."""
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    """None while it is not ended, and when the operator ended it."""
