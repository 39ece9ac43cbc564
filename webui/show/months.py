"""The month that a page of figures is about: asked for in the address, this month unless another one is."""

from __future__ import annotations

from datetime import date, datetime

from flask import request

from engine.clock import OFFICE_ZONE

MONTHS_BACK = 11
"""Months that such a page offers beside the present one."""


def asked_month(now: datetime) -> date:
    """The first day of the month in ``?month=2026-03``; of the present month when it is missing or none."""
    try:
        return date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        return now.astimezone(OFFICE_ZONE).date().replace(day=1)


def months_back(now: datetime) -> list[date]:
    """The first days of this month and the ones before, the newest first."""
    found = [now.astimezone(OFFICE_ZONE).date().replace(day=1)]
    while len(found) <= MONTHS_BACK:
        last = date.fromordinal(found[-1].toordinal() - 1)
        found.append(last.replace(day=1))
    return found
