"""Requests to terminate a case, and their answers. Revision 0052, after 0051."""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "termination",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("requester_id", sa.BigInteger(), nullable=False),
        sa.Column("requester_post_id", sa.BigInteger(), nullable=True),
        sa.Column("requested_at", UtcTime(), nullable=False),
        sa.Column("approver_role", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_text", sa.Text(), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("answer IN ('approved', 'rejected')", name=op.f("termination_answer_check")),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("termination_answered_check")),
        sa.CheckConstraint("answered_by_id <> requester_id", name=op.f("termination_four_eyes_check")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("termination_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["requester_id"], ["staff.id"], name=op.f("termination_requester_id_fkey")),
        sa.ForeignKeyConstraint(["requester_post_id"], ["post.id"], name=op.f("termination_requester_post_id_fkey")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["staff.id"], name=op.f("termination_answered_by_id_fkey")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("termination_document_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("termination_pkey")),
    )
    op.create_index("termination_case_id_index", "termination", ["case_id"])
    op.create_index(
        "termination_open_key", "termination", ["case_id"], unique=True, postgresql_where=sa.text("answer IS NULL")
    )


def downgrade() -> None:
    """Take the register away; the decisions and the history of the cases stay."""
    op.drop_table("termination")
