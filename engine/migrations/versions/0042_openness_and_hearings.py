"""Publications and the places where they hang; hearings and who was told of them. Revision 0042, after 0036."""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "publication",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item_code", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("treatment", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("approved_at", UtcTime(), nullable=True),
        sa.Column("approved_by_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('guide', 'promise', 'compensation', 'duties', 'discipline', 'decision', 'result', 'phones',"
            " 'other')",
            name=op.f("publication_kind_check"),
        ),
        sa.CheckConstraint("treatment IN ('publish', 'exempt')", name=op.f("publication_treatment_check")),
        sa.CheckConstraint("outcome IN ('publish', 'exempt', 'return')", name=op.f("publication_outcome_check")),
        sa.CheckConstraint(
            "outcome IS DISTINCT FROM 'exempt' OR (coalesce(basis, '') <> '' AND review_on IS NOT NULL"
            " AND approved_by_id IS NOT NULL)",
            name=op.f("publication_exempt_with_basis_check"),
        ),
        _case("publication", "case_id"),
        *_keys(
            "publication",
            department_id="department",
            post_id="post",
            proposed_by_id="staff",
            approved_by_id="staff",
            document_id="document",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("publication_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("publication_case_id_key")),
        sa.UniqueConstraint("number", name=op.f("publication_number_key")),
    )
    op.create_index("publication_department_id_index", "publication", ["department_id", "id"])
    op.create_table(
        "publication_copy",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("publication_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("as_of", UtcTime(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("removed_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('website', 'board', 'screen', 'handout', 'new_media', 'press', 'other')",
            name=op.f("publication_copy_channel_check"),
        ),
        sa.CheckConstraint(
            "removed_on IS NULL OR removed_on >= posted_on",
            name=op.f("publication_copy_removed_after_posting_check"),
        ),
        *_keys("publication_copy", publication_id="publication", recorded_by_id="staff", removed_by_id="staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("publication_copy_pkey")),
    )
    op.create_index("publication_copy_publication_id_index", "publication_copy", ["publication_id"])
    _hearings()


def _hearings() -> None:
    op.create_table(
        "hearing",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("called_at", UtcTime(), nullable=False),
        sa.Column("called_by_id", sa.BigInteger(), nullable=True),
        sa.Column("told_at", UtcTime(), nullable=True),
        sa.Column("counts_from", sa.Date(), nullable=True),
        sa.Column("held_at", UtcTime(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("chair_post_id", sa.BigInteger(), nullable=True),
        sa.Column("set_at", UtcTime(), nullable=True),
        sa.Column("set_by_id", sa.BigInteger(), nullable=True),
        sa.Column("stops_clock", sa.Boolean(), nullable=False),
        sa.Column("attended", sa.Text(), nullable=True),
        sa.Column("chair_id", sa.BigInteger(), nullable=True),
        sa.Column("recusal_reason", sa.Text(), nullable=True),
        sa.Column("recusal_granted", sa.Boolean(), nullable=True),
        sa.Column("recusal_text", sa.Text(), nullable=True),
        sa.Column("recusal_by_id", sa.BigInteger(), nullable=True),
        sa.Column("minutes", sa.Text(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("closed_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("ground IN ('statutory', 'request', 'none')", name=op.f("hearing_ground_check")),
        sa.CheckConstraint("outcome IN ('held', 'not_requested', 'not_needed')", name=op.f("hearing_outcome_check")),
        sa.CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name=op.f("hearing_closed_with_outcome_check")),
        sa.CheckConstraint(
            "outcome IS DISTINCT FROM 'held' OR (coalesce(minutes, '') <> '' AND coalesce(findings, '') <> '')",
            name=op.f("hearing_held_with_minutes_check"),
        ),
        _case("hearing", "case_id"),
        *_keys(
            "hearing",
            called_by_id="staff",
            chair_post_id="post",
            set_by_id="staff",
            chair_id="staff",
            recusal_by_id="staff",
            document_id="document",
            closed_by_id="staff",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("hearing_pkey")),
    )
    op.create_index(
        "hearing_open_key", "hearing", ["case_id"], unique=True, postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_index("hearing_case_id_index", "hearing", ["case_id"])
    op.create_table(
        "hearing_party",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("hearing_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("interest", sa.Text(), nullable=True),
        sa.Column("notice_document_id", sa.BigInteger(), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("request_reason", sa.Text(), nullable=True),
        sa.Column("summons_document_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('applicant', 'interested')", name=op.f("hearing_party_kind_check")),
        *_keys(
            "hearing_party",
            hearing_id="hearing",
            notice_document_id="document",
            summons_document_id="document",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("hearing_party_pkey")),
    )
    op.create_index("hearing_party_hearing_id_ordinal_key", "hearing_party", ["hearing_id", "ordinal"], unique=True)


def _case(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["office_case.id"], name=op.f(f"{table}_{column}_fkey"), initially="DEFERRED", deferrable=True
    )


def _keys(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"{table}_{column}_fkey"))
        for column, target in targets.items()
    ]


def downgrade() -> None:
    """Drop the registers."""
    op.drop_table("hearing_party")
    op.drop_table("hearing")
    op.drop_table("publication_copy")
    op.drop_table("publication")
