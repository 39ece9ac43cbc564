"""When a decision was served is found by an index: registers join deliveries by the paper that was served.

Revision 0091, after 0090.
"""

from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_index("delivery_document_id_index", "delivery", ["document_id"])


def downgrade() -> None:
    """Bring the schema back."""
    op.drop_index("delivery_document_id_index", "delivery")
