"""Signed histories: keys by fingerprint, seals of cases, register rows told in lines, the office's chains, checkpoints.

The daily hashes are dropped: they covered a moment that nobody can restore, so that nothing could be compared with
them. Revision 0031, after 0030.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

REGISTER_CHANGED = """
CREATE FUNCTION register_facts(name text, facts jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN name = 'office_case' THEN
    facts - ARRAY['state', 'version', 'status', 'ended_at', 'outcome', 'head', 'history_count', 'key_id', 'seal']
  ELSE facts END
$$;
CREATE FUNCTION register_digest(facts jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(substr(sha256(convert_to(facts::text, 'UTF8')), 1, 16), 'base64')
$$;
CREATE FUNCTION register_changed() RETURNS trigger LANGUAGE plpgsql
SET "TimeZone" = 'UTC' AS $$
DECLARE
  facts jsonb;
  key text;
  noted integer := coalesce(nullif(current_setting('chengnuo.changes', true), ''), '0')::integer;
  place text := 'chengnuo.changes_' || noted / 256;
  note text;
BEGIN
  IF TG_OP = 'DELETE' THEN facts := to_jsonb(OLD); ELSE facts := to_jsonb(NEW); END IF;
  key := facts ->> TG_ARGV[0];
  FOR further IN 1 .. TG_NARGS - 1 LOOP key := key || ',' || (facts ->> TG_ARGV[further]); END LOOP;
  note := json_build_array(TG_TABLE_NAME, key, facts -> 'case_id', CASE WHEN TG_OP <> 'DELETE'
    THEN register_digest(register_facts(TG_TABLE_NAME, facts)) END)::text || E'\\n';
  -- Notes are kept in pieces, so that many changed rows do not copy one text again and again.
  PERFORM set_config(place, CASE WHEN noted % 256 = 0 THEN note ELSE current_setting(place, true) || note END, true);
  PERFORM set_config('chengnuo.changes', (noted + 1)::text, true);
  RETURN NULL;
END $$;
CREATE FUNCTION refuse_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Expected % to be only added to, but % was tried.', TG_TABLE_NAME, TG_OP;
END $$;
"""


def upgrade() -> None:
    """Bring the schema here."""
    op.execute("CREATE SEQUENCE register_stamp")
    op.create_table(
        "audit_key",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_key_pkey")),
    )
    op.create_table(
        "office_chain",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("office_chain_pkey")),
    )
    op.create_table(
        "office_chain_line",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.Column("registers", postgresql.JSONB(), nullable=False),
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "sequence", name=op.f("office_chain_line_pkey")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=True),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("checkpoint_pkey")),
    )
    op.create_table(
        "checkpoint_head",
        sa.Column("checkpoint_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["checkpoint_id"], ["checkpoint.id"], name=op.f("checkpoint_head_checkpoint_id_fkey")),
        sa.PrimaryKeyConstraint("checkpoint_id", "case_id", "chain", name=op.f("checkpoint_head_pkey")),
    )
    op.create_index("checkpoint_head_case_id_index", "checkpoint_head", ["case_id", "chain", "count"])
    op.create_table(
        "audit_verification",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("first", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_verification_pkey")),
    )
    op.add_column("office_case", sa.Column("key_id", sa.SmallInteger(), nullable=True))
    op.add_column("office_case", sa.Column("seal", sa.LargeBinary(), nullable=True))
    op.add_column("history", sa.Column("key_id", sa.SmallInteger(), nullable=True))
    op.add_column("history", sa.Column("stamp", sa.BigInteger(), nullable=True))
    op.add_column("history", sa.Column("registers", postgresql.JSONB(), nullable=True))
    op.drop_table("daily_head")
    op.execute(REGISTER_CHANGED)


def downgrade() -> None:
    """Histories that are signed are never made unsigned again."""
    raise NotImplementedError("Expected to go forward, but signed histories are never made unsigned.")
