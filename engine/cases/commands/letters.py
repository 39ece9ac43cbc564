"""The letters that a command sends to posts by itself; a demonstration shows them in its mailbox."""

from __future__ import annotations

from engine.cases.loaded_case import LoadedCase
from engine.cases.unit_of_work import UnitOfWork


def send_letter(work: UnitOfWork, loaded: LoadedCase, post_id: int, subject: str, body: str) -> None:
    """Put a letter to whoever holds the post into this transaction's commit."""
    work.context.letter(loaded, post_id, subject, body)
