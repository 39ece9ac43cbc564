"""Items have versions: a change makes a new row under the same code, and running cases keep theirs.

Revision 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TEXTS = ("reason", "fee_basis", "guide", "result_number_pattern")


def upgrade() -> None:
    """Bring the schema here."""
    op.drop_constraint("item_code_key", "item", type_="unique")
    op.add_column("item", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("item", sa.Column("state", sa.Text(), nullable=False, server_default="published"))
    op.execute("UPDATE item SET state = 'withdrawn' WHERE NOT active")
    op.drop_column("item", "active")
    op.add_column(
        "item", sa.Column("active", sa.Boolean(), sa.Computed("state = 'published'", persisted=True), nullable=False)
    )
    op.add_column("item", sa.Column("changed_at", UtcTime(), nullable=True))
    op.add_column("item", sa.Column("changed_by_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key("item_changed_by_id_fkey", "item", "staff", ["changed_by_id"], ["id"])
    for name in _TEXTS:
        op.add_column("item", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("item", sa.Column("result_validity_months", sa.Integer(), nullable=True))
    op.add_column("item", sa.Column("serving_ways", postgresql.JSONB(), nullable=False, server_default="[]"))
    for name in ("version", "state", "serving_ways", *_TEXTS):
        op.alter_column("item", name, server_default=None)
    op.create_check_constraint(
        op.f("item_state_check"), "item", "state IN ('draft', 'published', 'superseded', 'withdrawn')"
    )
    op.create_index("item_code_version_key", "item", ["code", "version"], unique=True)
    for state in ("published", "draft"):
        op.create_index(
            f"item_code_{state}_key", "item", ["code"], unique=True, postgresql_where=sa.text(f"state = '{state}'")
        )
    op.add_column("item_material", sa.Column("needed_when", sa.Text(), nullable=False, server_default=""))
    op.alter_column("item_material", "needed_when", server_default=None)
    op.create_table(
        "item_workbook",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("imported_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("item_workbook_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("item_workbook_pkey")),
    )


def downgrade() -> None:
    """Go back; drafts and superseded versions that no case uses are lost."""
    op.drop_table("item_workbook")
    op.drop_column("item_material", "needed_when")
    for name in ("published", "draft"):
        op.drop_index(f"item_code_{name}_key", "item")
    op.drop_index("item_code_version_key", "item")
    op.execute("UPDATE item SET code = code || '@' || version WHERE state IN ('draft', 'superseded')")
    op.drop_column("item", "active")
    op.add_column("item", sa.Column("active", sa.Boolean(), nullable=False, server_default="true"))
    op.execute("UPDATE item SET active = state = 'published'")
    op.alter_column("item", "active", server_default=None)
    for name in ("version", "state", "changed_at", "changed_by_id", "result_validity_months", "serving_ways", *_TEXTS):
        op.drop_column("item", name)
    op.create_unique_constraint("item_code_key", "item", ["code"])
