"""Versions of every diagram, form and table, with who, when and why; shared drafts.

Revision 0023, after 0022. Versions before it are read from the deployed bundles.
"""

import sqlalchemy as sa
from alembic import op
from lxml import etree
from sqlalchemy.dialects.postgresql import JSONB

from engine.database import UtcTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_KINDS = "kind IN ('process', 'form', 'decision')"
_CALLABLE = frozenset({"process", "globalTask", "globalUserTask", "globalManualTask", "globalScriptTask"}) | {
    "globalBusinessRuleTask"
}
_KNOWN = """
INSERT INTO file_version (kind, key, version, hash, identities, at, by_id, note)
SELECT kind, key, row_number() OVER (PARTITION BY kind, key ORDER BY first), hash,
       jsonb_build_array(key), deployed_at, deployed_by, note
FROM (
    SELECT DISTINCT ON (kind.key, file.key, file.value #>> '{}')
           kind.key AS kind, file.key AS key, file.value #>> '{}' AS hash, definition.id AS first,
           definition.deployed_at, definition.deployed_by, definition.note
    FROM definition, jsonb_each(definition.files) AS kind, jsonb_each(kind.value) AS file
    ORDER BY kind.key, file.key, file.value #>> '{}', definition.id
) AS known
"""
"""One version for every content that a file ever had, in the order of their first deployment."""
_RETURNED = """
INSERT INTO file_version (kind, key, version, hash, identities, at, by_id, note)
SELECT newest.kind, newest.key, last.version + 1, newest.hash, last.identities, newest.at, newest.by_id, newest.note
FROM (
    SELECT DISTINCT ON (kind.key, file.key)
           kind.key AS kind, file.key AS key, file.value #>> '{}' AS hash,
           definition.deployed_at AS at, definition.deployed_by AS by_id, definition.note
    FROM definition
    JOIN (SELECT max(id) AS id FROM definition GROUP BY process) AS current USING (id),
         jsonb_each(definition.files) AS kind, jsonb_each(kind.value) AS file
    ORDER BY kind.key, file.key, definition.id DESC
) AS newest
JOIN LATERAL (
    SELECT version, hash, identities FROM file_version AS one
    WHERE one.kind = newest.kind AND one.key = newest.key ORDER BY version DESC LIMIT 1
) AS last ON last.hash <> newest.hash
"""
"""A file that had returned to an earlier content: that is its newest version."""


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "file_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=True),
        sa.Column("identities", JSONB(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(_KINDS, name=op.f("file_version_kind_check")),
        sa.ForeignKeyConstraint(["hash"], ["definition_file.hash"], name=op.f("file_version_hash_fkey")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("file_version_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("file_version_pkey")),
    )
    op.create_index("file_version_kind_key_version_key", "file_version", ["kind", "key", "version"], unique=True)
    op.create_table(
        "file_draft",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("reviewed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reviewed_at", UtcTime(), nullable=True),
        sa.CheckConstraint(_KINDS, name=op.f("file_draft_kind_check")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("file_draft_by_id_fkey")),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["staff.id"], name=op.f("file_draft_reviewed_by_id_fkey")),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("file_draft_pkey")),
    )
    op.execute(_KNOWN)
    op.execute(_RETURNED)
    _name_processes()


def _name_processes() -> None:
    """Write down which processes each version of a diagram holds."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT id, content FROM file_version JOIN definition_file USING (hash) WHERE file_version.kind = 'process'"
        )
    ).all()
    statement = sa.text("UPDATE file_version SET identities = :held WHERE id = :id").bindparams(
        sa.bindparam("held", type_=JSONB)
    )
    for number, content in rows:
        root = etree.fromstring(bytes(content), etree.XMLParser(resolve_entities=False, no_network=True))
        held = [each.get("id", "") for each in root if etree.QName(each).localname in _CALLABLE]
        connection.execute(statement, {"id": number, "held": held})


def downgrade() -> None:
    """Forget versions of files and drafts; the deployed bundles stay."""
    op.drop_table("file_draft")
    op.drop_table("file_version")
