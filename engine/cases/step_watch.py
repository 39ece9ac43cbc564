"""Work that comes to somebody: what watches the step before ends, and late work gets a watch of its own (AT-4)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.cases.loaded_case import LoadedCase
from engine.operations.attribution import time_was_lost

STEP_ENDED = "环节移交"
"""Told to what watches the limit of a step, once the work has come to somebody else."""
STEP_BEGUN_LATE = "接手误期办件"
"""Told to a case whenever somebody receives it after others let time pass."""


def tell_of_new_work(session: Session, loaded: LoadedCase) -> bool:
    """Tell the process that a step with a limit has begun since the case was loaded; True when it took that in.

    Does nothing where the diagram waits for no such message. Whoever receives a case after others let time pass is
    measured by the limit of his own step, so a new watch begins only then.
    """
    if not loaded.moved or not loaded.has_instance or loaded.status != "open":
        return False
    if STEP_BEGUN_LATE not in loaded.instance.awaited_messages():
        return False
    if not any(task.limit is not None and task.id not in loaded.waiting.work for task in loaded.instance.work()):
        return False
    moved = False
    while loaded.instance.deliver(STEP_ENDED, {}):
        moved = True
    if time_was_lost(session, loaded.id):
        moved = loaded.instance.deliver(STEP_BEGUN_LATE, {}) or moved
    return moved
