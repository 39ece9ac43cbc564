"""The stock phrases of the office and of its people."""

from __future__ import annotations

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Phrase(Record):
    """One stock phrase (常用语). ``staff_id`` None: the office's, offered to everybody."""

    __tablename__ = "phrase"
    __table_args__ = (Index("phrase_text_key", "staff_id", "text", unique=True, postgresql_nulls_not_distinct=True),)

    id: Mapped[int] = identity()
    staff_id: Mapped[int | None] = to("staff.id")
    text: Mapped[str] = mapped_column(Text)
