"""Moments and days as operations read, compute and write them."""

from __future__ import annotations

from datetime import date, datetime

from engine.clock import OFFICE_ZONE
from engine.office.service_clock.rules import ClockFacts, Due, due
from engine.operations.context import OperationContext


def due_of(context: OperationContext, clock: ClockFacts) -> Due:
    """When a clock with these facts is due."""
    return due(clock, context.calendar)


def promised(context: OperationContext, clock: ClockFacts) -> datetime:
    """When a clock that was just started, and so is not paused, is due."""
    moment = due_of(context, clock).promised_at
    assert moment is not None  # only a paused clock has no due date
    return moment


def written_moment(moment: datetime) -> str:
    """A moment as results and papers carry it: ISO 8601 in the office's zone."""
    return moment.astimezone(OFFICE_ZONE).isoformat(timespec="minutes")


def told_moment(moment: datetime) -> str:
    """A moment as people are told it."""
    local = moment.astimezone(OFFICE_ZONE)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def read_day(value: object) -> date | None:
    """A day from a form: ISO text, or nothing. Text that is no day is nothing."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None
