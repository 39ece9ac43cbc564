"""Files of long lists in pieces, so that neither the worker nor a page has a whole one in memory.

Revision 0085, after 0084. Files that are there stay in ``list_export_job.content`` until their days are over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "list_export_part",
        sa.Column("export_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"],
            ["list_export_job.export_id"],
            name=op.f("list_export_part_export_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("export_id", "number", name=op.f("list_export_part_pkey")),
    )


def downgrade() -> None:
    """Drop it; the files in it have to be written anew."""
    op.drop_table("list_export_part")
