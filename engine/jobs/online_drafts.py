"""Deleting what people began and did not hand in, online and in forms of the office, and expired codes (SP-6)."""

from __future__ import annotations

from sqlalchemy import update

from engine.cases.runtime import Runtime
from engine.cases.storage.records import Outbox
from engine.files import form_files
from engine.identity import contacts
from engine.office.online import store

AT_ONCE = 50
"""Drafts that go in one transaction."""

CODE_GONE = "（验证码已过期）"


def purge_online(runtime: Runtime) -> int:
    """Delete expired drafts with their files, codes and sessions that are over; the number of drafts.

    Files that were chosen in a form which nobody handed in go as well.

    The letters stay, without their code: what was sent to whom is on record, what it said is of no use any more.
    """
    deleted = 0
    while True:
        with runtime.database.transaction() as session:
            count = store.purge(session, runtime.clock.now(), AT_ONCE)
        deleted += count
        if count < AT_ONCE:
            break
    while _purge_form_files(runtime):
        pass
    at = runtime.system_clock.now()
    with runtime.database.transaction() as session:
        letters = contacts.expired_letters(session, at)
        if letters:
            session.execute(update(Outbox).where(Outbox.id.in_(letters)).values(body=CODE_GONE, next_attempt_at=None))
        contacts.purge(session, at)
    return deleted


def _purge_form_files(runtime: Runtime) -> int:
    """Delete some files that waited too long for their form, with contents that nobody else holds; how many."""
    with runtime.database.transaction() as session:
        gone = form_files.purge(session, runtime.clock.now())
        store.drop_contents(session, gone)
    return len(gone)
