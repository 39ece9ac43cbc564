"""Matters that a first responder keeps, the newest first, from an index.

Revision 0089, after 0084.
"""

from alembic import op

revision = "0089"
down_revision = "0086"
branch_labels = None
depends_on = None

INDEXES = (("application", "received_at"), ("inquiry", "registered_at"))


def upgrade() -> None:
    """Bring the schema here."""
    for table, moment in INDEXES:
        op.create_index(f"{table}_kept_index", table, ["first_responder_id", moment])
        op.drop_index(f"{table}_first_responder_id_index", table)


def downgrade() -> None:
    """Bring the schema back."""
    for table, _ in INDEXES:
        op.create_index(f"{table}_first_responder_id_index", table, ["first_responder_id"])
        op.drop_index(f"{table}_kept_index", table)
