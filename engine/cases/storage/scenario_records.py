"""The rows of saved scenarios: try-outs of a process that run again before its next version is deployed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record


class TrialScenario(Record):
    """One scenario of a process; replaced by the next one of the same name."""

    __tablename__ = "trial_scenario"
    __table_args__ = (Index("trial_scenario_process_name_index", "process", "name", unique=True),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    process: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]]
    """As ``engine.trial.read_scenario`` reads it."""
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"))
    """Who saved it last."""
