"""The table of the directory."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Agency(Record):
    """An agency that is none of ours 外部机关; one that left the directory stays for the records that name it."""

    __tablename__ = "agency"
    __table_args__ = (Index("agency_name_key", "name", unique=True, postgresql_where=text("removed_at IS NULL")),)

    id: Mapped[int] = identity()
    name: Mapped[str] = mapped_column(Text)
    competence: Mapped[str] = mapped_column(Text)
    """The matters that it is in charge of, as people ask for them."""
    address: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    hours: Mapped[str] = mapped_column(Text, default="")
    """When it is open, in its own words; empty when not known."""
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = to("staff.id")
    removed_at: Mapped[datetime | None]
    """When it left the directory; None = listed."""
