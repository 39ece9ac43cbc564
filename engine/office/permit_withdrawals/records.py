"""The register of withdrawals of lawful permits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class PermitWithdrawal(Record):
    """The withdrawal of one lawful permit (撤回行政许可, 行政许可法 art. 8), from the proposal to the decision.

    Who holds the permit stands in the application alone.
    """

    __tablename__ = "permit_withdrawal"
    __table_args__ = (
        CheckConstraint("ground IN ('law', 'circumstances')", name="ground"),
        CheckConstraint("heard IN ('stated', 'hearing', 'none')", name="heard"),
        CheckConstraint("outcome IN ('withdraw', 'keep')", name="outcome"),
        CheckConstraint(
            "outcome IS NULL OR heard IS NOT NULL AND coalesce(reason, '') <> '' AND decided_by_id IS NOT NULL",
            name="decided_after_hearing",
        ),
        CheckConstraint(
            "outcome IS DISTINCT FROM 'withdraw' OR coalesce(compensation, '') <> '' AND document_id IS NOT NULL",
            name="withdrawn_in_writing",
        ),
        Index("permit_withdrawal_application_id_index", "application_id"),
        Index("permit_withdrawal_department_id_index", "department_id", "id"),
        Index("permit_withdrawal_opinion_id_index", "opinion_id"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", unique=True)
    application_id: Mapped[int] = to("application.id")
    """The application by which the permit was granted."""
    opinion_id: Mapped[int | None] = to("department_opinion.id")
    """What a department of a joint case said when it issued the certificate, its own (AU-5); None for the permit that
    the application itself was granted."""
    department_id: Mapped[int] = to("department.id")
    post_id: Mapped[int] = to("post.id")
    """The post that proposed it, hears the holder and serves the decision."""
    number: Mapped[str] = mapped_column(Text, unique=True)
    ground: Mapped[str] = mapped_column(Text)
    change: Mapped[str] = mapped_column(Text)
    public_interest: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = to("staff.id")
    statement_until: Mapped[datetime]
    """Until when the holder may make a statement or ask for a hearing, as was told."""
    heard: Mapped[str | None] = mapped_column(Text)
    """None until it is recorded what the holder said."""
    statement: Mapped[str | None] = mapped_column(Text)
    losses: Mapped[str | None] = mapped_column(Text)
    heard_at: Mapped[datetime | None]
    heard_by_id: Mapped[int | None] = to("staff.id")
    outcome: Mapped[str | None] = mapped_column(Text)
    """``withdraw`` or ``keep``; None until it is decided."""
    reason: Mapped[str | None] = mapped_column(Text)
    compensation: Mapped[str | None] = mapped_column(Text)
    """What was decided about the holder's losses; before the decision, what was proposed."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = to("staff.id")
    document_id: Mapped[int | None] = to("document.id")
    """The decision to withdraw; None for a permit that is kept."""
