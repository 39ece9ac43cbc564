"""Cards: facts on the record, lifted with grounds but never erased."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import UUID as UuidColumn
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Card(Record):
    """One reminder or card, shown to the person who was acting for the late post."""

    __tablename__ = "card"
    __table_args__ = (
        CheckConstraint("level IN ('reminder', 'yellow', 'red')", name="level"),
        CheckConstraint("lifted_at IS NULL OR coalesce(lift_grounds, '') <> ''", name="lifted_with_grounds"),
        CheckConstraint(
            "(step_began_at IS NULL) = (step_amount IS NULL) AND (step_began_at IS NULL) = (step_unit IS NULL)"
            " AND (step_began_at IS NULL OR clock_id IS NULL)",
            name="step_limit",
        ),
        Index("card_staff_id_issued_at_index", "staff_id", "issued_at"),
        Index("card_issued_at_index", "issued_at"),
    )

    id: Mapped[int] = identity()
    level: Mapped[str] = mapped_column(Text)
    case_id: Mapped[int] = to("office_case.id", index=True)
    work_item_id: Mapped[UUID | None] = mapped_column(UuidColumn)
    """The late work item; None when the case as a whole is late. Work items go, cards stay: no foreign key."""
    element: Mapped[str | None] = mapped_column(Text)
    post_id: Mapped[int | None] = to("post.id", index=True)
    staff_id: Mapped[int | None] = to("staff.id")
    """None when neither the A nor the B holder was there."""
    acting_for_id: Mapped[int | None] = to("staff.id")
    department_id: Mapped[int | None] = to("department.id", index=True)
    issued_at: Mapped[datetime]
    """The moment at which the limit passed (TC-20)."""
    written_at: Mapped[datetime]
    """When the card was written: later than ``issued_at`` when the worker had been down."""
    reason: Mapped[str] = mapped_column(Text)
    passed: Mapped[str | None] = mapped_column(Text)
    """``promised`` or ``statutory`` for a limit of the whole case; None for the limit of a step."""
    clock_id: Mapped[int | None] = to("service_clock.id")
    """The clock whose days the card rests on (AT-1); None for the limit of a step, and where no limit was counted."""
    step_began_at: Mapped[datetime | None]
    """When the step was received on whose own limit the card rests (AT-1, AT-4); None for every other limit."""
    step_amount: Mapped[int | None]
    step_unit: Mapped[str | None] = mapped_column(Text)
    second_yellow: Mapped[bool] = mapped_column(default=False)
    """A yellow card within 30 days of another one: a red card is due."""
    from_yellow_id: Mapped[int | None] = to("card.id", index=True)
    """The second yellow card that gave this red one at once; None for a red card of its own limit."""
    within_days: Mapped[int | None]
    """The natural days in which that yellow card was the second one."""
    due_anyway: Mapped[bool] = mapped_column(default=False)
    """The limit of the red card itself has passed as well, so that it stands without the yellow one."""
    appealed_at: Mapped[datetime | None]
    appeal: Mapped[str | None] = mapped_column(Text)
    """What the person of the card says against it (AC-6); None without an appeal."""
    appeal_rejected_at: Mapped[datetime | None]
    appeal_rejected_by_id: Mapped[int | None] = to("staff.id")
    appeal_answer: Mapped[str | None] = mapped_column(Text)
    """Why the appeal was rejected; None while it waits, and when the card was lifted."""
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = to("staff.id")
    lift_ground: Mapped[str | None] = mapped_column(Text)
    """``fraud``, ``force_majeure``, ``no_rule``, ``system_outage`` or ``other``."""
    lift_grounds: Mapped[str | None] = mapped_column(Text)
