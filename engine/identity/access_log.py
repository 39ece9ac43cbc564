"""The log of looks at personal data (SP-6): writing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import insert

from engine.database import Database
from engine.identity.records import PersonalDataAccess

Basis = Literal["handles", "supervises", "reason"]
"""Why personal data was shown: the case is in the person's hands, the person supervises, or a written reason."""


@dataclass(frozen=True)
class Look:
    """One look at somebody's personal data. ``reason`` is needed where it is the basis, else empty."""

    staff_id: int
    case_id: int
    page: str
    basis: Basis
    at: datetime
    reason: str = ""
    acting_for_id: int | None = None
    attachment_id: int | None = None
    """The file that was looked at; None for a page of the case."""


def record(database: Database, looks: Sequence[Look]) -> None:
    """Write looks in a transaction of their own; a page whose look cannot be written must not be shown."""
    if looks:
        with database.transaction() as session:
            session.execute(insert(PersonalDataAccess), [asdict(look) for look in looks])
