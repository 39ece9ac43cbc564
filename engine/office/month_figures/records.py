"""What a month came to when it was over, and what later corrections made of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity


class SettledFigures(Record):
    """One part of the figures of a month that is over (月度结转), as background work counted it.

    Rows are only added: what changes a figure of the month later makes another version, and the newest one counts.
    """

    __tablename__ = "settled_figures"
    __table_args__ = (
        CheckConstraint("part IN ('totals', 'days', 'groups', 'zeros', 'kept', 'ratings')", name="part"),
        CheckConstraint("version > 0", name="version"),
        Index("settled_figures_month_key", "month", "part", "version", unique=True),
    )

    id: Mapped[int] = identity()
    month: Mapped[date]
    """Its first day."""
    part: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    """From 1."""
    settled_at: Mapped[datetime]
    figures: Mapped[list[Any]] = mapped_column(JSONB)
    """As the query of the part gives them, for all departments."""


class FiguresCheck(Record):
    """When the settled figures of a month were last compared with the cases; none of it is evidence."""

    __tablename__ = "figures_check"

    month: Mapped[date] = mapped_column(primary_key=True)
    checked_at: Mapped[datetime]
