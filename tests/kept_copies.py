"""Copies of template databases that one test after the other works in.

To make a copy and to drop it again costs as much CPU as a short test, and every new connection to one reads the
catalogue and plans each statement anew. So a process keeps one copy of each template: between two tests every row and
every sequence is put back, and the connections stay, with what their backends know.

That is possible because the application's role owns nothing: it can write rows, and nothing else. A copy that somebody
has touched as its owner is dropped instead.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, LiteralString, cast

import psycopg
from psycopg import sql
from sqlalchemy import event, make_url

from engine.database import Database, sqlalchemy_url
from engine.office.calendar import store as calendar_store

MOST_USES = 30
"""How many tests work in a copy before it is made anew: what they deleted is never cleared away in it."""

MOST_CONNECTIONS = 4
"""How many idle connections of an engine are left from one test to the next."""

MOST_WAITING = "5s"
"""How long to put rows back may wait for somebody who still holds a lock, before the copy is given up."""

_touched: set[str] = set()


def touched_by_owner(url: str) -> None:
    """Take note that a test may have changed more than rows in this database."""
    _touched.add(str(make_url(sqlalchemy_url(url)).database))


class KeptCopy:
    """A database with the content of its template, which ``restored`` puts back after a test."""

    def __init__(self, name: str, url: str, opened: Database) -> None:
        self.name = name
        self.opened = opened
        self._drivers: list[Any] = []
        for engine in opened.engines:
            event.listen(engine, "connect", self._connected)
        self._uses = 0
        _touched.discard(name)
        self._owner = psycopg.connect(url, autocommit=True)
        self._owner.execute(cast(LiteralString, f"SET lock_timeout = '{MOST_WAITING}'"))
        # Neither a trigger nor a foreign key has a say in what is put back.
        self._owner.execute("SET session_replication_role = replica")
        self._first = self._one("SELECT pg_current_xact_id()::text::bigint")
        self._tables = [
            str(name)
            for (name,) in self._owner.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
            )
        ]
        self._counted = b" UNION ALL ".join(self._count(table) for table in self._tables)
        self._rows = {table: rows for table, rows, _ in self._owner.execute(self._counted)}
        self._content = {table: self._read(table) for table, rows in self._rows.items() if rows}
        self._sequences = self._positions()

    def restored(self) -> bool:
        """Put everything back that the last test changed; False when that cannot be done."""
        self._uses += 1
        # A test may have had other keys, and the revisions of the calendar are counted anew.
        self.opened._keys = None
        calendar_store._cache.clear()
        if self.name in _touched or self._uses > MOST_USES:
            return False
        # A test that broke the server's connections, or left a lock behind.
        with suppress(psycopg.Error):
            self._end_strangers()
            with self._owner.transaction():
                for table, rows, new in self._owner.execute(self._counted, prepare=True):
                    self._put_back(table, rows, new)
                for name, position in self._positions().items():
                    if position != self._sequences[name]:
                        self._owner.execute("SELECT setval(%s::regclass, %s, %s)", (name, *self._sequences[name]))
                return not self._one("SELECT EXISTS (SELECT FROM pg_largeobject_metadata)")
        return False

    def close(self) -> None:
        """Give the connections back."""
        self.opened.close()
        for engine in self.opened.engines:
            event.remove(engine, "connect", self._connected)
        self._owner.close()

    # ------------------------------------------------------------------ connections

    def _connected(self, driver: Any, _record: object) -> None:
        self._drivers = [each for each in self._drivers if not each.closed] + [driver]

    def _end_strangers(self) -> None:
        """End every connection but those that wait in the pools."""
        for engine in self.opened.engines:
            pool = cast(Any, engine.pool)
            if pool.checkedout() or pool.checkedin() > MOST_CONNECTIONS:
                engine.dispose()
        own = [each.info.backend_pid for each in self._drivers if not each.closed]
        self._owner.execute(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)",
            (own,),
        )

    # ------------------------------------------------------------------ rows

    def _one(self, statement: LiteralString) -> Any:
        row = self._owner.execute(statement).fetchone()
        assert row is not None
        return row[0]

    def _count(self, table: str) -> bytes:
        """The rows that a table has, and those among them that are newer than the copy."""
        new = sql.SQL("count(*) FILTER (WHERE xmin::text::bigint >= {})").format(sql.Literal(self._first))
        count = sql.SQL("SELECT {}, count(*), {} FROM {}")
        return count.format(sql.Literal(table), new, sql.Identifier(table)).as_bytes(self._owner)

    def _put_back(self, table: str, rows: int, new: int) -> None:
        whole = rows - new == self._rows[table]
        if whole and not new:
            return
        emptied = sql.SQL("DELETE FROM {}").format(sql.Identifier(table))
        if whole:
            # The template's own rows are untouched.
            emptied += sql.SQL(" WHERE xmin::text::bigint >= {}").format(sql.Literal(self._first))
        self._owner.execute(emptied)
        if not whole:
            statement = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
            with self._owner.cursor() as cursor, cursor.copy(statement) as copy:
                copy.write(self._content[table])

    def _read(self, table: str) -> bytes:
        statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
        with self._owner.cursor() as cursor, cursor.copy(statement) as copy:
            return b"".join(bytes(each) for each in copy)

    def _positions(self) -> dict[str, tuple[int, bool]]:
        """What each sequence gave last, and whether it gave that already."""
        found = self._owner.execute(
            "SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences "
            "WHERE schemaname = 'public'",
            prepare=True,
        )
        return {str(name): (last, given) for name, last, given in found}
