"""The address of the public site, as the center's settings name it (PA-4)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.office.letterhead.store import site


def public_site(session: Session) -> str | None:
    """The address of the public site without a slash at its end; None as long as the center's settings name none."""
    return site(session)
