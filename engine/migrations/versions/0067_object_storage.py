"""Contents of files in object storage.

Revision 0067, after 0061.
"""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column("file_content", sa.Column("stored_as", sa.Text(), nullable=True))
    op.create_unique_constraint(op.f("file_content_stored_as_key"), "file_content", ["stored_as"])


def downgrade() -> None:
    """Take the column away; refused while a content is in object storage, whose place would be lost."""
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT 1 FROM file_content WHERE stored_as IS NOT NULL) THEN RAISE EXCEPTION "
        "'Expected every content in the database, but some are in object storage: chengnuo files move --to database'; "
        "END IF; END $$"
    )
    op.drop_constraint(op.f("file_content_stored_as_key"), "file_content", type_="unique")
    op.drop_column("file_content", "stored_as")
