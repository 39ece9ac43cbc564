"""Ratings with their one-time links; the register of matters that could not be done.

Revision 0026, after 0025.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "rating",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("rated_at", UtcTime(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("followup_case_id", sa.BigInteger(), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("called_at", UtcTime(), nullable=True),
        sa.Column("called_by_id", sa.BigInteger(), nullable=True),
        sa.Column("correction", sa.Text(), nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("set_aside_at", UtcTime(), nullable=True),
        sa.Column("set_aside_by_id", sa.BigInteger(), nullable=True),
        sa.Column("set_aside_grounds", sa.Text(), nullable=True),
        sa.CheckConstraint("channel IN ('online', 'window')", name=op.f("rating_channel_check")),
        sa.CheckConstraint(
            "conclusion IN ('founded', 'misunderstanding', 'malicious')", name=op.f("rating_conclusion_check")
        ),
        sa.CheckConstraint(
            "grade IN ('very_satisfied', 'satisfied', 'basically_satisfied', 'dissatisfied', 'very_dissatisfied')",
            name=op.f("rating_grade_check"),
        ),
        sa.CheckConstraint(
            "set_aside_at IS NULL OR (conclusion = 'malicious' AND coalesce(set_aside_grounds, '') <> ''"
            " AND set_aside_by_id IS NOT NULL AND set_aside_by_id IS DISTINCT FROM called_by_id)",
            name=op.f("rating_set_aside_by_two_check"),
        ),
        sa.ForeignKeyConstraint(["called_by_id"], ["staff.id"], name=op.f("rating_called_by_id_fkey")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f("rating_case_id_fkey"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("rating_department_id_fkey")),
        sa.ForeignKeyConstraint(
            ["followup_case_id"],
            ["office_case.id"],
            name=op.f("rating_followup_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("rating_item_id_fkey")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("rating_post_id_fkey")),
        sa.ForeignKeyConstraint(["set_aside_by_id"], ["staff.id"], name=op.f("rating_set_aside_by_id_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("rating_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("rating_pkey")),
        sa.UniqueConstraint("followup_case_id", name=op.f("rating_followup_case_id_key")),
        sa.UniqueConstraint("number", name=op.f("rating_number_key")),
    )
    op.create_index("rating_case_id_channel_key", "rating", ["case_id", "channel"], unique=True)
    op.create_index("rating_department_id_rated_at_index", "rating", ["department_id", "rated_at"], unique=False)
    op.create_table(
        "rating_link",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("rating_link_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("rating_link_made_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("rating_link_pkey")),
        sa.UniqueConstraint("digest", name=op.f("rating_link_digest_key")),
    )
    op.create_index(op.f("rating_link_case_id_index"), "rating_link", ["case_id"], unique=False)
    op.create_table(
        "unresolved_matter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("earlier_number", sa.Text(), nullable=True),
        sa.Column("registered_at", UtcTime(), nullable=False),
        sa.Column("registered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("complex", sa.Boolean(), nullable=True),
        sa.Column("assigned_at", UtcTime(), nullable=True),
        sa.Column("assigned_by_id", sa.BigInteger(), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("legal_basis", sa.Text(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('not_accepted', 'not_done', 'passed_on', 'other')", name=op.f("unresolved_matter_kind_check")
        ),
        sa.CheckConstraint(
            "result <> 'impossible' OR coalesce(legal_basis, '') <> ''",
            name=op.f("unresolved_matter_impossible_with_basis_check"),
        ),
        sa.CheckConstraint(
            "result IN ('resolved', 'guided', 'impossible')", name=op.f("unresolved_matter_result_check")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["staff.id"], name=op.f("unresolved_matter_answered_by_id_fkey")),
        sa.ForeignKeyConstraint(["assigned_by_id"], ["staff.id"], name=op.f("unresolved_matter_assigned_by_id_fkey")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("unresolved_matter_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("unresolved_matter_department_id_fkey")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("unresolved_matter_document_id_fkey")),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["staff.id"], name=op.f("unresolved_matter_registered_by_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("unresolved_matter_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("unresolved_matter_case_id_key")),
        sa.UniqueConstraint("number", name=op.f("unresolved_matter_number_key")),
    )
    op.create_index("unresolved_matter_registered_at_index", "unresolved_matter", ["registered_at"], unique=False)


def downgrade() -> None:
    """Forget the ratings and the register of unresolved matters."""
    for table in ("unresolved_matter", "rating_link", "rating"):
        op.drop_table(table)
