"""Publications and the places where they hang. Revision 0042, after 0036."""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0042"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "publication",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item_code", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("treatment", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("approved_at", UtcTime(), nullable=True),
        sa.Column("approved_by_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('guide', 'promise', 'compensation', 'duties', 'discipline', 'decision', 'result', 'phones',"
            " 'other')",
            name=op.f("publication_kind_check"),
        ),
        sa.CheckConstraint("treatment IN ('publish', 'exempt')", name=op.f("publication_treatment_check")),
        sa.CheckConstraint("outcome IN ('publish', 'exempt', 'return')", name=op.f("publication_outcome_check")),
        sa.CheckConstraint(
            "outcome IS DISTINCT FROM 'exempt' OR (coalesce(basis, '') <> '' AND review_on IS NOT NULL"
            " AND approved_by_id IS NOT NULL)",
            name=op.f("publication_exempt_with_basis_check"),
        ),
        _case("publication", "case_id"),
        *_keys(
            "publication",
            department_id="department",
            post_id="post",
            proposed_by_id="staff",
            approved_by_id="staff",
            document_id="document",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("publication_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("publication_case_id_key")),
        sa.UniqueConstraint("number", name=op.f("publication_number_key")),
    )
    op.create_index("publication_department_id_index", "publication", ["department_id", "id"])
    op.create_table(
        "publication_copy",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("publication_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("as_of", UtcTime(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("removed_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('website', 'board', 'screen', 'handout', 'new_media', 'press', 'other')",
            name=op.f("publication_copy_channel_check"),
        ),
        sa.CheckConstraint(
            "removed_on IS NULL OR removed_on >= posted_on",
            name=op.f("publication_copy_removed_after_posting_check"),
        ),
        *_keys("publication_copy", publication_id="publication", recorded_by_id="staff", removed_by_id="staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("publication_copy_pkey")),
    )
    op.create_index("publication_copy_publication_id_index", "publication_copy", ["publication_id"])


def _case(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["office_case.id"], name=op.f(f"{table}_{column}_fkey"), initially="DEFERRED", deferrable=True
    )


def _keys(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"{table}_{column}_fkey"))
        for column, target in targets.items()
    ]


def downgrade() -> None:
    """Drop the registers."""
    op.drop_table("publication_copy")
    op.drop_table("publication")
