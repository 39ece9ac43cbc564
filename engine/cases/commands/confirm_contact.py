"""Confirming a contact with a one-time code before somebody applies online (SP-6)."""

from __future__ import annotations

from collections.abc import Collection

from engine.cases.runtime import Runtime
from engine.cases.storage.records import Outbox
from engine.cases.storage.worker_hint import deliver_soon
from engine.identity import attempts, contacts
from engine.identity.permissions import Applicant

SUBJECT = "网上申请验证码"


def send_code(runtime: Runtime, *, contact: str, token: str, address: str, channels: Collection[str]) -> None:
    """Send a one-time code to a contact, for the browser that holds ``token``; a code sent to it before counts no more.

    ``address`` is the network address that asks, ``channels`` those that the office has set up. Refused for what is no
    contact, and for one of another channel; TooManyFailures when too many codes were asked for lately, by whomever.
    """
    channel, recipient = contacts.read_contact(contact)
    if channel not in channels:
        raise contacts.no_channel(channel)
    at = runtime.system_clock.now()
    with runtime.database.transaction() as session:
        attempts.begin(session, attempts.code_asked_for(recipient, address), at)
        code, row = contacts.new_code(session, token, channel, recipient, at)
        letter = Outbox(
            case_id=None,
            channel=channel,
            recipient_kind="applicant",
            recipient=recipient,
            subject=SUBJECT,
            body=f"验证码 {code}，10 分钟内有效，用于网上申请。请勿告诉他人；工作人员不会向您索要。",
            at=runtime.clock.now(),
            attempts=0,
            next_attempt_at=at,
        )
        session.add(letter)
        session.flush()
        row.letter_id = letter.id
        deliver_soon(session.connection())


def confirm_code(runtime: Runtime, *, token: str, code: str, address: str) -> Applicant:
    """Confirm the contact to which the browser's code was sent; from then on the browser acts for it.

    CodeRefused for a wrong code, without one to confirm, after its ten minutes and after too many wrong ones;
    TooManyFailures while the next attempt has to wait.
    """
    at = runtime.system_clock.now()
    with runtime.database.transaction() as session:
        tried = attempts.code_tried(contacts.contact_of(session, token) or "", address)
        counted = attempts.begin(session, tried, at)
    with runtime.database.transaction() as session:
        found = contacts.try_code(session, token, code, at)
        if found is not None:
            attempts.succeeded(session, tried, counted)
    if found is None:
        raise contacts.CodeRefused(
            "验证码不对，请核对最近一条消息后再填。",
            "The code does not fit; check the newest message.",
            place="code",
        )
    return found


def leave_contact(runtime: Runtime, *, token: str) -> None:
    """End what the browser with this token may do for its contact; nothing happens when that is over already."""
    with runtime.database.transaction() as session:
        contacts.leave(session, token)
