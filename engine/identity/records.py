"""What is needed to let somebody in: the password's hash, and failed attempts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record


class Account(Record):
    """The password of a member of staff, as an argon2 hash."""

    __tablename__ = "account"

    staff_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    must_change: Mapped[bool] = mapped_column(default=False)
    """Whether somebody else knows the password too: then the person must choose an own one before anything else."""


class FailedAttempt(Record):
    """One failed attempt at something secret, by the system clock; what the limits on guessing count.

    ``target`` says what was tried: a login, a case number, or the network address that it came from.
    """

    __tablename__ = "failed_attempt"
    __table_args__ = (
        Index("failed_attempt_target_at_index", "target", "at"),
        Index("failed_attempt_at_index", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    target: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
