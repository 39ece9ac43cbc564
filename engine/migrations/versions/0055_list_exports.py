"""Lists that leave the office as files: the log, and the long ones that background work writes. Revision 0055."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0055"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "list_export",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('xlsx', 'csv')", name=op.f("list_export_kind_check")),
        sa.CheckConstraint("outcome IN ('written', 'cancelled', 'failed')", name=op.f("list_export_outcome_check")),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name=op.f("list_export_ended_check")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("list_export_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("list_export_pkey")),
    )
    op.create_index("list_export_staff_id_index", "list_export", ["staff_id", "id"])
    op.create_table(
        "list_export_job",
        sa.Column("export_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("query", postgresql.JSONB(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", UtcTime(), nullable=True),
        sa.Column("reason_zh", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("kept_until", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["export_id"], ["list_export.id"], name=op.f("list_export_job_export_id_fkey")),
        sa.PrimaryKeyConstraint("export_id", name=op.f("list_export_job_pkey")),
    )


def downgrade() -> None:
    """Drop them, the log included."""
    op.drop_table("list_export_job")
    op.drop_table("list_export")
