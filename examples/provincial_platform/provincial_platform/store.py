"""What the platform keeps, in one SQLite file: what it hands in, what it was told of cases, and the results."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS intake (
  key TEXT PRIMARY KEY, day TEXT NOT NULL, answers TEXT NOT NULL,
  case_id INTEGER, leads_to INTEGER, refusal TEXT);
CREATE TABLE IF NOT EXISTS state (case_id INTEGER PRIMARY KEY, version INTEGER NOT NULL, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS result (case_id INTEGER PRIMARY KEY, decision TEXT, papers TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Intake:
    """One matter that the platform hands in. Its key is chosen before it is sent, and stays the same however often."""

    key: str
    day: str
    answers: Mapping[str, Any]
    case_id: int | None
    """The office's case; None while the office has not answered."""
    leads_to: int | None
    """The case that goes on, when the contact became an application."""
    refusal: str | None
    """Why the office refused; None when it did not."""


class Store:
    """The file; each act is a transaction of its own, so that several processes may use it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with self._open() as connection:
            connection.executescript(_SCHEMA)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._file, timeout=10)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def plan(self, key: str, day: str, answers: Mapping[str, Any]) -> None:
        """Note a matter before it is sent: a break in between loses nothing."""
        with self._open() as connection:
            values = (key, day, json.dumps(answers, ensure_ascii=False))
            connection.execute("INSERT INTO intake (key, day, answers) VALUES (?, ?, ?)", values)

    def intake(self) -> list[Intake]:
        """Everything that was to be handed in, in the order in which it was noted."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT key, day, answers, case_id, leads_to, refusal FROM intake ORDER BY rowid"
            ).fetchall()
        return [Intake(key, day, json.loads(answers), *rest) for key, day, answers, *rest in rows]

    def taken(self, key: str, case_id: int, leads_to: int) -> None:
        """Note what the office made of a matter."""
        with self._open() as connection:
            connection.execute("UPDATE intake SET case_id = ?, leads_to = ? WHERE key = ?", (case_id, leads_to, key))

    def refused(self, key: str, why: str) -> None:
        """Note that the office refused a matter; it is not sent again."""
        with self._open() as connection:
            connection.execute("UPDATE intake SET refusal = ? WHERE key = ?", (why, key))

    def told(self, data: Mapping[str, Any]) -> bool:
        """Keep what a message says of a case unless something newer is known; whether it was news."""
        with self._open() as connection:
            changed = connection.execute(
                "INSERT INTO state (case_id, version, data) VALUES (?, ?, ?) ON CONFLICT (case_id) DO UPDATE "
                "SET version = excluded.version, data = excluded.data WHERE excluded.version > state.version",
                (data["case_id"], data["version"], json.dumps(data, ensure_ascii=False)),
            )
            return changed.rowcount > 0

    def states(self) -> dict[int, dict[str, Any]]:
        """The newest word on each case."""
        with self._open() as connection:
            rows = connection.execute("SELECT case_id, data FROM state").fetchall()
        return {case_id: json.loads(data) for case_id, data in rows}

    def keep_result(self, case_id: int, decision: str | None, papers: list[Any]) -> None:
        """Keep the result of a case that has ended."""
        with self._open() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO result (case_id, decision, papers) VALUES (?, ?, ?)",
                (case_id, decision, json.dumps(papers, ensure_ascii=False)),
            )

    def results(self) -> dict[int, str | None]:
        """The decisions on cases whose result was fetched."""
        with self._open() as connection:
            return dict(connection.execute("SELECT case_id, decision FROM result").fetchall())
