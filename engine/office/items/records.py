"""The tables of the items."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, Index, LargeBinary, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, validates

from engine.database import Record
from engine.office.columns import identity, to
from engine.office.initials import initials_of
from engine.office.items.themes import keyword_initials, written_keywords


class Item(Record):
    """One version of an item 事项 that applicants can apply for, with everything its public guide says (OA-1).

    A change makes a new version with its own materials, departments and procedures; an application keeps the version
    under which it was received. At most one version of a code is published, and at most one is a draft.
    """

    __tablename__ = "item"
    __table_args__ = (
        CheckConstraint("kind IN ('immediate', 'ordinary', 'complex', 'joint', 'forwarded')", name="kind"),
        CheckConstraint("limit_unit IN ('working_days', 'working_hours', 'natural_hours')", name="limit_unit"),
        CheckConstraint("supplement_unit IN ('working_days', 'natural_days')", name="supplement_unit"),
        CheckConstraint("promised_days >= 0 AND statutory_days >= 0 AND supplement_days > 0", name="limits"),
        CheckConstraint("state IN ('draft', 'published', 'superseded', 'withdrawn')", name="state"),
        Index("item_department_id_index", "department_id"),
        Index("item_code_version_key", "code", "version", unique=True),
        Index("item_code_published_key", "code", unique=True, postgresql_where=sql("state = 'published'")),
        Index("item_code_draft_key", "code", unique=True, postgresql_where=sql("state = 'draft'")),
    )

    id: Mapped[int] = identity()
    code: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    """Counts the versions of this code from 1."""
    state: Mapped[str] = mapped_column(Text, default="published")
    """``draft``, ``published``, ``superseded`` by a later version, or ``withdrawn`` with a reason."""
    changed_at: Mapped[datetime | None]
    """When this version was last changed or published, by the office clock; None for imported and founding data."""
    changed_by_id: Mapped[int | None] = to("staff.id")
    """Who did; None = the operator at the command line."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why the version was made, or why it was withdrawn."""
    name: Mapped[str] = mapped_column(Text)
    initials: Mapped[str | None] = mapped_column(Text)
    """Of the name in pinyin, by which people search."""
    keywords: Mapped[str] = mapped_column(Text, default="")
    """Everyday words 群众常用说法 by which people ask for it, as ``written_keywords`` writes them; empty = none."""
    keyword_initials: Mapped[str] = mapped_column(Text, default="")
    """Of the everyday words in pinyin, parted by blanks."""
    audiences: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    """Whom it is for, codes of ``AUDIENCES``; empty = everybody."""
    life_events: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    """The occasions on which it is needed, codes of ``LIFE_EVENTS``; empty = none that is listed."""
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
    fee_basis: Mapped[str] = mapped_column(Text, default="")
    """The law or standard by which the fee is charged; empty where nothing is charged."""
    guide: Mapped[str] = mapped_column(Text, default="")
    """What the guide says beside the other facts: steps, notes, questions often asked."""
    place: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    """The certificate or decision that the applicant gets."""
    result_validity_months: Mapped[int | None]
    """How long the certificate is valid; None = without end."""
    result_number_pattern: Mapped[str] = mapped_column(Text, default="")
    """How its number is written, with ``{agency}``, ``{year}`` and ``{serial}``; empty = by the handler."""
    serving_ways: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    """The ways in which the result is served (TC-17), codes of ``SERVING_WAYS``; empty = all."""
    circumstances: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    """Questions that decide which departments take part: ``[{"key", "zh", "en"}]``."""
    one_veto_ends: Mapped[bool] = mapped_column(default=False)
    silence_is_consent: Mapped[bool] = mapped_column(default=False)
    silence_basis: Mapped[str] = mapped_column(Text, default="")
    """The law that lets silence count as consent (JA-3); needed wherever it does."""
    online: Mapped[bool] = mapped_column(default=True)
    """Whether it can be applied for on the public site 网上申请."""
    offline_reason: Mapped[str] = mapped_column(Text, default="")
    """Why it cannot, as the guide says; needed wherever it cannot."""
    process: Mapped[str] = mapped_column(Text, default="service_case")
    active: Mapped[bool] = mapped_column(Computed("state = 'published'", persisted=True))
    """Whether applicants can apply for this version."""
    from_catalog: Mapped[bool] = mapped_column(default=False)

    @validates("name")
    def _named(self, _key: str, name: str) -> str:
        self.initials = initials_of(name)
        return name

    @validates("keywords")
    def _asked_for(self, _key: str, words: str) -> str:
        self.keyword_initials = keyword_initials(words)
        return written_keywords(words)


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
    commitment: Mapped[str] = mapped_column(Text, default="")
    """What must be true where the applicant may commit to it instead of proving it (ON-12); empty = a proof only."""
    needed_when: Mapped[str] = mapped_column(Text, default="")
    """The circumstance in which it is needed, in words; empty = always."""
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


class ItemWorkbook(Record):
    """A workbook of items that somebody handed in, kept so that its preview and its import read the same bytes."""

    __tablename__ = "item_workbook"

    id: Mapped[int] = identity()
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = to("staff.id")
    file_name: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    imported_at: Mapped[datetime | None]
    """When its rows were taken over; None = only looked at."""
