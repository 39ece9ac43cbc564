"""Confirming a contact with a one-time code, and who acts in a browser that has done so (SP-6).

Everything runs on the system clock. A browser is known by a random token that it alone holds: the database keeps a
digest of the token, and of the code together with the token, so that neither a reader of the database nor a log knows
either.
"""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from datetime import datetime, timedelta
from hashlib import sha256
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine.database import fetch
from engine.errors import Refused
from engine.forms.formats import is_email
from engine.identity.permissions import Applicant
from engine.identity.permissions.applicants import Channel
from engine.identity.records import ContactCode

CODE_LIFE = timedelta(minutes=10)
MOST_TRIES = 5
"""Wrong codes after which a new one has to be sent."""
SESSION = timedelta(hours=2)
"""How long a browser acts for a contact after the confirmation."""
KEPT = timedelta(days=1)
"""How long a row stays after code and session have ended."""

_DIGITS = 6
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)


class CodeRefused(Refused):
    """A one-time code that does not fit, or does no more."""


def read_contact(typed: str) -> tuple[Channel, str]:
    """The channel and the contact from what somebody typed; Refused for what is neither e-mail nor mobile phone."""
    text = "".join(unicodedata.normalize("NFKC", typed).split())
    if "@" in text:
        if is_email(text):
            return "email", text.casefold()
    else:
        number = re.sub(r"^(?:\+|00)?86(?=1)", "", text.replace("-", ""))
        if _MOBILE.fullmatch(number):
            return "sms", number
    raise Refused(
        "请填写 11 位手机号码，或者电子邮箱地址。",
        "Give a mobile phone number of 11 digits, or an e-mail address.",
        place="contact",
    )


def no_channel(channel: Channel) -> Refused:
    """The refusal of a contact by whose channel the office can send nothing."""
    if channel == "sms":
        return Refused(
            "短信通道还没有开通，请填写电子邮箱地址。",
            "No text messages can be sent here; give an e-mail address.",
            place="contact",
        )
    return Refused(
        "邮件通道还没有开通，请填写手机号码。",
        "No e-mail can be sent here; give a mobile phone number.",
        place="contact",
    )


def new_token() -> str:
    """A token for a browser that is about to confirm a contact; nobody can guess it."""
    return secrets.token_urlsafe(32)


def new_code(session: Session, token: str, channel: Channel, contact: str, at: datetime) -> tuple[str, ContactCode]:
    """The code to be sent, and the row that knows token and code by digest alone; it replaces an earlier one."""
    session.execute(delete(ContactCode).where(ContactCode.token_digest == _digest(token)))
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    row = ContactCode(
        token_digest=_digest(token),
        channel=channel,
        contact=contact,
        code_digest=_digest(token, code),
        sent_at=at,
        expires_at=at + CODE_LIFE,
        tries=0,
    )
    session.add(row)
    session.flush()
    return code, row


def contact_of(session: Session, token: str) -> str | None:
    """The contact to which the code of this browser was sent; None when none was."""
    return session.scalar(select(ContactCode.contact).where(ContactCode.token_digest == _digest(token)))


def waits_for_code(session: Session, token: str, at: datetime) -> str | None:
    """The contact to which a code was sent that this browser can still confirm at ``at``; None when there is none."""
    own, valid = ContactCode.token_digest == _digest(token), ContactCode.expires_at > at
    return session.scalar(select(ContactCode.contact).where(own, valid, ContactCode.tries < MOST_TRIES))


def try_code(session: Session, token: str, code: str, at: datetime) -> Applicant | None:
    """Whom the code confirms; None when it is wrong, which is counted. The caller commits either way.

    CodeRefused without a code to confirm, after its ten minutes, and after too many wrong ones.
    """
    row = session.scalar(select(ContactCode).where(ContactCode.token_digest == _digest(token)).with_for_update())
    if row is None or row.expires_at <= at or row.tries >= MOST_TRIES:
        raise CodeRefused(
            "验证码已失效，请重新获取。", "The code is no longer valid; have a new one sent.", place="code"
        )
    typed = "".join(unicodedata.normalize("NFKC", code).split())
    if not hmac.compare_digest(row.code_digest, _digest(token, typed)):
        row.tries += 1
        session.flush()
        return None
    if row.confirmed_at is None:
        # A second press of the same browser confirms nothing new, and prolongs nothing.
        row.confirmed_at, row.session_until = at, at + SESSION
    session.flush()
    return Applicant(cast(Channel, row.channel), row.contact)


_APPLICANT = "SELECT channel, contact FROM contact_code WHERE token_digest = %(token)s AND session_until > %(at)s"


def applicant_of(place: Session | Connection, token: str, at: datetime) -> Applicant | None:
    """Who acts in the browser with this token; None when nobody has confirmed a contact there, or too long ago."""
    rows = fetch(place, _APPLICANT, {"token": _digest(token), "at": at})
    return Applicant(rows[0].channel, rows[0].contact) if rows else None


def leave(session: Session, token: str) -> None:
    """End the session of the browser with this token."""
    session.execute(delete(ContactCode).where(ContactCode.token_digest == _digest(token)))


def expired_letters(session: Session, at: datetime) -> list[int]:
    """The letters whose code has expired; each is named once."""
    rows = session.scalars(
        select(ContactCode).where(ContactCode.expires_at <= at, ContactCode.letter_id.is_not(None)).with_for_update()
    ).all()
    found = [row.letter_id for row in rows if row.letter_id is not None]
    for row in rows:
        row.letter_id = None
    session.flush()
    return found


def purge(session: Session, at: datetime) -> None:
    """Delete the rows of codes and sessions that ended a day ago."""
    session.execute(
        delete(ContactCode)
        .where(ContactCode.expires_at <= at - KEPT, ContactCode.letter_id.is_(None))
        .where(ContactCode.session_until.is_(None) | (ContactCode.session_until <= at - KEPT))
    )


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
