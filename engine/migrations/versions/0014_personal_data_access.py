"""Who looked at whose personal data, and why (SP-6). Rows are only added.

Revision 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "personal_data_access",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("acting_for_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "basis IN ('handles', 'supervises', 'reason')", name=op.f("personal_data_access_basis_check")
        ),
        sa.CheckConstraint("basis <> 'reason' OR reason <> ''", name=op.f("personal_data_access_reasoned_check")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("personal_data_access_staff_id_fkey")),
        sa.ForeignKeyConstraint(["acting_for_id"], ["staff.id"], name=op.f("personal_data_access_acting_for_id_fkey")),
        sa.ForeignKeyConstraint(["case_id"], ["office_case.id"], name=op.f("personal_data_access_case_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("personal_data_access_pkey")),
    )
    op.create_index("personal_data_access_case_id_index", "personal_data_access", ["case_id", "at"])
    op.create_index("personal_data_access_staff_id_index", "personal_data_access", ["staff_id", "at"])


def downgrade() -> None:
    """Forget who looked."""
    op.drop_table("personal_data_access")
