"""The duty roster. Revision 0038, after 0036."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "duty_shift",
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("phone <> ''", name=op.f("duty_shift_phone_check")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("duty_shift_department_id_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("duty_shift_staff_id_fkey")),
        sa.ForeignKeyConstraint(["set_by_id"], ["staff.id"], name=op.f("duty_shift_set_by_id_fkey")),
        sa.PrimaryKeyConstraint("department_id", "day", name=op.f("duty_shift_pkey")),
    )
    op.create_index("duty_shift_staff_id_day_index", "duty_shift", ["staff_id", "day"])
    op.create_index("duty_shift_day_index", "duty_shift", ["day"])


def downgrade() -> None:
    """Drop the roster."""
    op.drop_table("duty_shift")
