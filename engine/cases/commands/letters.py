"""The letters that a command sends to posts by itself; a demonstration shows them in its mailbox."""

from __future__ import annotations

from engine.cases.motion import CaseInMotion
from engine.cases.unit_of_work import UnitOfWork


def send_letter(work: UnitOfWork, motion: CaseInMotion, post_id: int, subject: str, body: str) -> None:
    """Put a letter to whoever holds the post into this transaction's commit."""
    work.turn.outbox.append(
        {
            "case_id": motion.id,
            "channel": "mailbox",
            "recipient_kind": "post",
            "recipient": str(post_id),
            "subject": subject,
            "body": body,
            "at": work.turn.now,
            "next_attempt_at": None,
        }
    )
