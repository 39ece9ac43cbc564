"""The filters that each person keeps."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class SavedList(Record):
    """A filter of one tab of the desk that somebody keeps under a name (保存的筛选); only that person sees it."""

    __tablename__ = "saved_list"
    __table_args__ = (
        CheckConstraint("tab IN ('inbox', 'kept', 'done', 'begun', 'copied')", name="tab"),
        Index("saved_list_name_key", "staff_id", "tab", "name", unique=True),
    )

    id: Mapped[int] = identity()
    staff_id: Mapped[int] = to("staff.id")
    tab: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What it narrows to: names out of ``rules.FIELDS`` with what the page's address says for each."""
