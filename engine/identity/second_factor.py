"""The second factor: codes of an authenticator (TOTP, RFC 6238), recovery codes, and judging what was typed.

Everything here runs on the system clock: turning the office clock opens no door.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.database import Database
from engine.identity import attempts
from engine.identity.records import Account, SecondFactor
from engine.office.organisation.records import Staff
from engine.sealing.keys import AuditKeys

DIGITS = 6
STEP_SECONDS = 30
SLACK = 1
"""Steps before and after the present one whose codes are taken: clocks of telephones are a little off."""
SECRET_BYTES = 20
SALT_BYTES = 16
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What nobody mistakes for something else when it is copied from paper."""
LONGEST_CODE = 40
"""Characters of what may be a code; longer ones are wrong without a look."""


def new_salt() -> bytes:
    """What makes the secret of one person differ from every other, and from the person's former one."""
    return secrets.token_bytes(SALT_BYTES)


def secret_of(keys: AuditKeys, factor: SecondFactor) -> bytes:
    """The secret that the person's authenticator keeps. KeyError when the audit key is not known."""
    return keys.mac(b"second factor\0" + factor.salt, factor.key_id)[:SECRET_BYTES]


def typed_secret(secret: bytes) -> str:
    """The secret as somebody types it who cannot scan it: groups of four letters."""
    letters = base64.b32encode(secret).decode("ascii")
    return " ".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def provisioning_address(secret: bytes, login: str, office: str) -> str:
    """What the picture for the authenticator says (``otpauth://``)."""
    label, issuer = quote(f"{office}:{login}", safe=""), quote(office, safe="")
    letters = base64.b32encode(secret).decode("ascii")
    return f"otpauth://totp/{label}?secret={letters}&issuer={issuer}&digits={DIGITS}&period={STEP_SECONDS}"


def step_of(secret: bytes, code: str, at: datetime) -> int | None:
    """The time step whose code this is, near the moment ``at``; None when it is none's."""
    authenticator = TOTP(secret, DIGITS, SHA1(), STEP_SECONDS, enforce_key_length=False)
    present = int(at.timestamp()) // STEP_SECONDS
    found = None
    for step in range(present - SLACK, present + SLACK + 1):
        if hmac.compare_digest(authenticator.generate(step * STEP_SECONDS), code.encode("utf-8", "replace")):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Codes for whoever has lost the authenticator, each of which lets its owner in once."""
    return [f"{_five_letters()}-{_five_letters()}" for _ in range(RECOVERY_CODES)]


def _five_letters() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(5))


def recovery_digest(code: str) -> bytes:
    """What is kept of a recovery code; it is random enough to need no slow hash."""
    return sha256(code.strip().casefold().encode("utf-8", "replace")).digest()


def has_factor(session: Session, staff_id: int) -> bool:
    """Whether the person logs in with a second factor."""
    confirmed = select(SecondFactor.confirmed_at).where(SecondFactor.staff_id == staff_id)
    return session.scalar(confirmed) is not None


def authenticate_code(
    database: Database, staff_id: int, typed: str, address: str, at: datetime, *, since: datetime
) -> bool:
    """Whether the code lets this person in, who gave the password at ``since``; a code is used up by it.

    Commits by itself: the attempt is counted before it is judged. TooManyFailures while it has to wait; then nothing is
    checked. False as well when the password has changed meanwhile, or the person has left.
    """
    tried = attempts.factor_tried(staff_id, address)
    with database.transaction() as session:
        counted = attempts.begin(session, tried, at)
    with database.transaction() as session:
        factor = session.scalar(
            select(SecondFactor)
            .join(Staff, Staff.id == SecondFactor.staff_id)
            .outerjoin(Account, Account.staff_id == SecondFactor.staff_id)
            .where(
                SecondFactor.staff_id == staff_id,
                Staff.active,
                # Who logs in by another system may have no password here.
                or_(Account.changed_at.is_(None), Account.changed_at <= since),
            )
            .with_for_update(of=SecondFactor)
        )
        if factor is None or factor.confirmed_at is None or not use_code(database.keys, factor, typed, at):
            return False
        attempts.succeeded(session, tried, counted)
    return True


def use_code(keys: AuditKeys, factor: SecondFactor, typed: str, at: datetime) -> bool:
    """Whether this is a code of the authenticator or a recovery code that was not used before; it is used now."""
    code = "".join(typed.split())
    if not code or len(code) > LONGEST_CODE:
        return False
    step = step_of(secret_of(keys, factor), code, at) if factor.key_id in keys else None
    if step is not None and step > factor.last_step:
        factor.last_step = step
        return True
    digest = recovery_digest(code)
    if digest in factor.recovery:
        factor.recovery = [each for each in factor.recovery if each != digest]
        return True
    return False
