"""Moving running cases to another version: who asked for it and who agreed, and what became of each case.

Revision 0034, after 0031.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "case_move",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("answer IN ('confirmed', 'withdrawn')", name=op.f("case_move_answer_check")),
        sa.CheckConstraint(
            "answer IS DISTINCT FROM 'confirmed' OR answered_by_id <> proposed_by_id",
            name=op.f("case_move_four_eyes_check"),
        ),
        sa.ForeignKeyConstraint(["target_id"], ["definition.id"], name=op.f("case_move_target_id_fkey")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["staff.id"], name=op.f("case_move_proposed_by_id_fkey")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["staff.id"], name=op.f("case_move_answered_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("case_move_pkey")),
    )
    op.create_table(
        "case_move_line",
        sa.Column("move_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("reason_zh", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "result IN ('safe', 'unsafe', 'moved', 'refused')", name=op.f("case_move_line_result_check")
        ),
        sa.ForeignKeyConstraint(["move_id"], ["case_move.id"], name=op.f("case_move_line_move_id_fkey")),
        sa.ForeignKeyConstraint(["case_id"], ["office_case.id"], name=op.f("case_move_line_case_id_fkey")),
        sa.ForeignKeyConstraint(["source_id"], ["definition.id"], name=op.f("case_move_line_source_id_fkey")),
        sa.PrimaryKeyConstraint("move_id", "case_id", name=op.f("case_move_line_pkey")),
    )
    op.create_index(
        "case_move_line_waiting_index", "case_move_line", ["move_id"], postgresql_where=sa.text("result = 'safe'")
    )


def downgrade() -> None:
    """Take the tables away; the histories of the moved cases keep what was done."""
    op.drop_table("case_move_line")
    op.drop_table("case_move")
