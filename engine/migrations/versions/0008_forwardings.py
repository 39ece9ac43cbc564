"""Applications sent up to a superior authority.

Revision 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "forwarding",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("superior", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("opinion_text", sa.Text(), nullable=False),
        sa.Column("tracker_post_id", sa.BigInteger(), nullable=False),
        sa.Column("tracker_id", sa.BigInteger(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=False),
        sa.Column("sent_by_id", sa.BigInteger(), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("result_number", sa.Text(), nullable=True),
        sa.Column("result_text", sa.Text(), nullable=True),
        sa.Column("returned_at", UtcTime(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("opinion IN ('agree', 'disagree')", name=op.f("forwarding_opinion_check")),
        sa.CheckConstraint("result IS NULL OR result IN ('grant', 'deny')", name=op.f("forwarding_result_check")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f("forwarding_case_id_fkey"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["tracker_post_id"], ["post.id"], name=op.f("forwarding_tracker_post_id_fkey")),
        sa.ForeignKeyConstraint(["tracker_id"], ["staff.id"], name=op.f("forwarding_tracker_id_fkey")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["staff.id"], name=op.f("forwarding_sent_by_id_fkey")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("forwarding_document_id_fkey")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["staff.id"], name=op.f("forwarding_recorded_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("forwarding_pkey")),
    )
    op.create_index(op.f("forwarding_case_id_index"), "forwarding", ["case_id"])


def downgrade() -> None:
    """Forget what was sent up."""
    op.drop_table("forwarding")
