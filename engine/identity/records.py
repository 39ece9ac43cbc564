"""What is needed to let somebody in, and who looked at whose personal data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record


class Account(Record):
    """The password of a member of staff, as an argon2 hash."""

    __tablename__ = "account"

    staff_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    must_change: Mapped[bool] = mapped_column(default=False)
    """Whether somebody else knows the password too: then the person must choose one of their own first."""
    former: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """The hashes of passwords before, the newest first, as many as may not come again."""


class FailedAttempt(Record):
    """One failed attempt at something secret, by the system clock; what the limits on guessing count.

    ``target`` says what was tried: a login, a case number, or the network address that it came from.
    """

    __tablename__ = "failed_attempt"
    __table_args__ = (
        Index("failed_attempt_target_at_index", "target", "at"),
        Index("failed_attempt_at_index", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    target: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class PersonalDataAccess(Record):
    """One look at somebody's personal data (SP-6): who, at which case, on which page, why. Never changed.

    Kept by staff and case for as long as the case is; it holds no personal data itself.
    """

    __tablename__ = "personal_data_access"
    __table_args__ = (
        CheckConstraint("basis IN ('handles', 'supervises', 'reason')", name="basis"),
        CheckConstraint("basis <> 'reason' OR reason <> ''", name="reasoned"),
        Index("personal_data_access_case_id_index", "case_id", "at"),
        Index("personal_data_access_staff_id_index", "staff_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    staff_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"))
    acting_for_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    case_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("office_case.id"))
    page: Mapped[str] = mapped_column(Text)
    """The page's endpoint, such as ``case.show``."""
    basis: Mapped[str] = mapped_column(Text)
    """``handles``: the case is in the person's hands; ``supervises``; ``reason``: looked for a written reason."""
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    """Office time."""
    attachment_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("attachment.id"))
    """The file that was looked at; None for a page of the case."""


class EndedSession(Record):
    """A session that its owner has left: a copy of its cookie lets nobody in. Kept until it would have ended."""

    __tablename__ = "ended_session"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    expires_at: Mapped[datetime]


class ContactCode(Record):
    """One one-time code (验证码) that was sent to a contact, and the session that its confirmation began.

    The visitor's browser alone holds the token; without it the digest of the code cannot be tried out. All times are
    the system clock's. Deleted some time after the session has ended.
    """

    __tablename__ = "contact_code"
    __table_args__ = (
        CheckConstraint("channel IN ('email', 'sms')", name="channel"),
        CheckConstraint("(confirmed_at IS NULL) = (session_until IS NULL)", name="confirmed"),
        Index("contact_code_expires_at_index", "expires_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    token_digest: Mapped[str] = mapped_column(Text, unique=True)
    channel: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(Text)
    code_digest: Mapped[str] = mapped_column(Text)
    """Of token and code together."""
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int]
    """Wrong codes so far."""
    confirmed_at: Mapped[datetime | None]
    session_until: Mapped[datetime | None]
    """Until when the browser acts for the contact; None before the confirmation."""
    letter_id: Mapped[int | None] = mapped_column(BigInteger)
    """The letter with the code, whose text is taken out when the code has expired: letters stay, no foreign key."""


class AccessToken(Record):
    """An access token 访问令牌 of the JSON API: it acts as its member of staff, narrowed by its scopes.

    All times are the system clock's. The secret itself is kept nowhere: it was shown once to whoever issued it.
    """

    __tablename__ = "access_token"
    __table_args__ = (
        CheckConstraint("cardinality(scopes) > 0", name="scoped"),
        CheckConstraint("expires_at > created_at", name="lasting"),
        CheckConstraint("revoked_by_id IS NULL OR revoked_at IS NOT NULL", name="revoked"),
        Index("access_token_digest_index", "digest", unique=True),
        Index("access_token_staff_id_index", "staff_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    staff_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"))
    name: Mapped[str] = mapped_column(Text)
    """What it is for, such as the system that uses it."""
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of the secret, which is random enough to need no slow hash."""
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Some of ``engine.identity.tokens.SCOPES``."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    """None: the operator at the command line."""
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    """None while it is not revoked, and when the operator revoked it."""
    last_used_at: Mapped[datetime | None]
    """Noted at most once an hour; None while it was never used."""


class SecondFactor(Record):
    """The second factor 二次验证 of a member of staff: one-time codes of an authenticator, and recovery codes.

    The secret is kept nowhere: it is made again from ``salt`` and the audit key with the number ``key_id``. All times
    are the system clock's.
    """

    __tablename__ = "second_factor"

    staff_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"), primary_key=True)
    key_id: Mapped[int] = mapped_column(SmallInteger)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    begun_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    """When the first code was right; None before, and then nobody is asked for one."""
    last_step: Mapped[int] = mapped_column(BigInteger)
    """The time step of the last code that let somebody in: none is taken twice."""
    recovery: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))
    """Digests of the recovery codes that are left."""


class FactorRole(Record):
    """A role whose holders need a second factor to log in."""

    __tablename__ = "factor_role"

    role: Mapped[str] = mapped_column(Text, primary_key=True)


class LoginSession(Record):
    """A web session that is open, for its owner to see and end. Kept until it would have ended.

    It holds no address: where people work is nobody's business. All times are the system clock's.
    """

    __tablename__ = "login_session"
    __table_args__ = (
        Index("login_session_staff_id_index", "staff_id"),
        Index("login_session_expires_at_index", "expires_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    session: Mapped[str] = mapped_column(Text, unique=True)
    """What its cookie is known by; the cookie is signed, so that this lets nobody in."""
    staff_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"))
    client: Mapped[str] = mapped_column(Text)
    """Browser and system, such as ``Firefox, Windows``; empty when they are not known."""
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When its last page was, noted every few minutes."""
    expires_at: Mapped[datetime]


class CalendarFeed(Record):
    """The private calendar feed 日历订阅 of a member of staff, which whoever knows its address reads without a login.

    Nothing but a digest of the address's secret is kept; a feed that has ended stays for the record. All times are the
    system clock's.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (
        CheckConstraint("language IN ('zh', 'en')", name="language"),
        Index("calendar_feed_digest_index", "digest", unique=True),
        Index("calendar_feed_present_index", "staff_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    staff_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of the secret, which is random enough to need no slow hash."""
    language: Mapped[str] = mapped_column(Text)
    """The language of its entries: that of the page on which it was made."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """None while its address is read; at most one feed of a person is."""
