"""Performance review: schemes, reviews, results, points.

Revision 0020, after 0019.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _to(table: str, name: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"{table}_{name}_fkey"))


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "performance_scheme",
        _key(),
        sa.Column("numbers", postgresql.JSONB(), nullable=False),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("why <> ''", name=op.f("performance_scheme_why_check")),
        _to("performance_scheme", "set_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("performance_scheme_pkey")),
    )
    op.create_table(
        "performance_review",
        _key(),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("numbers", postgresql.JSONB(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("confirmed_at", UtcTime(), nullable=True),
        sa.Column("confirmed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('monthly', 'special', 'yearly')", name=op.f("performance_review_kind_check")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("performance_review_period_check")),
        sa.CheckConstraint(
            "published_at IS NULL OR confirmed_at IS NOT NULL", name=op.f("performance_review_confirmed_first_check")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("performance_review_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        _to("performance_review", "confirmed_by_id", "staff"),
        _to("performance_review", "document_id", "document"),
        sa.UniqueConstraint("case_id", name=op.f("performance_review_case_id_key")),
        sa.UniqueConstraint("number", name=op.f("performance_review_number_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("performance_review_pkey")),
    )
    op.create_table(
        "performance_result",
        _key(),
        sa.Column("review_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("score", sa.Numeric(6, 1), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "grade IN ('excellent', 'qualified', 'unqualified')", name=op.f("performance_result_grade_check")
        ),
        _to("performance_result", "review_id", "performance_review"),
        _to("performance_result", "department_id", "department"),
        _to("performance_result", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("performance_result_pkey")),
    )
    op.create_index(
        "performance_result_subject_key",
        "performance_result",
        ["review_id", "department_id", "staff_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("performance_result_department_id_index", "performance_result", ["department_id"])
    op.create_index("performance_result_staff_id_index", "performance_result", ["staff_id"])
    op.create_table(
        "performance_point",
        _key(),
        sa.Column("review_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("points", sa.Numeric(6, 1), nullable=False),
        sa.Column("case_ids", postgresql.JSONB(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=True),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "source IN ('reminders', 'yellow', 'red', 'early', 'measure', 'months', 'manual')",
            name=op.f("performance_point_source_check"),
        ),
        sa.CheckConstraint(
            "dimension IN ('key_tasks', 'duty', 'service', 'teamwork', 'compliance')",
            name=op.f("performance_point_dimension_check"),
        ),
        sa.CheckConstraint(
            "(source = 'manual') = (coalesce(grounds, '') <> '')",
            name=op.f("performance_point_manual_with_grounds_check"),
        ),
        _to("performance_point", "review_id", "performance_review"),
        _to("performance_point", "department_id", "department"),
        _to("performance_point", "staff_id", "staff"),
        _to("performance_point", "by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("performance_point_pkey")),
    )
    op.create_index("performance_point_subject_index", "performance_point", ["review_id", "department_id", "staff_id"])


def downgrade() -> None:
    """Forget the reviews."""
    for table in ("performance_point", "performance_result", "performance_review", "performance_scheme"):
        op.drop_table(table)
