"""The job that makes a worker deliver what waits. It carries nothing: what has to be delivered is in the tables."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from engine.database import fetch

DELIVERY_TASK = "chengnuo.deliver"
QUEUE = "chengnuo"

# One waiting job is enough for everybody: it delivers all there is. It has no queueing lock, because such a lock would
# make two commits wait for each other.
_DEFER = f"""
SELECT procrastinate_defer_jobs_v1(ARRAY[
  ROW('{QUEUE}', '{DELIVERY_TASK}', 0, NULL, NULL, '{{}}'::jsonb, NULL)::procrastinate_job_to_defer_v1])
WHERE NOT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND task_name = '{DELIVERY_TASK}')
"""

# Periodic tasks are told the moment they were due; none of them looks at it.
_DEFER_DUTY = f"""
SELECT procrastinate_defer_jobs_v1(ARRAY[
  ROW('{QUEUE}', %(task)s, 0, NULL, NULL, '{{"timestamp": 0}}'::jsonb, NULL)::procrastinate_job_to_defer_v1])
"""


def deliver_soon(connection: Connection) -> None:
    """Queue one delivery in this transaction, unless one is waiting already."""
    fetch(connection, _DEFER, {})


def defer(connection: Connection, duty: str) -> None:
    """Queue one run of a duty of the background work, as ``timers``; the name of its task is made from it."""
    fetch(connection, _DEFER_DUTY, {"task": task_of(duty)})


def task_of(duty: str) -> str:
    """The name of the task that does a duty."""
    return f"chengnuo.{duty}"
