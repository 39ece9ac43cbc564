"""The tables of the items."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Item(Record):
    """One item that applicants can apply for, with everything its public guide says (OA-1)."""

    __tablename__ = "item"
    __table_args__ = (
        CheckConstraint("kind IN ('immediate', 'ordinary', 'complex', 'joint', 'forwarded')", name="kind"),
        CheckConstraint("limit_unit IN ('working_days', 'working_hours', 'natural_hours')", name="limit_unit"),
        CheckConstraint("supplement_unit IN ('working_days', 'natural_days')", name="supplement_unit"),
        CheckConstraint("promised_days >= 0 AND statutory_days >= 0 AND supplement_days > 0", name="limits"),
        Index("item_department_id_index", "department_id"),
    )

    id: Mapped[int] = identity()
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    group_name: Mapped[str] = mapped_column(Text, default="")
    task_type: Mapped[int]
    """National code of the kind of power: 1 licence, 5 payment, 7 confirmation, 10 other power, 20 public service …"""
    department_id: Mapped[int] = to("department.id")
    kind: Mapped[str] = mapped_column(Text)
    promised_days: Mapped[int]
    """The promised limit, counted in ``limit_unit``; 0 = on the spot."""
    statutory_days: Mapped[int]
    """The law's limit in working days."""
    limit_unit: Mapped[str] = mapped_column(Text, default="working_days")
    supplement_days: Mapped[int] = mapped_column(default=15)
    supplement_unit: Mapped[str] = mapped_column(Text, default="natural_days")
    legal_basis: Mapped[str] = mapped_column(Text, default="")
    qualification: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    fee: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    """The certificate or decision that the applicant gets."""
    circumstances: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    """Questions that decide which departments take part: ``[{"key", "zh", "en"}]``."""
    one_veto_ends: Mapped[bool] = mapped_column(default=False)
    silence_is_consent: Mapped[bool] = mapped_column(default=False)
    silence_basis: Mapped[str] = mapped_column(Text, default="")
    """The law that lets silence count as consent (JA-3); needed wherever it does."""
    process: Mapped[str] = mapped_column(Text, default="service_case")
    active: Mapped[bool] = mapped_column(default=True)
    from_catalog: Mapped[bool] = mapped_column(default=False)


class ItemMaterial(Record):
    """One paper on the published list of an item (ON-13)."""

    __tablename__ = "item_material"
    __table_args__ = (Index("item_material_item_id_ordinal_key", "item_id", "ordinal", unique=True),)

    id: Mapped[int] = identity()
    item_id: Mapped[int] = to("item.id")
    ordinal: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    required: Mapped[bool] = mapped_column(default=True)
    copies: Mapped[int] = mapped_column(default=1)
    original: Mapped[bool] = mapped_column(default=True)
    by_data_sharing: Mapped[bool] = mapped_column(default=False)
    """Obtained from another authority's data, never asked of the applicant (ON-13)."""
    deferrable: Mapped[bool] = mapped_column(default=False)
    """May be handed in later on a signed undertaking (ON-11)."""
    remark: Mapped[str] = mapped_column(Text, default="")


class ItemDepartment(Record):
    """A department that takes part in a joint item (JA-2), always or only in one circumstance."""

    __tablename__ = "item_department"
    __table_args__ = (Index("item_department_item_id_department_id_key", "item_id", "department_id", unique=True),)

    id: Mapped[int] = identity()
    item_id: Mapped[int] = to("item.id")
    department_id: Mapped[int] = to("department.id")
    ordinal: Mapped[int]
    days: Mapped[int]
    """The department's own limit in working days inside the joint one."""
    circumstance: Mapped[str | None] = mapped_column(Text)
    """Key of the item's circumstance in which the department is asked; None = always."""


class ItemProcedure(Record):
    """A special procedure that may interrupt the handling of an item (TC-16)."""

    __tablename__ = "item_procedure"

    id: Mapped[int] = identity()
    item_id: Mapped[int] = to("item.id", index=True)
    kind: Mapped[str] = mapped_column(Text)
    """One of the closed list of art. 45 (``SPECIAL_PROCEDURES`` of the service clock)."""
    name: Mapped[str] = mapped_column(Text)
    days: Mapped[int]
    legal_basis: Mapped[str] = mapped_column(Text)
    fee: Mapped[str] = mapped_column(Text, default="")
    counted: Mapped[bool] = mapped_column(default=False)
    """Whether its time runs on the clock."""
