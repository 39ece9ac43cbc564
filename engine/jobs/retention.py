"""The daily masking of personal data whose period is over (LC-9, SP-6)."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from engine.cases.masking import ChainBroken, drop_looks, mask_case
from engine.cases.retention import due_cases, periods, switched_on
from engine.cases.runtime import Runtime
from engine.office.retention.rules import ACCESS, ended_before

logger = logging.getLogger(__name__)

DUTY = "retention"

AT_ONCE = 200
"""Cases that one run of the duty masks, and at most one page more; the next run goes on."""

PAGE = 50


@dataclass(frozen=True, slots=True)
class Masked:
    """What one run has masked."""

    cases: int
    looks: int


def mask_daily(runtime: Runtime) -> Masked | None:
    """Mask what is due, when the office has switched that on; None when it has not."""
    with runtime.database.reading() as session:
        if not switched_on(session, runtime.clock.now()):
            return None
    return mask_due(runtime, AT_ONCE)


def mask_due(runtime: Runtime, limit: int) -> Masked:
    """Mask up to ``limit`` cases that are due, each in its own transaction, and delete the looks that are.

    ChainBroken, after all others are done, when the history of a case does not hold: that case stays as it is.
    """
    now = runtime.clock.now()
    broken: ChainBroken | None = None
    cases, after = 0, 0
    while cases < limit:
        with runtime.database.reading() as session:
            due = due_cases(session, now, after=after, limit=PAGE)
            years = periods(session, now)[ACCESS]
        for each in due:
            after = each.case_id
            try:
                cases += mask_case(runtime, each)
            except ChainBroken as found:
                broken = found
        if len(due) < PAGE:
            break
    looks = drop_looks(runtime, ended_before(now, years))
    if broken is not None:
        raise broken
    if cases or looks:
        logger.info("Masked %s cases and deleted %s looks whose period was over.", cases, looks)
    return Masked(cases, looks)
