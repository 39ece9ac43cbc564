"""The versions of the office's settings: a row is never changed, a new one takes over from its beginning on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class OfficeSetting(Record):
    """One value of one setting from a moment on."""

    __tablename__ = "office_setting"
    __table_args__ = (
        CheckConstraint("why <> ''", name="why"),
        Index("office_setting_name_valid_from_index", "name", "valid_from"),
    )

    id: Mapped[int] = identity()
    name: Mapped[str] = mapped_column(Text)
    """One of ``engine.office.settings.rules.SETTINGS``."""
    value: Mapped[int]
    valid_from: Mapped[datetime]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = to("staff.id")
    """None for what the operator set from the command line."""
    why: Mapped[str] = mapped_column(Text)
