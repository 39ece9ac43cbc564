"""The register of copies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Copy(Record):
    """A step of a case brought to somebody's notice (抄送). It opens nothing: what the reader sees of the case follows
    from what the reader has to do with it (AU-1, SP-6)."""

    __tablename__ = "copy"
    __table_args__ = (
        Index("copy_reader_index", "reader_id", "id"),
        Index("copy_unread_index", "reader_id", postgresql_where=text("read_at IS NULL")),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", index=True)
    element: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    sender_id: Mapped[int] = to("staff.id")
    reader_id: Mapped[int] = to("staff.id")
    note: Mapped[str] = mapped_column(Text)
    """What the sender says with it; may be empty."""
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
