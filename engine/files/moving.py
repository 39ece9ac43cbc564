"""Moving contents between the database and object storage, and proving that each is there and unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engine.database import Database
from engine.files import objects, store
from engine.files.kinds import FileRefused
from engine.files.records import FileChunk, FileContent

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Places:
    """How many contents are where, and how many bytes they have together."""

    in_database: int
    in_storage: int
    size: int


def places(session: Session) -> Places:
    """Where the contents are now."""
    found = session.execute(
        select(
            func.count().filter(FileContent.stored_as.is_(None)),
            func.count(FileContent.stored_as),
            func.coalesce(func.sum(FileContent.size), 0),
        )
    ).one()
    return Places(int(found[0]), int(found[1]), int(found[2]))


def move(database: Database, *, to_storage: bool) -> Iterator[str]:
    """Move every content that is elsewhere, each in a transaction of its own; yields the digests as they are moved.

    May be stopped and started again at any time. What leaves the storage stays there until it is swept.
    StorageUnreachable, or ContentChanged, at the first content that cannot be read or written.
    """
    storage = objects.needed()
    after = ""
    while digests := _page(database, after, stored=not to_storage):
        for digest in digests:
            with database.reading() as session:
                data = b"".join(store.content(session, digest))
            name = storage.put(digest, data) if to_storage else None
            with database.transaction() as session:
                found = session.get(FileContent, digest, with_for_update=True)
                if found is None or (found.stored_as is None) != to_storage:
                    continue
                found.stored_as = name
                if to_storage:
                    session.execute(delete(FileChunk).where(FileChunk.digest == digest))
                else:
                    store.write_parts(session, digest, data)
            yield digest
        after = digests[-1]


def prove(database: Database) -> Iterator[tuple[str, FileRefused | None]]:
    """Read every content in object storage: its digest, and what is wrong with it; None for one that is whole."""
    storage = objects.needed()
    after = ""
    while digests := _page(database, after, stored=True):
        for digest in digests:
            with database.reading() as session:
                name = session.scalar(select(FileContent.stored_as).where(FileContent.digest == digest))
            if name is None:
                continue
            try:
                storage.read(name, digest)
            except objects.ContentChanged as fault:
                yield digest, fault
            else:
                yield digest, None
        after = digests[-1]


def _page(database: Database, after: str, *, stored: bool) -> list[str]:
    with database.reading() as session:
        return list(
            session.scalars(
                select(FileContent.digest)
                .where(
                    FileContent.digest > after,
                    FileContent.stored_as.is_not(None) if stored else FileContent.stored_as.is_(None),
                )
                .order_by(FileContent.digest)
                .limit(AT_ONCE)
            )
        )
