"""Repairs of stuck cases: what is done to a token, who asked for it and who agreed.

Revision 0041, after 0036.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "case_repair",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("variable", sa.Text(), nullable=True),
        sa.Column("value", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("target_name", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('variable', 'retry', 'move')", name=op.f("case_repair_kind_check")),
        sa.CheckConstraint("(kind = 'variable') = (variable IS NOT NULL)", name=op.f("case_repair_variable_check")),
        sa.CheckConstraint("(kind = 'move') = (target IS NOT NULL)", name=op.f("case_repair_target_check")),
        sa.CheckConstraint("answer IN ('approved', 'withdrawn')", name=op.f("case_repair_answer_check")),
        sa.CheckConstraint(
            "answer IS DISTINCT FROM 'approved' OR answered_by_id <> proposed_by_id",
            name=op.f("case_repair_four_eyes_check"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["office_case.id"], name=op.f("case_repair_case_id_fkey")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["staff.id"], name=op.f("case_repair_proposed_by_id_fkey")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["staff.id"], name=op.f("case_repair_answered_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("case_repair_pkey")),
    )
    op.create_index("case_repair_case_index", "case_repair", ["case_id"])
    op.create_index("case_repair_open_index", "case_repair", ["id"], postgresql_where=sa.text("answer IS NULL"))


def downgrade() -> None:
    """Take the table away; the histories of the repaired cases keep what was done."""
    op.drop_table("case_repair")
