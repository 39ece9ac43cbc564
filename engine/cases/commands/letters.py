"""The letters that a command sends to posts by itself; a demonstration shows them in its mailbox."""

from __future__ import annotations

from engine.cases.loaded_case import LoadedCase
from engine.cases.unit_of_work import UnitOfWork


def send_letter(work: UnitOfWork, loaded: LoadedCase, post_id: int, subject: str, body: str) -> None:
    """Put a letter to whoever holds the post into this transaction's commit."""
    _send(work, loaded, "post", post_id, subject, body)


def tell_staff(work: UnitOfWork, loaded: LoadedCase, staff_id: int, subject: str, body: str) -> None:
    """Put a letter to a member of staff into this transaction's commit."""
    _send(work, loaded, "staff", staff_id, subject, body)


def _send(work: UnitOfWork, loaded: LoadedCase, kind: str, recipient: int, subject: str, body: str) -> None:
    work.context.outbox.append(
        {
            "case_id": loaded.id,
            "channel": "mailbox",
            "recipient_kind": kind,
            "recipient": str(recipient),
            "subject": subject,
            "body": body,
            "at": work.context.now,
            "next_attempt_at": None,
        }
    )
