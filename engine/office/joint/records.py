"""A joint approval, the departments that take part, and what each of them says."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class JointApproval(Record):
    """The joint handling of one case, with its coordinator and the free helper (JA-1, JA-6)."""

    __tablename__ = "joint_approval"
    __table_args__ = (CheckConstraint("conclusion IN ('grant', 'deny', 'supplement')", name="conclusion"),)

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", unique=True)
    coordinator_id: Mapped[int | None] = to("staff.id")
    helper_id: Mapped[int | None] = to("staff.id", index=True)
    opened_at: Mapped[datetime]
    conclusion: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str | None] = mapped_column(Text)
    minutes: Mapped[str | None] = mapped_column(Text)
    """Minutes of the joint meeting (会商); None when none was held."""
    concluded_at: Mapped[datetime | None]
    document_id: Mapped[int | None] = to("document.id")


class JointDepartment(Record):
    """A department that takes part; its branch case is known from the moment the branch starts."""

    __tablename__ = "joint_department"
    __table_args__ = (Index("joint_department_joint_id_department_id_key", "joint_id", "department_id", unique=True),)

    id: Mapped[int] = identity()
    joint_id: Mapped[int] = to("joint_approval.id")
    department_id: Mapped[int] = to("department.id", index=True)
    case_id: Mapped[int | None] = to("office_case.id", unique=True)
    """The newest branch of the department; None until it starts."""
    opened_at: Mapped[datetime | None]
    days: Mapped[int | None]
    """The department's own limit in working days."""


class DepartmentOpinion(Record):
    """What one department says (JA-3). A later opinion of the same branch is kept beside the earlier one."""

    __tablename__ = "department_opinion"
    __table_args__ = (
        CheckConstraint(
            "opinion IN ('approve', 'conditional', 'deny', 'more_material', 'not_concerned')", name="opinion"
        ),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", index=True)
    """The branch."""
    parent_case_id: Mapped[int] = to("office_case.id", index=True)
    department_id: Mapped[int] = to("department.id")
    opinion: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    conditions: Mapped[str | None] = mapped_column(Text)
    lines: Mapped[list[Any]] = mapped_column(JSONB)
    """The materials that the department needs: ``[{"material", "name", "problem", "remedy"}]``."""
    permit_number: Mapped[str | None] = mapped_column(Text)
    """The number of the department's own certificate, where it issues one (AU-5); None otherwise."""
    permit_valid_until: Mapped[date | None]
    deemed: Mapped[bool] = mapped_column(default=False)
    """Consent by silence, where the item says so with its legal basis."""
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = to("staff.id")
