"""What the killed processes of ``test_crash`` run: ``python -m tests.integration.crash_office ROLE URL …``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from engine.cases.commands import complete
from engine.cases.runtime import Runtime
from engine.clock import VirtualClock
from engine.database import Database
from engine.errors import Conflict
from engine.identity.actor import load_actor
from engine.jobs.worker import Worker


def submit(runtime: Runtime, staff_id: int, first: int, step: int) -> None:
    """Complete every work item of every ``step``-th case, like a person who repeats what got no answer."""
    with runtime.database.reading() as session:
        actor = load_actor(session, staff_id, runtime.clock.now())
        rows = session.connection().exec_driver_sql("SELECT id FROM office_case ORDER BY id").all()
    for (case_id,) in rows[first::step]:
        while True:
            with runtime.database.reading() as session:
                row = (
                    session.connection()
                    .exec_driver_sql(
                        "SELECT id FROM work_item WHERE case_id = %(id)s AND element LIKE 'step%%'", {"id": case_id}
                    )
                    .first()
                )
            if row is None:
                break
            try:
                complete(runtime, actor, work_item=row[0], key=f"key-{row[0]}")
            except Conflict:
                continue


def main() -> None:
    """Run one role until it is done or killed."""
    role, url, now = sys.argv[1], sys.argv[2], datetime.fromtimestamp(int(sys.argv[3]), UTC)
    runtime = Runtime(Database(url), VirtualClock(now), {})
    if role == "worker":
        Worker(runtime).run()
    else:
        submit(runtime, *(int(each) for each in sys.argv[4:7]))


if __name__ == "__main__":
    main()
