"""The log of what administrators did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class AdministrationEntry(Record):
    """One line of the administration log 管理记录. Only added: the database refuses to change or delete one."""

    __tablename__ = "administration_entry"
    __table_args__ = (Index("administration_entry_subject_index", "subject_kind", "subject_id", "id"),)

    id: Mapped[int] = identity()
    at: Mapped[datetime]
    """When, by the office clock."""
    actor_id: Mapped[int | None] = to("staff.id")
    """Who did it; None = the operator at the command line."""
    acting_for_id: Mapped[int | None] = to("staff.id")
    """For which absent administrator or leader (AB-3); None = on own behalf."""
    action: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[str] = mapped_column(Text)
    """``department``, ``post``, ``staff``, ``day``, ``item``, ``setting``, ``agency`` or ``phrase``."""
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    subject: Mapped[str] = mapped_column(Text)
    """The name of what it was about, as it was then."""
    before: Mapped[dict[str, Any]]
    """What was changed, as it had been; empty for something new."""
    after: Mapped[dict[str, Any]]
    """What was changed, as it is now; never a password."""
    reason: Mapped[str] = mapped_column(Text)
