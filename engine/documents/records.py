"""Documents and the series of their numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class NumberSeries(Record):
    """The last number given in a year for a kind of paper by an agency (LC-7).

    The series goes by the name that is printed in the number, so that no two papers ever carry the same one.
    """

    __tablename__ = "number_series"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    agency: Mapped[str] = mapped_column(Text, primary_key=True)
    last: Mapped[int]


class Document(Record):
    """One issued paper. It is printed from ``facts`` alone, so that a reprint is the same. Only ever voided."""

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("voided_at IS NULL OR coalesce(void_reason, '') <> ''", name="voided_with_reason"),
        Index("document_kind_issued_at_index", "kind", "issued_at"),
    )

    id: Mapped[int] = identity()
    number: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    case_id: Mapped[int] = to("office_case.id", index=True)
    department_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("department.id"))
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    facts: Mapped[dict[str, Any]]
    voided_at: Mapped[datetime | None]
    """When the paper was declared void; its number is kept and never given again."""
    void_reason: Mapped[str | None] = mapped_column(Text)
