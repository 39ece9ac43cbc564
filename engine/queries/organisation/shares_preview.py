"""Which departments and posts another share of the office would put below it, before it is set (PR-3, SP-4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.service_clock.rules import office_day
from engine.office.surveys import store as surveys
from engine.office.surveys.records import Survey
from engine.queries.oversight.authorisations import used_authorisations

SHARES = frozenset({"authorisation_least_share", "survey_target_share"})
"""The settings that are a share which somebody can fall below."""


@dataclass(frozen=True)
class Reached:
    """What a post or a department reaches, of a hundred. ``exact``: the same without rounding."""

    name: str
    percent: int
    exact: float


@dataclass(frozen=True)
class SharesPreview:
    """Who falls below the new share alone, who below the present one alone, and how many below both; of ``counted``.

    ``survey``: the number of the newest closed survey that was looked at; None for another share, or without one.
    """

    falling: Sequence[Reached]
    rising: Sequence[Reached]
    still: int
    counted: int
    survey: str | None = None


def shares_preview(session: Session, name: str, present: int, proposed: int, now: datetime) -> SharesPreview | None:
    """What the ``proposed`` value of a setting moves; None for a setting that is no such share."""
    if name == "authorisation_least_share":
        # An authorisation that nobody uses is marked whatever the share is.
        rows = [row for row in used_authorisations(session, office_day(now)) if row.used]
        reached = [Reached(row.post, row.percent or 0, 100 * row.used / row.decided) for row in rows]
        return _moved(reached, present, proposed)
    if name == "survey_target_share":
        newest = select(Survey).where(Survey.closed_at.is_not(None)).order_by(Survey.closed_at.desc()).limit(1)
        survey = session.scalar(newest)
        if survey is None:
            return _moved([], present, proposed)
        lines = [(department.name, result.satisfied) for department, result in surveys.results(session, survey)]
        shown = [Reached(department, share, share) for department, share in lines if share is not None]
        return _moved(shown, present, proposed, survey.number)
    return None


def _moved(reached: Sequence[Reached], present: int, proposed: int, survey: str | None = None) -> SharesPreview:
    return SharesPreview(
        falling=[each for each in reached if present <= each.exact < proposed],
        rising=[each for each in reached if proposed <= each.exact < present],
        still=sum(each.exact < min(present, proposed) for each in reached),
        counted=len(reached),
        survey=survey,
    )
