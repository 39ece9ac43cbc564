"""Saved scenarios of try-outs, which run again before a process is deployed.

Revision 0057, after 0056.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from engine.database import UtcTime

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "trial_scenario",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", JSONB(none_as_null=True), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("trial_scenario_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("trial_scenario_pkey")),
    )
    op.create_index("trial_scenario_process_name_index", "trial_scenario", ["process", "name"], unique=True)


def downgrade() -> None:
    """Forget the saved scenarios."""
    op.drop_table("trial_scenario")
