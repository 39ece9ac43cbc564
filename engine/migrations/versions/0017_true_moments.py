"""Stops have a stated length, cards carry two moments, answers may be announced, and the office sets its numbers."""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column("clock_stop", sa.Column("ends_at", UtcTime()))
    op.create_index(
        "clock_stop_ends_at_index", "clock_stop", ["ends_at"],
        postgresql_where=sa.text("to_at IS NULL AND ends_at IS NOT NULL"),
    )  # fmt: skip
    op.add_column("service_clock", sa.Column("announced_due_at", UtcTime()))
    op.add_column("card", sa.Column("written_at", UtcTime()))
    op.execute("UPDATE card SET written_at = issued_at")
    op.alter_column("card", "written_at", nullable=False)
    op.add_column("card", sa.Column("passed", sa.Text()))
    op.create_table(
        "office_setting",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("valid_from", UtcTime(), nullable=False),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger()),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("why <> ''", name=op.f("office_setting_why_check")),
        sa.ForeignKeyConstraint(["set_by_id"], ["staff.id"], name=op.f("office_setting_set_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("office_setting_pkey")),
    )
    op.create_index("office_setting_name_valid_from_index", "office_setting", ["name", "valid_from"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("office_setting")
    op.drop_column("card", "passed")
    op.drop_column("card", "written_at")
    op.drop_column("service_clock", "announced_due_at")
    op.drop_index("clock_stop_ends_at_index", "clock_stop")
    op.drop_column("clock_stop", "ends_at")
