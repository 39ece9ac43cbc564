"""The ground: calendar, organisation, items, people, definitions.

Revision 0001, after nothing.
"""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    # Several statements at once: they go to the driver as they are.
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(SchemaManager.get_schema())
    op.execute(sa.schema.CreateSequence(sa.Sequence("calendar_revision_number")))
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("source IN ('local', 'imported')", name=op.f("calendar_day_source_check")),
        sa.PrimaryKeyConstraint("day", "source", name=op.f("calendar_day_pkey")),
    )
    op.create_table(
        "calendar_recomputation",
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_case_id", sa.BigInteger(), nullable=False),
        sa.Column("moved", sa.BigInteger(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("revision", name=op.f("calendar_recomputation_pkey")),
    )
    op.create_table(
        "calendar_revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("known_until", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("calendar_revision_one_row_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("calendar_revision_pkey")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("imported_at", UtcTime(), nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=True),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("calendar_year_pkey")),
    )
    op.create_table(
        "daily_head",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("daily_head_pkey")),
    )
    op.create_table(
        "definition_file",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("definition_file_pkey")),
    )
    op.create_table(
        "demo_clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ahead", sa.Interval(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("demo_clock_one_row_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("demo_clock_pkey")),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("other_codes", postgresql.JSONB(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("is_center", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("department_pkey")),
        sa.UniqueConstraint("code", name=op.f("department_code_key")),
        sa.UniqueConstraint("name", name=op.f("department_name_key")),
    )
    op.create_index(
        "department_one_center", "department", ["is_center"], unique=True, postgresql_where=sa.text("is_center")
    )
    op.create_table(
        "login_failure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("login_failure_pkey")),
    )
    op.create_index("login_failure_login_at_index", "login_failure", ["login", "at"], unique=False)
    op.create_table(
        "number_series",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", "kind", "agency", name=op.f("number_series_pkey")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_pkey")),
        sa.UniqueConstraint("login", name=op.f("staff_login_key")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("ends_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("absence_span_check")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("absence_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("absence_pkey")),
    )
    op.create_index("absence_staff_id_starts_at_index", "absence", ["staff_id", "starts_at"], unique=False)
    op.create_table(
        "account",
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("account_staff_id_fkey")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("account_pkey")),
    )
    op.create_table(
        "definition",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("bundle_hash", sa.Text(), nullable=False),
        sa.Column("files", postgresql.JSONB(), nullable=False),
        sa.Column("deployed_at", UtcTime(), nullable=False),
        sa.Column("deployed_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["deployed_by"], ["staff.id"], name=op.f("definition_deployed_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("definition_pkey")),
    )
    op.create_index("definition_process_version_key", "definition", ["process", "version"], unique=True)
    op.create_table(
        "item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("task_type", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("promised_days", sa.Integer(), nullable=False),
        sa.Column("statutory_days", sa.Integer(), nullable=False),
        sa.Column("limit_unit", sa.Text(), nullable=False),
        sa.Column("supplement_days", sa.Integer(), nullable=False),
        sa.Column("supplement_unit", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("qualification", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("fee", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("circumstances", postgresql.JSONB(), nullable=False),
        sa.Column("one_veto_ends", sa.Boolean(), nullable=False),
        sa.Column("silence_is_consent", sa.Boolean(), nullable=False),
        sa.Column("silence_basis", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("from_catalog", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('immediate', 'ordinary', 'complex', 'joint', 'forwarded')", name=op.f("item_kind_check")
        ),
        sa.CheckConstraint(
            "limit_unit IN ('working_days', 'working_hours', 'natural_hours')", name=op.f("item_limit_unit_check")
        ),
        sa.CheckConstraint(
            "supplement_unit IN ('working_days', 'natural_days')", name=op.f("item_supplement_unit_check")
        ),
        sa.CheckConstraint(
            "promised_days >= 0 AND statutory_days >= 0 AND supplement_days > 0", name=op.f("item_limits_check")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("item_department_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("item_pkey")),
        sa.UniqueConstraint("code", name=op.f("item_code_key")),
    )
    op.create_index("item_department_id_index", "item", ["department_id"], unique=False)
    op.create_table(
        "post",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("faces_public", sa.Boolean(), nullable=False),
        sa.Column("authority", postgresql.JSONB(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("standard", sa.Text(), nullable=False),
        sa.Column("responsibility", sa.Text(), nullable=False),
        sa.Column("opens_daily", sa.Boolean(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("post_department_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("post_pkey")),
        sa.UniqueConstraint("code", name=op.f("post_code_key")),
    )
    op.create_index("post_department_id_role_index", "post", ["department_id", "role"], unique=False)
    op.create_index("post_role_index", "post", ["role"], unique=False)
    op.create_table(
        "item_department",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("circumstance", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("item_department_department_id_fkey")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("item_department_item_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("item_department_pkey")),
    )
    op.create_index(
        "item_department_item_id_department_id_key", "item_department", ["item_id", "department_id"], unique=True
    )
    op.create_table(
        "item_material",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("original", sa.Boolean(), nullable=False),
        sa.Column("by_data_sharing", sa.Boolean(), nullable=False),
        sa.Column("deferrable", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("item_material_item_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("item_material_pkey")),
    )
    op.create_index("item_material_item_id_ordinal_key", "item_material", ["item_id", "ordinal"], unique=True)
    op.create_table(
        "item_procedure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("fee", sa.Text(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("item_procedure_item_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("item_procedure_pkey")),
    )
    op.create_index(op.f("item_procedure_item_id_index"), "item_procedure", ["item_id"], unique=False)
    op.create_table(
        "post_holding",
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.CheckConstraint("letter IN ('A', 'B')", name=op.f("post_holding_letter_check")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("post_holding_post_id_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("post_holding_staff_id_fkey")),
        sa.PrimaryKeyConstraint("post_id", "letter", name=op.f("post_holding_pkey")),
    )
    op.create_index("post_holding_post_id_staff_id_key", "post_holding", ["post_id", "staff_id"], unique=True)
    op.create_index("post_holding_staff_id_index", "post_holding", ["staff_id"], unique=False)


def downgrade() -> None:
    """The first schema is not taken back."""
    raise NotImplementedError("Expected to go forward, but the first schema is never taken back.")
