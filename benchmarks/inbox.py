"""The inbox page beside very many open work items."""

from __future__ import annotations

from benchmarks.measure import repeat
from benchmarks.office import Office
from benchmarks.report import Report

SIZES = (1_000, 100_000, 1_000_000)

# Matters that only stand there: the page must find its first screen among them, nobody completes them. Nothing tells of
# rows that are made for a measurement, so the triggers of the registers rest.
FILL = """
SET session_replication_role = replica;
WITH made AS (
  INSERT INTO office_case (process, definition_id, state, version, status, opened_at, head, history_count)
  SELECT c.process, c.definition_id, '', 1, 'open', c.opened_at, c.head, 0
  FROM office_case c, generate_series({first}, {last}) WHERE c.id = {case_id} RETURNING id
)
INSERT INTO work_item (id, case_id, element, name, form, post_id, opened_at, due_at, yellow_at)
SELECT gen_random_uuid(), id, 'step_0', '第1步', 'benchmark', {post_id}, '{now}',
       timestamptz '{now}' + make_interval(mins => n), timestamptz '{now}' + make_interval(mins => n - 60)
FROM (SELECT id, {first} + row_number() OVER (ORDER BY id)::int AS n FROM made) numbered
"""
EMPTY = "SET session_replication_role = replica; TRUNCATE work_item; DELETE FROM office_case WHERE state = ''"


def measure(office: Office, report: Report, quick: bool) -> None:
    """CPU and statements of the inbox page at each size; all matters wait at the reader's own post."""
    case_id = office.open("benchmark_linear")
    filled, figures = 0, dict[int, float]()
    for size in SIZES[:2] if quick else SIZES:
        _fill(office, case_id, filled + 1, size)
        filled = size
        series = repeat(f"inbox {size}", 10 if quick else 40, lambda: _page(office), office.engine.database)
        summary = series.summary()
        report.details[f"inbox_{size}"] = summary
        figures[size] = summary["cpu_ms"]
        largest = size == SIZES[-1]
        report.add(f"Inbox page at {size:,} open work items: CPU", summary["cpu_ms"], "ms", 10 if largest else None)
        report.add(f"Inbox page at {size:,} open work items: wall, p95", summary["wall_p95_ms"], "ms")
        report.add(f"Inbox page at {size:,} open work items: SQL statements", summary["statements"], "statements")
        if size != SIZES[0]:
            report.add(f"Inbox page at {size:,} against {SIZES[0]:,}: CPU", figures[size] / figures[SIZES[0]], "x", 2)
    office.by_owner(EMPTY)


def _fill(office: Office, case_id: int, first: int, last: int) -> None:
    now = office.clock.now().isoformat()
    office.by_owner(FILL.format(case_id=case_id, post_id=office.post_id, now=now, first=first, last=last))
    office.analyze("work_item", "office_case")


def _page(office: Office) -> None:
    response = office.client.get("/desk/")
    if response.status_code != 200:
        raise RuntimeError(f"Expected the inbox, but the answer was {response.status}.")
