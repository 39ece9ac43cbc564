"""Waiting for other processes without asking again and again: the database tells when something is committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from engine.database import driver_url
from tests.conftest import as_owner

PATIENCE_SECONDS = 120.0
"""When a test gives up on another process; reaching it is a failure, never a way to pass."""

TRIGGER = "tell_test"
"""What tells; the proof of the evidence names it, for it is not the program's."""

_TELL = """
CREATE FUNCTION tell_test() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('test', TG_TABLE_NAME);
  RETURN NULL;
END $$
"""


class Watch:
    """Hears every commit that adds history or ends a case."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def until(self, fact: Callable[[], bool]) -> None:
        """Return as soon as the fact holds; it is looked at after each commit only."""
        while not fact():
            told = next(self._connection.notifies(timeout=PATIENCE_SECONDS, stop_after=1), None)
            assert told is not None, "Expected another process to get on, but nothing was committed any more."


@contextmanager
def watch(url: str) -> Iterator[Watch]:
    """Let the database at ``url`` tell what is committed from now on."""
    with psycopg.connect(driver_url(as_owner(url)), autocommit=True) as connection:
        connection.execute(_TELL)
        connection.execute("CREATE TRIGGER tell_test AFTER INSERT ON history EXECUTE FUNCTION tell_test()")
        connection.execute("CREATE TRIGGER tell_test AFTER UPDATE ON office_case EXECUTE FUNCTION tell_test()")
        connection.execute("LISTEN test")
        yield Watch(connection)
