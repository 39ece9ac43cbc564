"""The log of what administrators do; passwords that must be changed at the next login.

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column("account", sa.Column("must_change", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.alter_column("account", "must_change", server_default=None)
    op.create_table(
        "administration_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("acting_for_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("after", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["staff.id"], name=op.f("administration_entry_actor_id_fkey")),
        sa.ForeignKeyConstraint(["acting_for_id"], ["staff.id"], name=op.f("administration_entry_acting_for_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("administration_entry_pkey")),
    )
    op.create_index("administration_entry_subject_index", "administration_entry", ["subject_kind", "subject_id", "id"])
    op.create_index("absence_starts_at_index", "absence", ["starts_at", "id"])
    op.execute(
        "CREATE FUNCTION administration_entry_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'The administration log is only added to.'; END $$"
    )
    op.execute(
        "CREATE TRIGGER administration_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON administration_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION administration_entry_stays()"
    )


def downgrade() -> None:
    """Forget what administrators did."""
    op.drop_index("absence_starts_at_index", "absence")
    op.drop_table("administration_entry")
    op.execute("DROP FUNCTION administration_entry_stays()")
    op.drop_column("account", "must_change")
