"""Personal data masked after its period: what was masked, and the only changes that append-only tables allow.

Revision 0071, after 0070.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

TRIGGERS = """
CREATE FUNCTION history_masked_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(OLD) - 'data' IS DISTINCT FROM to_jsonb(NEW) - 'data' OR NOT EXISTS (
    SELECT 1 FROM masked_line m WHERE m.case_id = NEW.case_id AND m.sequence = NEW.sequence AND m.hash = NEW.hash
  ) THEN
    RAISE EXCEPTION 'Expected history to be only added to, but % was tried.', TG_OP;
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION submission_masked_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(OLD) - ARRAY['content', 'content_hash']
     IS DISTINCT FROM to_jsonb(NEW) - ARRAY['content', 'content_hash']
     OR NOT EXISTS (SELECT 1 FROM masking m WHERE m.case_id = NEW.case_id) THEN
    RAISE EXCEPTION 'Expected submission to be only added to, but % was tried.', TG_OP;
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION looks_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM masking m WHERE m.before > OLD.at) THEN
    RAISE EXCEPTION 'Expected personal_data_access to be only added to, but % was tried.', TG_OP;
  END IF;
  RETURN OLD;
END $$;
DROP TRIGGER IF EXISTS history_is_append_only ON history;
CREATE TRIGGER history_is_append_only BEFORE DELETE OR TRUNCATE ON history
  FOR EACH STATEMENT EXECUTE FUNCTION history_refuse_changes();
CREATE TRIGGER history_masked_only BEFORE UPDATE ON history
  FOR EACH ROW EXECUTE FUNCTION history_masked_only();
DROP TRIGGER IF EXISTS append_only ON submission;
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON submission
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_changes();
CREATE TRIGGER masked_only BEFORE UPDATE ON submission
  FOR EACH ROW EXECUTE FUNCTION submission_masked_only();
DROP TRIGGER IF EXISTS append_only ON personal_data_access;
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON personal_data_access
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_changes();
CREATE TRIGGER looks_kept BEFORE DELETE ON personal_data_access
  FOR EACH ROW EXECUTE FUNCTION looks_kept();
"""


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "masking",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("before", UtcTime(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("(kind = 'access') = (before IS NOT NULL)", name=op.f("masking_access_before_check")),
        sa.CheckConstraint("(kind = 'access') = (case_id IS NULL)", name=op.f("masking_case_or_access_check")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f("masking_case_id_fkey"), deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("masking_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("masking_case_id_key")),
    )
    op.create_index("masking_at_index", "masking", ["at"])
    op.create_table(
        "masked_line",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["office_case.id"], name=op.f("masked_line_case_id_fkey")),
        sa.PrimaryKeyConstraint("case_id", "sequence", name=op.f("masked_line_pkey")),
    )
    op.execute(TRIGGERS)


def downgrade() -> None:
    """What was masked is never unmasked."""
    raise NotImplementedError("Expected to go forward, but masked histories are proved by these tables.")
