"""Time stamps of checkpoints by an authority outside the office.

Revision 0044, after 0042.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0044"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "checkpoint_stamp",
        sa.Column("checkpoint_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["checkpoint_id"], ["checkpoint.id"], name=op.f("checkpoint_stamp_checkpoint_id_fkey")),
        sa.PrimaryKeyConstraint("checkpoint_id", name=op.f("checkpoint_stamp_pkey")),
    )


def downgrade() -> None:
    """Take the table away; the stamps that were copied out of the house stay."""
    op.drop_table("checkpoint_stamp")
