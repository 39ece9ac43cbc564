"""Figures of months that are over, and an index for permits that nobody has fetched yet.

Revision 0086, after 0085. Background work settles the months that are over; until then they are counted as before.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "settled_figures",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=False),
        sa.Column("figures", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "part IN ('totals', 'days', 'groups', 'zeros', 'kept', 'ratings')", name=op.f("settled_figures_part_check")
        ),
        sa.CheckConstraint("version > 0", name=op.f("settled_figures_version_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("settled_figures_pkey")),
    )
    op.create_index("settled_figures_month_key", "settled_figures", ["month", "part", "version"], unique=True)
    op.create_table(
        "figures_check",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("checked_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("figures_check_pkey")),
    )
    op.create_index("rating_rated_at_index", "rating", ["rated_at"])
    op.create_index(
        "application_uncollected_index",
        "application",
        ["decided_at"],
        postgresql_where=sa.text("decision = 'granted' AND delivered_at IS NULL"),
    )


def downgrade() -> None:
    """Drop them; the months are counted from their cases again."""
    op.drop_index("application_uncollected_index", "application")
    op.drop_index("rating_rated_at_index", "rating")
    op.drop_table("figures_check")
    op.drop_table("settled_figures")
