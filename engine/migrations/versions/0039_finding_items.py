"""Items have everyday words, people whom they are for and occasions. Revision 0039, after 0036."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_TEXTS, _LISTS = ("keywords", "keyword_initials"), ("audiences", "life_events")


def upgrade() -> None:
    """Bring the schema here: items from before have no words, are for everybody and belong to no occasion."""
    for name in _TEXTS:
        op.add_column("item", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    for name in _LISTS:
        op.add_column("item", sa.Column(name, postgresql.JSONB(), nullable=False, server_default="[]"))
    for name in (*_TEXTS, *_LISTS):
        op.alter_column("item", name, server_default=None)


def downgrade() -> None:
    """Take them away."""
    for name in (*_TEXTS, *_LISTS):
        op.drop_column("item", name)
