"""Sweeping the object storage: objects to which no content refers, by a failed transaction or a deleted draft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from sqlalchemy import select

from engine.cases.runtime import Runtime
from engine.files import objects
from engine.files.records import FileContent

UNUSED_AFTER = timedelta(hours=24)
"""No transaction lasts so long: an older object that no row names is nobody's."""

AT_ONCE = 500


def sweep_objects(runtime: Runtime) -> int:
    """Delete objects older than a day that no content is stored as; their number, 0 without an object storage.

    StorageUnreachable when the storage does not answer: the duty is done again later.
    """
    storage = objects.configured()
    if storage is None:
        return 0
    before = runtime.system_clock.now() - UNUSED_AFTER
    old = (each.name for each in storage.stored() if each.at < before)
    deleted = 0
    for names in _groups(old):
        with runtime.database.reading() as session:
            used = set(session.scalars(select(FileContent.stored_as).where(FileContent.stored_as.in_(names))))
        unused = [name for name in names if name not in used]
        storage.remove(unused)
        deleted += len(unused)
    return deleted


def _groups(names: Iterator[str]) -> Iterator[list[str]]:
    while group := list(islice(names, AT_ONCE)):
        yield group
