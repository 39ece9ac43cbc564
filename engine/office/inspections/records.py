"""Standards of service, inspection lists, and what was found line by line."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class ServiceStandard(Record):
    """One thing that a department's staff or premises have to be like (服务规范, SP-7); in force until it is ended."""

    __tablename__ = "service_standard"
    __table_args__ = (
        CheckConstraint("area IN ('conduct', 'premises', 'handling')", name="area"),
        CheckConstraint("ended_at IS NULL OR ended_at >= valid_from", name="ended_after_beginning"),
    )

    id: Mapped[int] = identity()
    department_id: Mapped[int | None] = to("department.id")
    """None: for every department and the hall."""
    area: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[datetime]
    set_by_id: Mapped[int | None] = to("staff.id")
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = to("staff.id")


class Inspection(Record):
    """One inspection of a department (监督检查): what is checked and found, what it answers (SP-7)."""

    __tablename__ = "inspection"
    __table_args__ = (
        CheckConstraint("selection IN ('chosen', 'random', 'none')", name="selection"),
        CheckConstraint("period_until >= period_from", name="period"),
        CheckConstraint("outcome IN ('faultless', 'settled')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed_with_outcome"),
        CheckConstraint("(faults IS NULL) = (recorded_at IS NULL)", name="recorded_with_faults"),
        Index("inspection_department_id_index", "department_id", "id"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", unique=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    department_id: Mapped[int] = to("department.id")
    subject: Mapped[str] = mapped_column(Text)
    period_from: Mapped[date]
    period_until: Mapped[date]
    selection: Mapped[str] = mapped_column(Text)
    """How cases came on the list: ``chosen`` by number, drawn at ``random``, or ``none``."""
    population: Mapped[int]
    """Applications of the department that were received in the period, from which the sample was drawn."""
    drawn_at: Mapped[datetime]
    drawn_by_id: Mapped[int | None] = to("staff.id")
    list_document_id: Mapped[int | None] = to("document.id")
    faults: Mapped[int | None]
    """How many lines were found at fault; None until the findings are recorded."""
    recorded_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = to("staff.id")
    document_id: Mapped[int | None] = to("document.id")
    """The paper by which the department was told."""
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = to("staff.id")
    check_text: Mapped[str | None] = mapped_column(Text)
    """What the inspector says to the answer."""
    outcome: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = to("staff.id")


class InspectionLine(Record):
    """One line of an inspection list (检查表): a case or a standard, and what was found (SP-7)."""

    __tablename__ = "inspection_line"
    __table_args__ = (
        CheckConstraint("target_case_id IS NULL OR standard_id IS NULL", name="case_or_standard"),
        CheckConstraint("result IN ('ok', 'fault')", name="result"),
        CheckConstraint(
            "result IS DISTINCT FROM 'fault' OR (coalesce(detail, '') <> '' AND infraction_id IS NOT NULL)",
            name="fault_on_record",
        ),
        Index("inspection_line_inspection_id_ordinal_key", "inspection_id", "ordinal", unique=True),
    )

    id: Mapped[int] = identity()
    inspection_id: Mapped[int] = to("inspection.id")
    ordinal: Mapped[int]
    target_case_id: Mapped[int | None] = to("office_case.id")
    standard_id: Mapped[int | None] = to("service_standard.id")
    subject: Mapped[str] = mapped_column(Text)
    """What is checked, as the list prints it."""
    result: Mapped[str | None] = mapped_column(Text)
    """None until the findings are recorded."""
    detail: Mapped[str | None] = mapped_column(Text)
    infraction_id: Mapped[int | None] = to("infraction.id", unique=True)
    """The violation that a fault is on record as, from which an accountability case may follow once (AC-1)."""
