"""Running the office until it is idle: timers that are due, deliveries that wait."""

from __future__ import annotations

from engine.cases.runtime import Runtime
from engine.jobs.delivery import deliver_inbox
from engine.jobs.sweep import sweep


def settle(runtime: Runtime) -> int:
    """Deliver messages and fire due timers until nothing is left to do now; the number of timers that fired.

    What failed and is put off counts as not to be done now.
    """
    fired = 0
    while True:
        delivered = deliver_inbox(runtime)
        swept = sweep(runtime, wait=True)
        fired += swept
        if not delivered and not swept:
            return fired
