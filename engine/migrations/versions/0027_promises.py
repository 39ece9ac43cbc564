"""Promises of departments, pledges, measures of compensation, broken promises, disclosures.

Revision 0027, after 0026.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "compensation_measure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("breach", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("valid_from", UtcTime(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "breach IN ('overdue', 'repeated_visit', 'conduct', 'quality', 'other')",
            name=op.f("compensation_measure_breach_check"),
        ),
        sa.CheckConstraint("why <> ''", name=op.f("compensation_measure_why_check")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("compensation_measure_department_id_fkey")
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["staff.id"], name=op.f("compensation_measure_set_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("compensation_measure_pkey")),
    )
    op.create_index(
        "compensation_measure_breach_valid_from_index", "compensation_measure", ["breach", "valid_from"], unique=False
    )
    op.create_table(
        "promise_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("standard", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("fees", sa.Text(), nullable=False),
        sa.Column("materials", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("drafted_at", UtcTime(), nullable=False),
        sa.Column("drafted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.Column("published_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "published_at IS NULL OR review_on IS NOT NULL", name=op.f("promise_version_published_with_review_check")
        ),
        sa.CheckConstraint("version > 0", name=op.f("promise_version_version_check")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("promise_version_department_id_fkey")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["staff.id"], name=op.f("promise_version_drafted_by_id_fkey")),
        sa.ForeignKeyConstraint(["published_by_id"], ["staff.id"], name=op.f("promise_version_published_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("promise_version_pkey")),
    )
    op.create_index(
        "promise_version_department_id_version_key", "promise_version", ["department_id", "version"], unique=True
    )
    op.create_table(
        "pledge",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("signed_at", UtcTime(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("pledge_post_id_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("pledge_staff_id_fkey")),
        sa.ForeignKeyConstraint(["version_id"], ["promise_version.id"], name=op.f("pledge_version_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pledge_pkey")),
        sa.UniqueConstraint("number", name=op.f("pledge_number_key")),
    )
    op.create_index(op.f("pledge_staff_id_index"), "pledge", ["staff_id"], unique=False)
    op.create_index("pledge_version_id_staff_id_key", "pledge", ["version_id", "staff_id"], unique=True)
    op.create_table(
        "promise_line",
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("by_when", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["promise_version.id"], name=op.f("promise_line_version_id_fkey")),
        sa.PrimaryKeyConstraint("version_id", "ordinal", name=op.f("promise_line_pkey")),
    )
    op.create_table(
        "promise_breach",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("origin_case_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=True),
        sa.Column("breach", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("published_measure", sa.Text(), nullable=True),
        sa.Column("found_at", UtcTime(), nullable=False),
        sa.Column("found_by_id", sa.BigInteger(), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("apology", sa.Text(), nullable=True),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("made_good_at", UtcTime(), nullable=True),
        sa.Column("made_good_by_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("late_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "breach IN ('overdue', 'repeated_visit', 'conduct', 'quality', 'other')",
            name=op.f("promise_breach_breach_check"),
        ),
        sa.CheckConstraint(
            "outcome <> 'compensated' OR (coalesce(apology, '') <> '' AND coalesce(measure, '') <> '')",
            name=op.f("promise_breach_compensated_in_words_check"),
        ),
        sa.CheckConstraint("outcome IN ('compensated', 'lifted')", name=op.f("promise_breach_outcome_check")),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("promise_breach_card_id_fkey")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("promise_breach_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("promise_breach_department_id_fkey")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("promise_breach_document_id_fkey")),
        sa.ForeignKeyConstraint(["found_by_id"], ["staff.id"], name=op.f("promise_breach_found_by_id_fkey")),
        sa.ForeignKeyConstraint(["made_good_by_id"], ["staff.id"], name=op.f("promise_breach_made_good_by_id_fkey")),
        sa.ForeignKeyConstraint(
            ["origin_case_id"],
            ["office_case.id"],
            name=op.f("promise_breach_origin_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("promise_breach_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("promise_breach_case_id_key")),
        sa.UniqueConstraint("number", name=op.f("promise_breach_number_key")),
    )
    op.create_index(op.f("promise_breach_department_id_index"), "promise_breach", ["department_id"], unique=False)
    op.create_index("promise_breach_found_at_index", "promise_breach", ["found_at"], unique=False)
    op.create_index(op.f("promise_breach_origin_case_id_index"), "promise_breach", ["origin_case_id"], unique=False)
    _disclosures()


def _disclosures() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("basis IN ('consent', 'law')", name=op.f("disclosure_basis_check")),
        sa.CheckConstraint("reference <> ''", name=op.f("disclosure_reference_check")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("disclosure_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("disclosure_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("disclosure_pkey")),
    )
    op.create_index(op.f("disclosure_case_id_index"), "disclosure", ["case_id"], unique=False)


def downgrade() -> None:
    """Forget the promises, the pledges, and how broken promises were made good."""
    for table in ("disclosure", "promise_breach", "promise_line", "pledge", "promise_version", "compensation_measure"):
        op.drop_table(table)
