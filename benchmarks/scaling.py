"""What the plan past one machine is reckoned with: ``python -m benchmarks.scaling``, about two minutes.

CPU of the web process and of the database for a submission and for the pages that people open most, bytes of
write-ahead log a submission, bytes of rows a case of the sample county by table; then the queue at the loads of
``docs/scaling.md``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import psutil
import psycopg
from psycopg.sql import SQL, Identifier

from benchmarks import submission
from benchmarks.measure import cpu_seconds
from benchmarks.office import Office, measured_office
from benchmarks.queueing import Kind, Outcome, simulate
from engine import Engine
from engine.database import driver_url
from engine.embedded import EmbeddedServer
from engine.migrations import migrate
from engine.sample.demonstration import make_demonstration

OFFICES = (1, 10, 100, 3_000)
"""County, city, half a province, a province of 3,000 offices."""

CASES_A_DAY, ACTS_A_CASE, PAGES_AN_ACT = 2_000, 20, 4
"""The load of one busy office of 150 clerks, from the issue of scale: acts are submissions."""

WORKING_SECONDS, PEAK = 8 * 3600, 2.5
"""A working day, and how much busier than its mean its busiest hour is."""

BUSY = 0.6
"""How busy the stations are planned to be in the busiest hour."""

REPEATED = 60


@dataclass(frozen=True)
class Cost:
    """Milliseconds of CPU in the web process and in the database, kilobytes of write-ahead log."""

    web: float
    database: float
    log: float


def main() -> None:
    """Measure and print."""
    with measured_office() as office:
        costs = _costs(office)
    print(f"{'':34}{'web, ms CPU':>14}{'database, ms CPU':>18}{'log, kB':>10}")
    for name, cost in costs.items():
        print(f"{name:34}{cost.web:14.2f}{cost.database:18.2f}{cost.log:10.1f}")
    cases, tables = _bytes_by_table()
    print(f"\nkB of rows a case, of {cases} cases of the sample county:")
    for table, size in tables[:12]:
        print(f"{table:34}{size / cases / 1e3:14.1f}")
    print(f"{'rows of all tables':34}{sum(size for _, size in tables) / cases / 1e3:14.1f}\n")
    act, pages = costs["submission"], [cost for name, cost in costs.items() if name.startswith("page")]
    page = Cost(sum(each.web for each in pages) / len(pages), sum(each.database for each in pages) / len(pages), 0.0)
    for offices in OFFICES:
        _print_load(offices, act, page)


def _costs(office: Office) -> dict[str, Cost]:
    definition = office.definition_of(submission.PROCESS)
    work = [office.waiting(office.open(submission.PROCESS))[0] for _ in range(2 * REPEATED)]
    case_id = office.open(submission.PROCESS)
    task = office.waiting(case_id)[0]

    def submit() -> None:
        office.fresh_page()
        office.submit(work.pop(), definition)

    def opened(address: str) -> Callable[[], None]:
        def page() -> None:
            assert office.client.get(address).status_code == 200, address

        return page

    return {
        "submission": _cost(office, submit),
        "page: inbox": _cost(office, opened("/desk/")),
        "page: task": _cost(office, opened(f"/desk/work/{task}")),
        "page: case": _cost(office, opened(f"/cases/{case_id}")),
    }


# What else the server does at the time is not the request's: tables are analyzed after the office was made.
_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"


def _cost(office: Office, act: Callable[[], None]) -> Cost:
    for _ in range(5):
        act()
    own = psutil.Process()
    with psycopg.connect(driver_url(office.owner_url), autocommit=True) as connection:
        backends = [psutil.Process(pid) for (pid,) in connection.execute(_BACKENDS).fetchall()]
        web, database, log = _cpu([own]), _cpu(backends), _log(connection)
        for _ in range(REPEATED):
            act()
        return Cost(
            (_cpu([own]) - web) / REPEATED * 1e3,
            (_cpu(backends) - database) / REPEATED * 1e3,
            (_log(connection) - log) / REPEATED / 1e3,
        )


def _cpu(processes: list[psutil.Process]) -> float:
    return sum(map(cpu_seconds, processes))


def _log(connection: psycopg.Connection) -> int:
    row = connection.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint").fetchone()
    assert row is not None
    return int(row[0])


_OF_CASES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
_NO_CASES = {"definition_file", "definition", "file_content", "alembic_version", "calendar_day"}
"""Tables that grow with designers, uploads and years, not with cases."""
_ROW_HEAD = 28
"""Bytes that a row takes beside its columns."""


def _bytes_by_table() -> tuple[int, list[tuple[str, int]]]:
    """How many cases a demonstration has, and how many bytes the rows of each table have, largest first.

    Rows, not files: among a hundred cases most of a file is the empty end of its last page.
    """
    with tempfile.TemporaryDirectory(prefix="chengnuo-bench-") as folder:
        os.environ["CHENGNUO_AUDIT_KEYS"] = str(Path(folder) / "audit.keys")
        server = EmbeddedServer(Path(folder) / "postgres")
        url = server.start()
        try:
            migrate(url)
            engine = Engine.connect(url)
            make_demonstration(engine.database)
            engine.database.close()
            with psycopg.connect(driver_url(url), autocommit=True) as connection:
                tables = [str(name) for (name,) in connection.execute(_OF_CASES) if name not in _NO_CASES]
                sizes = {table: _rows_bytes(connection, table) for table in tables}
                cases = connection.execute("SELECT count(*) FROM office_case WHERE parent_task IS NULL").fetchone()
                assert cases is not None
                return int(cases[0]), sorted(sizes.items(), key=lambda each: -each[1])
        finally:
            server.stop()


def _rows_bytes(connection: psycopg.Connection, table: str) -> int:
    query = SQL("SELECT coalesce(sum(pg_column_size(t.*) + {}), 0) FROM {} t").format(_ROW_HEAD, Identifier(table))
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def _print_load(offices: int, act: Cost, page: Cost) -> None:
    acts = offices * CASES_A_DAY * ACTS_A_CASE / WORKING_SECONDS * PEAK
    kinds = [
        Kind(acts, act.web / 1e3, act.database / 1e3),
        Kind(acts * PAGES_AN_ACT, page.web / 1e3, page.database / 1e3),
    ]
    web = _needed(sum(kind.per_second * kind.web for kind in kinds))
    database = _needed(sum(kind.per_second * kind.database for kind in kinds))
    found: Outcome = simulate(kinds, web=web, database=database)
    print(
        f"{offices:6,} offices: {acts:9,.0f} acts/s, {web:5,} web processes {found.web_busy:4.0%} busy, "
        f"{database:5,} database processors {found.database_busy:4.0%} busy: "
        f"p50 {found.p50 * 1e3:5.1f} ms, p95 {found.p95 * 1e3:6.1f} ms, p99 {found.p99 * 1e3:6.1f} ms"
    )


def _needed(work: float) -> int:
    """Servers for so many seconds of work a second, ``BUSY`` of their time."""
    return max(1, ceil(work / BUSY))


if __name__ == "__main__":
    main()
