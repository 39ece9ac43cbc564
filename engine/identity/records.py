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


class LoginFailure(Record):
    """One failed attempt to log in, by the system clock; what the rate limit counts."""

    __tablename__ = "login_failure"
    __table_args__ = (Index("login_failure_login_at_index", "login", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    login: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
